import { readFile } from "node:fs/promises";
import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { parametersOf } from "../../models/atlas/training-step";
import { checkState, decodeState, type AtlasState } from "./atlas-state";

/**
 * The state of an unfinished training, or null where there is none, or one that cannot be gone on from: damaged, of another
 * version or of another shape. What cannot be read cannot help; whoever asks begins anew and overwrites it.
 */
export async function savedState(path: string, configuration: AtlasConfiguration): Promise<AtlasState | null> {
  try {
    const state = decodeState(await readFile(path));
    checkState(state, parametersOf(configuration));
    return state;
  } catch {
    return null;
  }
}
