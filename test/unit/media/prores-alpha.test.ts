import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mendAlphaBytes } from "../../../companion-server/media/prores-alpha";

test("the alpha byte of every frame is cleared of its reserved bits, and nothing else changes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inve-alpha-"));
  const path = join(folder, "a.mov");
  const frame = (bytes: number): Buffer => {
    const content = Buffer.alloc(bytes, 0x42);
    content.writeUInt32BE(bytes, 0);
    content.write("icpf", 4, "latin1");
    return content;
  };
  // A marker inside a frame's own data is no frame.
  const decoy = frame(80);
  decoy.write("icpf", 60, "latin1");
  const before = Buffer.concat([Buffer.alloc(1_048_570, 1), frame(64), decoy, Buffer.alloc(9), frame(200)]);
  try {
    await writeFile(path, before);
    expect(await mendAlphaBytes(path)).toBe(3);
    const after = await readFile(path);
    const changed = [...after.keys()].filter((index) => after[index] !== before[index]);
    const starts = [1_048_570, 1_048_634, 1_048_570 + 64 + 80 + 9];
    expect(changed).toEqual(starts.map((start) => start + 25));
    expect(changed.map((index) => after[index])).toEqual([2, 2, 2]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
