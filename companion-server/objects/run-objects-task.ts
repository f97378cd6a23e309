import { nodeColours } from "../layers/node-grid";
import { computeSide, gridOf, type MarkFlows, type ObjectsTask } from "./mark-flows";
import { movingPieces } from "./moving-pieces";
import { findOwnMotion } from "./own-motion";

/** Does one piece of work in the shared memory of `flows`; answers how many objects there are, where it looked for them. */
export function runObjectsTask(flows: MarkFlows, task: ObjectsTask): number {
  if (task.kind === "side") {
    computeSide(flows, task.side);
    return 0;
  }
  const grid = gridOf(flows.layout);
  const pieces = movingPieces(grid, nodeColours(flows.stack, grid, flows.mark), findOwnMotion(flows)).slice(
    0,
    task.most,
  );
  pieces.forEach((piece, index) => {
    for (const node of piece) flows.objects[node] = index + 1;
  });
  return pieces.length;
}
