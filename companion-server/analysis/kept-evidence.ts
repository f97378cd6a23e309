import { readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeEvidence, encodeEvidence } from "../fit/evidence-file";
import type { FitEvidence } from "../fit/sample-source";
import type { FrameStack } from "../media/frame-stack";
import { writeAtomic } from "../storage/write-atomic";

const fileName = "evidence.bin";

/** So many analyses keep what their fit learns from; each takes up to 1.3 MB of disk for a frame. */
const mostKept = 2;

/**
 * What was found out about a clip's motion and layers, kept in the analysis' folder for as long as a fit may go on from it:
 * a fit that was stopped, or one that is refined.
 */
export class KeptEvidence {
  private readonly path: string;

  /** `folder`: of one analysis, among the folders of others. */
  constructor(private readonly folder: string) {
    this.path = join(folder, fileName);
  }

  /** What was kept, or null; a damaged file counts as none. `stack`: the clip's pictures, decoded anew. */
  async read(stack: FrameStack): Promise<FitEvidence | null> {
    try {
      return decodeEvidence(await readFile(this.path), stack);
    } catch {
      return null;
    }
  }

  /** Keeps the evidence, and that of the newest other analyses only. Errors: `DiskFull`, `Internal`. */
  async write(evidence: FitEvidence): Promise<void> {
    await writeAtomic(this.path, encodeEvidence(evidence));
    await this.removeOldest();
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  private async removeOldest(): Promise<void> {
    const analyses = dirname(this.folder);
    const found: { path: string; writtenAt: number }[] = [];
    for (const name of await readdir(analyses)) {
      const path = join(analyses, name, fileName);
      const facts = await stat(path).catch(() => null);
      if (facts !== null) found.push({ path, writtenAt: facts.mtimeMs });
    }
    found.sort((a, b) => b.writtenAt - a.writtenAt);
    for (const { path } of found.slice(mostKept)) await rm(path, { force: true });
  }
}
