import type { CarriedLayers } from "../../companion-server/layers/carried-layers";
import { carryRegions } from "../../companion-server/layers/carry-regions";
import {
  createLayerWorkspace,
  type LayerTaskRunner,
  type LayerWorkspace,
} from "../../companion-server/layers/layer-tasks";
import { reacquireObjects } from "../../companion-server/layers/reacquire-objects";
import type { CarryRequest } from "../../companion-server/layers/region-keys";
import { runLayerTask } from "../../companion-server/layers/run-layer-task";

/** Does layer tasks at once, in this thread. */
const atOnce = (workspace: LayerWorkspace): LayerTaskRunner => ({
  run: (task) => Promise.resolve(runLayerTask(workspace, task)),
});

/** Regions carried in this thread, without looking for lost objects first. */
export async function carryAtOnce(request: CarryRequest): Promise<CarriedLayers> {
  const workspace = createLayerWorkspace(request);
  await carryRegions(workspace, atOnce(workspace), () => undefined);
  return workspace.carried;
}

/** Lost objects found again in this thread; answers on how many object frames. */
export function reacquireAtOnce(request: CarryRequest): Promise<number> {
  const workspace = createLayerWorkspace(request);
  return reacquireObjects(workspace, atOnce(workspace));
}
