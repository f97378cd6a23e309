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

/** The services, and facts of the clip that a command line names. Errors: as of both, `MediaMissing`, `MediaUnreadable`. */
export async function openClip(
  { positionals }: { readonly positionals: readonly string[] },
  flags: CommonFlags & { readonly fps?: string | undefined },
  signal: AbortSignal,
): Promise<Services & { readonly clip: ClipInfo }> {
  const services = await openServices(flags);
  const clip = await services.engine.probe(parseClipSource(positionals[0] ?? "", flags.fps), signal);
  return { ...services, clip };
}
