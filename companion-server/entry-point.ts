import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds package.json, found upward from this file, so that it is the same from sources and from dist. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("package.json was not found above the companion's files.");
    folder = parent;
  }
  return folder;
}

/**
 * Absolute path of a compiled file of the companion that runs in a thread or process of its own.
 * `name` is relative to companion-server, without extension, for example `motion/motion-worker`.
 */
export function entryPoint(name: string): string {
  return join(packageRoot(), "dist", "companion-server", `${name}.js`);
}
