import { delay, type HostEnvironment } from "./environment";
import { hostFailure } from "./failure";
import type { FolderItem, Ppro, Project, ProjectItem } from "./ppro";
import { commit } from "./transaction";

/** The bin of the project that holds every overlay file we import. */
export const overlayBinName = "INVE overlays";

const ingestIsOn =
  "Ingest is on in this project: Premiere may copy or convert the overlay on import, which delays it or keeps it from " +
  "being placed. Switch it off under File > Project Settings > Ingest Settings before you propagate.";

/** How long to look for an imported item after Premiere said that it is done, in milliseconds from one look to the next. */
const lookAgainAfter = [0, 500, 1000, 1500, 3000];

/** Imports one media file into our bin and returns its project item; an earlier import of the same file is used again. */
export async function importOverlay(
  environment: HostEnvironment,
  project: Project,
  path: string,
): Promise<ProjectItem> {
  const { ppro } = environment;
  const bin = await overlayBin(ppro, project);
  const folder = ppro.FolderItem.cast(bin);
  const known = await findByPath(ppro, folder, path);
  if (known !== null) return known;
  const isImported = await project.importFiles([path], true, bin, false);
  if (!isImported)
    throw hostFailure("Premiere did not import the overlay file. Check that it still exists.", "importFiles");
  for (const milliseconds of lookAgainAfter) {
    if (milliseconds > 0) await delay(environment.timers, milliseconds);
    const item = await findByPath(ppro, folder, path);
    if (item !== null) return item;
  }
  throw hostFailure(
    "Premiere imported the overlay, but it does not appear in the project. If ingest settings copy or convert imported " +
      "media, switch them off and try again.",
    "importFiles",
  );
}

/**
 * A sentence for the user when the project's ingest settings are on, for they may copy or convert what is imported; null
 * when they are off or this Premiere does not tell.
 */
export async function importWarning(ppro: Ppro, project: Project): Promise<string | null> {
  try {
    const settings = await ppro.ProjectSettings.getIngestSettings(project);
    return (await settings.getIsIngestEnabled()) ? ingestIsOn : null;
  } catch {
    // Nothing depends on the warning: an import that went wrong is noticed afterwards as well.
    return null;
  }
}

/** Length of an item's media in ticks; 0 when Premiere does not know it. */
export async function mediaLength(ppro: Ppro, item: ProjectItem): Promise<bigint> {
  const media = await ppro.ClipProjectItem.cast(item).getMedia();
  return BigInt((await media.duration).ticks);
}

/** Our bin as the raw project item that import and placement calls want; made when it is missing. */
async function overlayBin(ppro: Ppro, project: Project): Promise<ProjectItem> {
  const root = await project.getRootItem();
  const existing = await findBin(ppro, root);
  if (existing !== null) return existing;
  commit({
    project,
    label: "Add bin for overlays",
    make: () => [root.createBinAction(overlayBinName, false)],
  });
  const made = await findBin(ppro, await project.getRootItem());
  if (made === null) throw hostFailure("Premiere did not make the bin for the overlays.", "createBinAction");
  return made;
}

async function findBin(ppro: Ppro, root: FolderItem): Promise<ProjectItem | null> {
  const items = await root.getItems();
  return items.find((item) => item.type === ppro.ProjectItem.TYPE_BIN && item.name === overlayBinName) ?? null;
}

/** Compared by our own reading of every item's path: Premiere's own search by path was seen to miss items. */
async function findByPath(ppro: Ppro, folder: FolderItem, path: string): Promise<ProjectItem | null> {
  const wanted = comparablePath(path);
  for (const item of await folder.getItems()) {
    if (item.type === ppro.ProjectItem.TYPE_BIN) continue;
    if (comparablePath(await ppro.ClipProjectItem.cast(item).getMediaFilePath()) === wanted) return item;
  }
  return null;
}

/** A path in the one form in which two spellings of the same file are equal. */
export function comparablePath(path: string): string {
  return path.replaceAll("\\", "/").normalize("NFC").toLowerCase();
}
