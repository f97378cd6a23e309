import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { UserEnvironment } from "./workspace";

/** The plug-in's id, kept equal to manifest.json by a test. */
export const pluginId = "org.inve.premiere";

/**
 * The data folders that Premiere has made for our plug-in:
 * `.../Adobe/UXP/PluginsStorage/PPRO/<version>/<Developer or External>/<id>/PluginData`. They exist once the panel has
 * been opened, and the plug-in may read nothing else. Empty where Premiere does not run.
 */
export async function findPluginFolders({ platform, home, variables }: UserEnvironment): Promise<string[]> {
  const base =
    platform === "win32"
      ? (variables["APPDATA"] ?? join(home, "AppData", "Roaming"))
      : join(home, "Library", "Application Support");
  if (platform !== "win32" && platform !== "darwin") return [];
  const root = join(base, "Adobe", "UXP", "PluginsStorage", "PPRO");
  const found: string[] = [];
  for (const version of await namesIn(root)) {
    for (const kind of await namesIn(join(root, version))) {
      const folder = join(root, version, kind, pluginId, "PluginData");
      if (await isFolder(folder)) found.push(folder);
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
