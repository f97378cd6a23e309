import { existsSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KeptEvidence } from "../../../companion-server/analysis/kept-evidence";
import { slidingEvidence } from "../../support/fit-evidence";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const evidence = slidingEvidence({ frames: 2 });

async function keep(name: string): Promise<KeptEvidence> {
  await mkdir(join(folder.path, name), { recursive: true });
  const kept = new KeptEvidence(join(folder.path, name));
  await kept.write(evidence);
  return kept;
}

test("what was kept is read again, and missing or damaged evidence counts as none", async () => {
  const kept = await keep("one");
  expect(await kept.read(evidence.stack)).toEqual(evidence);
  await writeFile(join(folder.path, "one", "evidence.bin"), "half a fi");
  expect(await kept.read(evidence.stack)).toBeNull();
  await kept.remove();
  await kept.remove();
  expect(await kept.read(evidence.stack)).toBeNull();
});

test("only the newest are kept, and nothing else of their folders is touched", async () => {
  for (const [age, name] of ["newest", "middle", "oldest"].entries()) {
    await keep(name);
    const writtenAt = new Date(Date.now() - (age + 1) * 60_000);
    await utimes(join(folder.path, name, "evidence.bin"), writtenAt, writtenAt);
    await writeFile(join(folder.path, name, "report.json"), "{}");
  }
  await keep("now");
  const isKept = (name: string) => existsSync(join(folder.path, name, "evidence.bin"));
  expect(["now", "newest", "middle", "oldest"].map(isKept)).toEqual([true, true, false, false]);
  expect(existsSync(join(folder.path, "oldest", "report.json"))).toBe(true);
});

test("a folder that cannot be written is told", async () => {
  await expect(new KeptEvidence(join(folder.path, "missing")).write(evidence)).rejects.toThrow();
});
