import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeAbandonedFiles, temporaryPath, writeAtomic } from "../../../companion-server/storage/write-atomic";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

test("a file is replaced as a whole, and nothing else is left", async () => {
  const path = join(folder.path, "a.json");
  await writeAtomic(path, "old");
  await writeAtomic(path, new Uint8Array([110, 101, 119]));
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await readdir(folder.path)).toEqual(["a.json"]);
});

test("of many writers at once one wins whole", async () => {
  const path = join(folder.path, "a");
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeAtomic(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(folder.path)).toEqual(["a"]);
});

test("a write that fails leaves what was there and no temporary file", async () => {
  const path = join(folder.path, "a");
  await mkdir(path);
  await writeFile(join(path, "inside"), "kept");
  await expect(writeAtomic(path, "text")).rejects.toMatchObject({ name: "InveError" });
  expect(await readdir(folder.path)).toEqual(["a"]);
  expect(await readFile(join(path, "inside"), "utf8")).toBe("kept");
});

test("only temporary files of processes that no longer run are removed", async () => {
  // Process numbers are below 2^22 on every platform that the companion runs on.
  const abandoned = ".a.json.99999999-0123abcd.tmp";
  const ours = temporaryPath(join(folder.path, "b.json"));
  for (const path of [join(folder.path, abandoned), ours, join(folder.path, "user.tmp"), join(folder.path, "c.json")])
    await writeFile(path, "");
  expect(await removeAbandonedFiles(folder.path)).toBe(1);
  expect(await readdir(folder.path)).toHaveLength(3);
  expect(await readdir(folder.path)).not.toContain(abandoned);
});
