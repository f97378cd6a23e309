/**
 * Dense flow between two frames by inverse search of patches, coarse to fine (Kroeger et al. 2016): on every level each
 * patch starts from the best of several proposals (the coarser level, neighbours already solved, a chained guess), is
 * aligned, and the field is the average of the patches over a pixel, weighted by how well each explains that pixel.
 */
import { composeFlows, createFlowField, sampleFlow, type FlowField } from "./flow-field";
import { spreadPatches } from "./flow-spreading";
import type { PyramidLayout } from "./luminance-pyramid";
import { createPatchGrid, type PatchGrid } from "./patch-grid";
import { patchSide, PatchKernels } from "./patch-kernels";
import { searchPatches } from "./patch-search";
import { warpPyramid } from "./warped-pyramid";
import { defaultSmoothing, smoothPatches, type SmoothingSettings } from "./patch-smoothing";

/** How the search is done. */
export interface FlowSettings {
  /** Pyramid level of the result: 1 is half size. */
  readonly finest: number;
  /** Pyramid level of the first search. */
  readonly coarsest: number;
  /** Distance between patches, in pixels of the level. */
  readonly stride: number;
  /** Most alignment steps of a patch on a level. */
  readonly steps: number;
  readonly smoothing: SmoothingSettings;
}

/** Half-size flow with a patch every fourth pixel, from 1/16; twice as dense cost four times as much and won nothing. */
export const defaultFlowSettings: FlowSettings = {
  finest: 1,
  coarsest: 4,
  stride: 4,
  steps: 6,
  smoothing: defaultSmoothing,
};

/**
 * For the flow straight to the mark, which begins from the chain and fixes positions to fractions of a pixel. Patches
 * every 4 pixels and 6 steps took a quarter more of the whole time and gained nothing.
 */
export const straightSettings: FlowSettings = { ...defaultFlowSettings, finest: 0, coarsest: 2, stride: 6, steps: 4 };

/** Two frames' pyramids. */
export interface FlowProblem {
  readonly layout: PyramidLayout;
  readonly from: Float32Array;
  readonly to: Float32Array;
}

/**
 * Flow from `from` to `to` at the finest level, in pixels of that level. `guess`, a flow of the finest level, is offered
 * to every patch as one more place to begin.
 */
export function denseFlow(problem: FlowProblem, settings: FlowSettings, guess?: FlowField): FlowField {
  return searchLevels(problem, settings, { guess });
}

/**
 * Improves `guess` (a flow at the finest level): the second frame is drawn as the guess sees it, and what motion remains
 * is searched for. Patches then need not turn or grow, so this stays precise over gaps where plain search does not.
 */
export function refineFlow(problem: FlowProblem, guess: FlowField, settings: FlowSettings): FlowField {
  const rest = remainingFlow(problem, guess, settings);
  const refined = createFlowField(rest.width, rest.height);
  composeFlows(rest, guess, refined);
  return refined;
}

/** As `refineFlow`, in pixels of the finest level, for every second pixel of it: written to `target`, of half the size. */
export function refineHalfFlow(
  problem: FlowProblem,
  guess: FlowField,
  settings: FlowSettings,
  target: FlowField,
): void {
  composeFlows(remainingFlow(problem, guess, settings), guess, target, 2);
}

function remainingFlow(problem: FlowProblem, guess: FlowField, settings: FlowSettings): FlowField {
  const { layout, from } = problem;
  const to = warpPyramid(layout, problem.to, guess, settings.finest);
  return searchLevels({ layout, from, to }, settings, { warp: guess });
}

/** What is known before a search: a field to begin from, or one that the second frame was already drawn by. */
interface Prior {
  readonly guess?: FlowField | undefined;
  readonly warp?: FlowField | undefined;
}

/** This thread's. */
let threadKernels: PatchKernels | undefined;

function searchLevels(problem: FlowProblem, settings: FlowSettings, prior: Prior): FlowField {
  const { layout, from, to } = problem;
  const kernels = (threadKernels ??= new PatchKernels());
  const coarsest = Math.min(settings.coarsest, layout.levels.length - 1);
  let field: FlowField | undefined;
  for (let index = coarsest; index >= settings.finest; index -= 1) {
    const level = layout.levels[index];
    if (level === undefined) continue;
    const grid = createPatchGrid(level, settings.stride);
    if (field !== undefined) samplePatches(grid, field, 2, { x: grid.moveX, y: grid.moveY });
    const scale = 2 ** (settings.finest - index);
    if (prior.warp !== undefined) samplePatches(grid, prior.warp, scale, { x: grid.shiftX, y: grid.shiftY });
    const guess = { x: grid.moveX.slice(), y: grid.moveY.slice() };
    if (prior.guess !== undefined) samplePatches(grid, prior.guess, scale, guess);
    kernels.begin(level, from, to);
    searchPatches({
      kernels,
      level,
      grid,
      guess: prior.guess === undefined ? undefined : guess,
      steps: settings.steps,
    });
    smoothPatches(grid, level, settings.smoothing);
    field = spreadPatches(kernels, level, grid);
  }
  return field ?? createFlowField(1, 1);
}

/** Samples a field of another level at every patch's centre; `scale` is pixels of the patches' level per its pixel. */
function samplePatches(
  grid: PatchGrid,
  field: FlowField,
  scale: number,
  target: { readonly x: Float32Array; readonly y: Float32Array },
): void {
  const sample = new Float64Array(2);
  const centre = (patchSide - 1) / 2;
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      sampleFlow(field, ((grid.x[column] ?? 0) + centre) / scale, ((grid.y[row] ?? 0) + centre) / scale, sample);
      const patch = row * grid.columns + column;
      target.x[patch] = scale * (sample[0] ?? 0);
      target.y[patch] = scale * (sample[1] ?? 0);
    }
  }
}
