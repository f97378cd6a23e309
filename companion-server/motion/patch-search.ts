import type { PyramidLevel } from "./luminance-pyramid";
import {
  alignPatch,
  comparePatch,
  copyMatch,
  createPatchTemplate,
  takePatch,
  type PatchMatch,
} from "./patch-alignment";
import type { PatchGrid } from "./patch-grid";
import { patchSide, type PatchKernels } from "./patch-kernels";

/** The search for all patches of one level; `grid` holds the start and takes the result. */
export interface LevelSearch {
  /** Both frames at the level. */
  readonly kernels: PatchKernels;
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
  const { grid, level, kernels } = search;
  const template = createPatchTemplate();
  const match: PatchMatch = { x: 0, y: 0, cost: 0, stepX: 0, stepY: 0 };
  const place: PatchMatch = { ...match };
  let patch = 0;
  let x = 0;
  let y = 0;
  const offer = (moveX: number, moveY: number): boolean => {
    place.x = x + moveX;
    place.y = y + moveY;
    if (isNearTo(place, match) || !isCentreInside(level, place.x, place.y)) return false;
    comparePatch(template, kernels, level, place);
    if (isCentreInside(level, match.x, match.y) && place.cost > match.cost * proposalFactor - proposalMargin)
      return false;
    copyMatch(place, match);
    return true;
  };
  return {
    begin: (next: number): void => {
      patch = next;
      const column = patch % grid.columns;
      x = grid.x[column] ?? 0;
      y = grid.y[(patch - column) / grid.columns] ?? 0;
      takePatch(template, kernels, x, y);
    },
    accept: (moveX: number, moveY: number): void => {
      match.x = x + moveX;
      match.y = y + moveY;
      comparePatch(template, kernels, level, match);
    },
    /** As `accept` for a place whose cost is known, and whose step nobody will ask for. */
    acceptAt: (moveX: number, moveY: number, cost: number): void => {
      match.x = x + moveX;
      match.y = y + moveY;
      match.cost = cost;
    },
    offerNeighbour: (other: number): boolean => offer(grid.moveX[other] ?? 0, grid.moveY[other] ?? 0),
    offerGuess: (): void => {
      if (search.guess !== undefined) offer(search.guess.x[patch] ?? 0, search.guess.y[patch] ?? 0);
    },
    finish: (): void => {
      alignPatch(template, kernels, level, { match, steps: search.steps, reach });
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

/** A tenth of a pixel away is no new proposal: alignment gets there anyway. */
const samePlaceSquared = 0.1 * 0.1;

/** Neighbours within a quarter pixel are not looked at again. */
const alikeSquared = 0.25 * 0.25;

function isNearTo(place: PatchMatch, match: PatchMatch): boolean {
  const differenceX = place.x - match.x;
  const differenceY = place.y - match.y;
  return differenceX * differenceX + differenceY * differenceY <= samePlaceSquared;
}

function neighbourDiffers(grid: PatchGrid, patch: number, neighbour: number): boolean {
  const differenceX = (grid.moveX[patch] ?? 0) - (grid.moveX[neighbour] ?? 0);
  const differenceY = (grid.moveY[patch] ?? 0) - (grid.moveY[neighbour] ?? 0);
  return differenceX * differenceX + differenceY * differenceY > alikeSquared;
}
