import uxp from "uxp";
import type { SmallStore } from "../premiere/environment";

/** Names of the file that starts the companion, which the companion leaves in the data folder at its first run. */
const startFiles = ["start-companion.command", "start-companion.cmd"];

/** The text of a file in the plug-in's data folder, or null when there is none. */
export async function readDataFile(name: string): Promise<string | null> {
  const folder = await uxp.storage.localFileSystem.getDataFolder();
  try {
    return await (await folder.getEntry(name)).read({ format: uxp.storage.formats.utf8 });
  } catch {
    // UXP has no way to ask whether a file exists other than to open it.
    return null;
  }
}

/** A small store in a file of the data folder. */
export function createFileStore(name: string): SmallStore {
  return {
    read: () => readDataFile(name),
    write: async (text) => {
      const folder = await uxp.storage.localFileSystem.getDataFolder();
      const file = await folder.createFile(name, { overwrite: true });
      await file.write(text, { format: uxp.storage.formats.utf8 });
    },
  };
}

/** The file in the data folder that starts the companion. */
export const startFile = {
  exists: async () => (await startFilePath()) !== null,
  /** False when there is no such file or when the system or the user refused. */
  open: async () => {
    const path = await startFilePath();
    return path !== null && (await uxp.shell.openPath(path, "INVE starts its companion on this computer.")) === "";
  },
};

async function startFilePath(): Promise<string | null> {
  const folder = await uxp.storage.localFileSystem.getDataFolder();
  for (const name of startFiles) {
    const path = await folder.getEntry(name).then(
      (file) => file.nativePath,
      () => null,
    );
    if (path !== null) return path;
  }
  return null;
}
