import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { JobRequest } from "./job-store";

/**
 * Removes what an interrupted job has left half-written beside its output: the `.part` file of an overlay, and folders of
 * unfinished pictures. Finished files and whatever else lies there are not touched.
 */
export async function discardLeftovers(request: JobRequest): Promise<void> {
  if (request.kind !== "render") return;
  const { out } = request;
  await rm(`${out}.part`, { force: true });
  const prefix = `.${basename(out)}-unfinished-`;
  const names = await readdir(dirname(out)).catch(() => []);
  for (const name of names) {
    // The six characters after the prefix are those that mkdtemp adds.
    if (name.startsWith(prefix) && name.length === prefix.length + 6)
      await rm(join(dirname(out), name), { recursive: true, force: true });
  }
}
