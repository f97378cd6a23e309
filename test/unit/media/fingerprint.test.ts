import { mkdtemp, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileFingerprint } from "../../../companion-server/media/fingerprint";

test("a fingerprint survives a rename and notices another time, size or content", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inve-fingerprint-"));
  try {
    const [path, moved] = [join(folder, "a.mov"), join(folder, "b.mov")];
    const when = new Date(1_700_000_000_000);
    const write = async (content: string, time: Date): Promise<string> => {
      await writeFile(path, content);
      await utimes(path, time, time);
      return fileFingerprint(path);
    };
    const first = await write("x".repeat(300_000), when);
    expect(await write("x".repeat(300_001), when)).not.toBe(first);
    expect(await write(`${"x".repeat(299_999)}y`, when)).not.toBe(first);
    expect(await write("x".repeat(300_000), new Date(1_700_000_009_000))).not.toBe(first);
    expect(await write("x".repeat(300_000), when)).toBe(first);
    await rename(path, moved);
    expect((await stat(moved)).size).toBe(300_000);
    expect(await fileFingerprint(moved)).toBe(first);
  } finally {
    await rm(folder, { recursive: true });
  }
});
