import type { PyramidLevel } from "./luminance-pyramid";
import {
  alignPatch,
  createPatchTemplate,
  patchCost,
  patchSide,
  takePatch,
  type PatchMatch,
  type PatchTemplate,
} from "./patch-alignment";
import type { PatchGrid } from "./patch-grid";

/** The search for all patches of one level; `grid` holds the start and takes the result. */
export interface LevelSearch {
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly level: PyramidLevel;
  readonly grid: PatchGrid;
  /** `[rows, columns]` displacements offered to every patch besides the start, when something is known already. */
  readonly guess: { readonly x: Float32Array; readonly y: Float32Array } | undefined;
  /** Most alignment steps of a patch. */
  readonly steps: number;
}

/** Longest move of a patch within one level, from its best proposal; as far as its gradients can be trusted. */
const reach = patchSide / 2;

/** A proposal must beat the present place by this factor and this many squared grey levels: flat patches stay put. */
const proposalFactor = 0.95;
const proposalMargin = 0.25;

/** One sweep with proposals from left and above, and one back with proposals from right and below. */
export function searchPatches(search: LevelSearch): void {
  const count = search.grid.columns * search.grid.rows;
  const visitor = createVisitor(search);
  for (let patch = 0; patch < count; patch += 1) visitor.visitFirst(patch);
  for (let patch = count - 1; patch >= 0; patch -= 1) visitor.visitAgain(patch);
}

interface PatchVisitor {
  /** Takes the best of the start, the guess and the left and upper neighbours, and aligns from there. */
  visitFirst(patch: number): void;
  /** Aligns again where the right or lower neighbour offers something better. */
  visitAgain(patch: number): void;
}

function createVisitor(search: LevelSearch): PatchVisitor {
  const { grid } = search;
  const visit = createVisit(search);
  return {
    visitFirst: (patch) => {
      visit.begin(patch);
      visit.accept(grid.moveX[patch] ?? 0, grid.moveY[patch] ?? 0);
      visit.offerGuess();
      if (patch % grid.columns > 0) visit.offerNeighbour(patch - 1);
      if (patch >= grid.columns) visit.offerNeighbour(patch - grid.columns);
      visit.finish();
    },
    visitAgain: (patch) => {
      const hasRight = patch % grid.columns < grid.columns - 1 && neighbourDiffers(grid, patch, patch + 1);
      const hasBelow =
        patch + grid.columns < grid.columns * grid.rows && neighbourDiffers(grid, patch, patch + grid.columns);
      if (!hasRight && !hasBelow) return;
      visit.begin(patch);
      visit.acceptAt(grid.moveX[patch] ?? 0, grid.moveY[patch] ?? 0, grid.cost[patch] ?? 0);
      const isBetterRight = hasRight && visit.offerNeighbour(patch + 1);
      const isBetterBelow = hasBelow && visit.offerNeighbour(patch + grid.columns);
      if (isBetterRight || isBetterBelow) visit.finish();
    },
  };
}

/** The state of looking at one patch: where it is, and the best place found so far. */
function createVisit(search: LevelSearch) {
  const { grid, level, to } = search;
  const template: PatchTemplate = createPatchTemplate();
  const match: PatchMatch = { x: 0, y: 0, cost: 0 };
  const place = { x: 0, y: 0 };
  let patch = 0;
  let x = 0;
  let y = 0;
  const costAt = (moveX: number, moveY: number): number => {
    place.x = x + moveX;
    place.y = y + moveY;
    return patchCost(template, to, level, place);
  };
  const acceptAt = (moveX: number, moveY: number, cost: number): void => {
    match.x = x + moveX;
    match.y = y + moveY;
    match.cost = cost;
  };
  const offer = (moveX: number, moveY: number): boolean => {
    if (!isCentreInside(level, x + moveX, y + moveY)) return false;
    const cost = costAt(moveX, moveY);
    if (isCentreInside(level, match.x, match.y) && cost > match.cost * proposalFactor - proposalMargin) return false;
    acceptAt(moveX, moveY, cost);
    return true;
  };
  return {
    begin: (next: number): void => {
      patch = next;
      const column = patch % grid.columns;
      x = grid.x[column] ?? 0;
      y = grid.y[(patch - column) / grid.columns] ?? 0;
      takePatch(template, search.from, level, x, y);
    },
    accept: (moveX: number, moveY: number): void => {
      acceptAt(moveX, moveY, costAt(moveX, moveY));
    },
    acceptAt,
    offerNeighbour: (other: number): boolean => offer(grid.moveX[other] ?? 0, grid.moveY[other] ?? 0),
    offerGuess: (): void => {
      if (search.guess !== undefined) offer(search.guess.x[patch] ?? 0, search.guess.y[patch] ?? 0);
    },
    finish: (): void => {
      alignPatch(template, to, level, { match, steps: search.steps, reach });
      grid.moveX[patch] = match.x - x;
      grid.moveY[patch] = match.y - y;
      grid.cost[patch] = match.cost;
      grid.mean[patch] = template.mean;
      grid.products[3 * patch] = template.productXX;
      grid.products[3 * patch + 1] = template.productXY;
      grid.products[3 * patch + 2] = template.productYY;
    },
  };
}

function isCentreInside(level: PyramidLevel, x: number, y: number): boolean {
  const half = patchSide / 2;
  return x >= -half && y >= -half && x <= level.width - half && y <= level.height - half;
}

/** Neighbours within a quarter pixel are no new proposal. */
function neighbourDiffers(grid: PatchGrid, patch: number, neighbour: number): boolean {
  const differenceX = (grid.moveX[patch] ?? 0) - (grid.moveX[neighbour] ?? 0);
  const differenceY = (grid.moveY[patch] ?? 0) - (grid.moveY[neighbour] ?? 0);
  return differenceX * differenceX + differenceY * differenceY > 0.0625;
}
