import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, extname, isAbsolute, join, normalize } from "node:path";
import { InveError } from "../protocol/errors";

/** Where an overlay may go. */
export interface OutputOptions {
  /** A .mov file or a folder for PNG pictures, by its full path; without it a new file in `rendersFolder`. */
  readonly wanted: string | undefined;
  /** Begins the name of a new file. */
  readonly name: string;
  readonly rendersFolder: string;
}

/**
 * The path that a render will write. It never names something that exists: Premiere keeps rendered files open, and no
 * file of the user's may be replaced. Errors: `InvalidInput`, `Conflict`.
 */
export async function chooseOutput({ wanted, name, rendersFolder }: OutputOptions): Promise<string> {
  if (wanted === undefined) {
    const time = new Date().toISOString().replace(/[-:]|\..*$/g, "");
    return join(rendersFolder, `${name}-${time}-${randomBytes(2).toString("hex")}.mov`);
  }
  if (!isAbsolute(wanted)) throw new InveError("InvalidInput", "The overlay's place is named by its full path.");
  const path = normalize(wanted);
  requireOverlayName(path);
  if (!(await isFolder(dirname(path)))) throw new InveError("InvalidInput", `There is no folder ${dirname(path)}.`);
  if (await exists(path)) throw new InveError("Conflict", `${path} exists already. Choose another name.`);
  return path;
}

/** Refuses names of files that are not overlays. Error: `InvalidInput`. */
export function requireOverlayName(path: string): void {
  const extension = extname(path).toLowerCase();
  if (extension === ".mov" || extension === "") return;
  throw new InveError(
    "InvalidInput",
    `An overlay is written as a .mov file or as a folder of pictures, not as ${extension}.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
