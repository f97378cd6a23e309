import { createPipeline } from "../create-pipeline";
import type { CommonFlags } from "../configuration";
import type { ClipInfo, MediaEngine } from "../media/clip-source";
import { findFlowModel } from "../motion/flow-model";
import { createMediaEngine } from "../media/media-engine";
import { parseClipSource } from "../media/parse-clip-source";
import type { Pipeline } from "../pipeline";
import { defaultWorkspaceFolder, openWorkspace, type Workspace } from "../storage/workspace";

/** What the commands share. */
export interface Services {
  readonly workspace: Workspace;
  readonly engine: MediaEngine;
  readonly pipeline: Pipeline;
}

/** Opens the workspace and what works in it. Errors: `InvalidInput`, `DiskFull`. */
export async function openServices(flags: CommonFlags): Promise<Services> {
  const { workspace: folder, device, "flow-model": path } = flags;
  const flowModel = path === undefined ? undefined : await findFlowModel(path);
  const workspace = await openWorkspace(folder ?? defaultWorkspaceFolder());
  const engine = await createMediaEngine();
  return {
    workspace,
    engine,
    pipeline: createPipeline({ engine, workspace, device, ...(flowModel && { flowModel }) }),
  };
}

/** Facts of the clip that a command line names. Errors: `InvalidInput`, `MediaMissing`, `MediaUnreadable`. */
export async function probeClip(
  engine: MediaEngine,
  clip: { readonly path: string; readonly rate: string | undefined },
  signal: AbortSignal,
): Promise<ClipInfo> {
  return engine.probe(parseClipSource(clip.path, clip.rate), signal);
}
