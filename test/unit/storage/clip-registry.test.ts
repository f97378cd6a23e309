import { mkdir, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClipRegistry } from "../../../companion-server/storage/clip-registry";
import { FakeMediaEngine } from "../../support/fake-media-engine";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const signal = new AbortController().signal;
let engine: FakeMediaEngine;
let path: string;
const open = () => new ClipRegistry({ folder: join(folder.path, "clips"), engine });
beforeEach(async () => {
  engine = new FakeMediaEngine();
  path = join(folder.path, "clip.mov");
  await mkdir(join(folder.path, "clips"));
  await writeFile(path, "grey");
});

test("a clip keeps its id over restarts, and other content has another one", async () => {
  const { id } = await open().open(path, undefined, signal);
  expect((await open().get(id, signal)).info.source).toEqual({ kind: "file", path });
  engine.fingerprint = "other";
  expect((await open().open(path, undefined, signal)).id).not.toBe(id);
});

test("a clip that was moved is missing until it is back", async () => {
  const registry = open();
  const { id } = await registry.open(path, undefined, signal);
  await rename(path, `${path}.away`);
  await expect(registry.get(id, signal)).rejects.toMatchObject({
    code: "MediaMissing",
    message: expect.stringContaining(path) as string,
  });
  await rename(`${path}.away`, path);
  expect((await registry.get(id, signal)).id).toBe(id);
});

test("a clip that only was touched is the same, one with other pictures is not", async () => {
  const registry = open();
  const { id } = await registry.open(path, undefined, signal);
  await utimes(path, 1, 1);
  expect((await registry.get(id, signal)).id).toBe(id);
  engine.fingerprint = "other";
  await writeFile(path, "colourful");
  await expect(registry.get(id, signal)).rejects.toMatchObject({ code: "Conflict" });
});

test("an image sequence is found again by its first picture", async () => {
  await writeFile(join(folder.path, "f0000.png"), "picture");
  const rate = { numerator: 24, denominator: 1 };
  const { id, info } = await open().open(join(folder.path, "f%04d.png"), rate, signal);
  expect(info.source.kind).toBe("sequence");
  expect((await open().get(id, signal)).id).toBe(id);
});

test("a clip is looked into once, however often and by however many it is asked for", async () => {
  const probe = jest.spyOn(engine, "probe");
  const registry = open();
  await Promise.all(Array.from({ length: 20 }, () => registry.open(path, undefined, signal)));
  await registry.open(path, undefined, signal);
  expect(probe).toHaveBeenCalledTimes(1);
  await writeFile(path, "longer than before");
  await registry.open(path, undefined, signal);
  expect(probe).toHaveBeenCalledTimes(2);
});
