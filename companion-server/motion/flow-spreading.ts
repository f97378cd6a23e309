import { createFlowField, type FlowField } from "./flow-field";
import type { PyramidLevel } from "./luminance-pyramid";
import type { PatchGrid } from "./patch-grid";
import type { PatchKernels } from "./patch-kernels";

/** Averages the patches over every pixel; a patch weighs little where it explains the pixel badly. */
export function spreadPatches(kernels: PatchKernels, level: PyramidLevel, grid: PatchGrid): FlowField {
  const field = createFlowField(level.width, level.height);
  const place = { x: 0, y: 0 };
  const move = { x: 0, y: 0 };
  for (let row = 0; row < grid.rows; row += 1) {
    const y = grid.y[row] ?? 0;
    for (let column = 0; column < grid.columns; column += 1) {
      const x = grid.x[column] ?? 0;
      const patch = row * grid.columns + column;
      move.x = grid.moveX[patch] ?? 0;
      move.y = grid.moveY[patch] ?? 0;
      place.x = Math.min(Math.max(x + move.x, -14), level.width + 5);
      place.y = Math.min(Math.max(y + move.y, -14), level.height + 5);
      kernels.spread(x, y, place, move);
    }
  }
  kernels.collect(field.values);
  return field;
}
