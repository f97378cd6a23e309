import { withWorkerPool } from "../motion/worker-pool";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { CarriedLayers } from "./carried-layers";
import { carryRegions } from "./carry-regions";
import { createLayerWorkspace, type LayerTask } from "./layer-tasks";
import { reacquireObjects } from "./reacquire-objects";
import type { CarryRequest } from "./region-keys";

/** Share of the work that finding lost objects again takes, where there are any. */
const reacquireShare = 0.2;

/**
 * Decides the layers of every frame in worker threads: finds objects again that motion lost (which completes the motion in
 * place), then carries the regions. The same request gives the same layers, however many threads there are.
 * Errors: `InvalidInput` when a region names a frame outside the stack or a layer that does not exist; `Cancelled` within a
 * second of the signal, with all threads gone.
 */
export async function estimateLayers(request: CarryRequest, context: WorkContext): Promise<CarriedLayers> {
  checkRegions(request);
  const workspace = createLayerWorkspace(request);
  const report = (fraction: number): void => {
    context.report({ stage: "layers", fraction });
  };
  const options = { file: "layers/layers-worker", data: workspace };
  await withWorkerPool<LayerTask, unknown>(options, context.signal, async (pool) => {
    await reacquireObjects(workspace, pool);
    report(reacquireShare);
    await carryRegions(workspace, pool, (share) => {
      report(reacquireShare + (1 - reacquireShare) * share);
    });
  });
  return workspace.carried;
}

function checkRegions({ motion, regions, layers }: CarryRequest): void {
  for (const region of regions) {
    if (region.frame < 0 || region.frame >= motion.frames)
      throw new InveError("InvalidInput", "A region lies on a frame outside the range that is analysed.");
    if (region.layer < 1 || region.layer >= layers)
      throw new InveError("InvalidInput", `A region names layer ${region.layer}, but there are ${layers} layers.`);
  }
}
