import { learnFromKeys, settleFrame } from "./carry-regions";
import { followLayer, isLayerLost } from "./reacquire-objects";
import { fillMarkPicture } from "./mark-picture";
import { fillKey } from "./region-keys";
import type { KeyTask, LayerTask, LayerWorkspace } from "./layer-tasks";

/** Does one piece of work in the shared memory of `workspace`; returns the task's answer, 0 where there is none. */
export function runLayerTask(workspace: LayerWorkspace, task: LayerTask): number {
  switch (task.kind) {
    case "key":
      fillKeyAt(workspace, task);
      return 0;
    case "lost":
      return isLayerLost(workspace, task.layer) ? 1 : 0;
    case "picture":
      fillMarkPicture(workspace.stack, workspace.motion, workspace.markPicture);
      return 0;
    case "follow":
      return followLayer(workspace, task.layer, task.side);
    case "colours":
      return learnFromKeys(workspace);
    case "settle":
      settleFrame(workspace, task.frame, task.separation);
      return 0;
  }
}

function fillKeyAt(workspace: LayerWorkspace, { index, isTight }: KeyTask): void {
  const key = workspace.keys[index];
  if (key !== undefined) fillKey(workspace, key, isTight);
}
