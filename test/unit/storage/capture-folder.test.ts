import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { CaptureFolder } from "../../../companion-server/storage/capture-folder";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const signal = new AbortController().signal;
const picture = () =>
  sharp({ create: { width: 6, height: 4, channels: 4, background: "#ff0000" } })
    .png()
    .toBuffer();
const wanted = (waitMilliseconds: number) => ({ names: ["f.png", "f.png.png"], waitMilliseconds });

test.each(["f.png", "f.png.png"])("the frame is found under the name %s", async (name) => {
  await writeFile(join(folder.path, name), await picture());
  const path = join(folder.path, name);
  expect(await new CaptureFolder(folder.path).await(wanted(0), signal)).toEqual({
    id: name,
    path,
    width: 6,
    height: 4,
  });
});

test("a frame that is still being written is waited for", async () => {
  const bytes = await picture();
  await writeFile(join(folder.path, "f.png"), bytes.subarray(0, -5));
  const found = new CaptureFolder(folder.path).await(wanted(20_000), signal);
  await writeFile(join(folder.path, "f.png"), bytes);
  expect(await found).toMatchObject({ width: 6 });
});

test("a reader that hangs up stops the waiting", async () => {
  const controller = new AbortController();
  const found = new CaptureFolder(folder.path).await(wanted(20_000), controller.signal);
  controller.abort();
  await expect(found).rejects.toMatchObject({ name: "AbortError" });
});

test("only complete PNG pictures with plain names are taken", async () => {
  const captures = new CaptureFolder(folder.path);
  const bytes = await picture();
  expect(await captures.put("f.png", bytes)).toMatchObject({ id: "f.png", width: 6, height: 4 });
  expect(new Uint8Array(await captures.get("f.png"))).toEqual(new Uint8Array(bytes));
  for (const name of ["../f.png", ".f.png", "f.exe", "a/b.png", "a\\b.png", ""])
    await expect(captures.put(name, bytes)).rejects.toMatchObject({ code: "InvalidInput" });
  for (const content of [bytes.subarray(0, -1), Buffer.from("text"), Buffer.alloc(0)])
    await expect(captures.put("g.png", content)).rejects.toMatchObject({ code: "InvalidInput" });
});

describe("captured frames become a clip", () => {
  const sized = (width: number, colour: string) =>
    sharp({ create: { width, height: 4, channels: 3, background: colour } })
      .png()
      .toBuffer();

  test("in the order of their names, and asking twice gives the same clip", async () => {
    const captures = new CaptureFolder(folder.path);
    const names = ["b.png", "a.png.png"];
    const pictures = [await sized(6, "#00ff00"), await sized(6, "#0000ff")];
    for (const [index, name] of names.entries()) await captures.put(name, pictures[index]!);
    const pattern = await captures.gather(names);
    expect(await captures.gather(names)).toBe(pattern);
    for (const [index, bytes] of pictures.entries())
      expect(await readFile(pattern.replace("%05d", String(index).padStart(5, "0")))).toEqual(bytes);
    await expect(captures.get("b.png")).rejects.toMatchObject({ code: "NotFound" });
  });

  test("and stay where they are when one is missing, doubled or of another size", async () => {
    const captures = new CaptureFolder(folder.path);
    await captures.put("one.png", await sized(6, "#00ff00"));
    await captures.put("wide.png", await sized(8, "#00ff00"));
    await expect(captures.gather(["one.png", "none.png"])).rejects.toMatchObject({ code: "NotFound" });
    await expect(captures.gather(["one.png", "wide.png"])).rejects.toMatchObject({ code: "Conflict" });
    for (const names of [["one.png", "one.png"], ["../one.png"]])
      await expect(captures.gather(names)).rejects.toMatchObject({ code: "InvalidInput" });
    expect(await captures.get("one.png")).toBeDefined();
  });

  test("or are deleted when they were not wanted after all", async () => {
    const captures = new CaptureFolder(folder.path);
    await captures.put("one.png", await sized(6, "#00ff00"));
    expect(await captures.discard(["one.png", "none.png"])).toBe(1);
    await expect(captures.get("one.png")).rejects.toMatchObject({ code: "NotFound" });
    await expect(captures.discard(["../one.png"])).rejects.toMatchObject({ code: "InvalidInput" });
  });
});
