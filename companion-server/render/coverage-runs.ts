import type { Coverage } from "./coverage";

/** What a shape covers, packed: only pixels that it touches. Made from a {@link Coverage} to be kept. */
export interface CoverageRuns {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** `[runs, 3]`: row and first column of the picture, and number of pixels. */
  readonly places: Int32Array;
  /** The pixels' values in (0, 1], run after run. */
  readonly values: Float32Array;
}

/** Takes a run of touched pixels: row and first column of the picture, their number, and where their values begin. */
export type VisitRun = (y: number, left: number, count: number, values: Float32Array, at: number) => void;

/** Calls `visit` for every run of pixels that a shape touches, row by row from the left. */
export function forEachCoveredRun(shape: Coverage | CoverageRuns, visit: VisitRun): void {
  if ("places" in shape) visitPacked(shape, visit);
  else visitSpans(shape, visit);
}

/** A copy of what is covered that outlives the scratch memory it was drawn in. */
export function packCoverage(coverage: Coverage): CoverageRuns {
  let runs = 0;
  let pixels = 0;
  visitSpans(coverage, (_y, _left, count) => {
    runs += 1;
    pixels += count;
  });
  const { left, top, width, height } = coverage;
  const packed = { left, top, width, height, places: new Int32Array(3 * runs), values: new Float32Array(pixels) };
  let place = 0;
  let filled = 0;
  visitSpans(coverage, (y, first, count, values, at) => {
    packed.places[place] = y;
    packed.places[place + 1] = first;
    packed.places[place + 2] = count;
    packed.values.set(values.subarray(at, at + count), filled);
    place += 3;
    filled += count;
  });
  return packed;
}

function visitPacked({ places, values }: CoverageRuns, visit: VisitRun): void {
  let at = 0;
  for (let place = 0; place < places.length; place += 3) {
    const count = places[place + 2] ?? 0;
    visit(places[place] ?? 0, places[place + 1] ?? 0, count, values, at);
    at += count;
  }
}

function visitSpans({ left, top, width, height, values, starts, ends }: Coverage, visit: VisitRun): void {
  for (let row = 0; row < height; row += 1) {
    const first = row * width;
    const last = first + (ends[row] ?? 0);
    let at = first + (starts[row] ?? 0);
    while (at < last) {
      while (at < last && values[at] === 0) at += 1;
      if (at === last) break;
      let end = at + 1;
      while (end < last && values[end] !== 0) end += 1;
      visit(top + row, left + at - first, end - at, values, at);
      at = end;
    }
  }
}
