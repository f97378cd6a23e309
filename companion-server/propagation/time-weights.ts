/**
 * How much of each key shows at a time: 1 at its own time and 0 at the others', so that a blend of keys is exact on all of
 * them. Between keys the blend is smooth (cubic, slopes from the parabola through three neighbours, none at the ends,
 * limited so that it never overshoots a straight line by more than an eighth); beyond the first and the last key it stays.
 * `times` must increase; weights sum to 1.
 */
export function timeWeights(times: readonly number[], at: number): Float64Array {
  const weights = new Float64Array(times.length);
  const last = times.length - 1;
  const right = times.findIndex((time) => time > at);
  if (right <= 0) {
    weights[right === 0 ? 0 : last] = 1;
    return weights;
  }
  const left = right - 1;
  const span = (times[right] ?? 0) - (times[left] ?? 0);
  const s = (at - (times[left] ?? 0)) / span;
  add(weights, left, (1 - s) * (1 - s) * (1 + 2 * s));
  add(weights, right, s * s * (3 - 2 * s));
  addSlope(weights, times, left, s * (1 - s) * (1 - s) * span);
  addSlope(weights, times, right, -s * s * (1 - s) * span);
  return weights;
}

/** Adds the slope at a key, as weights of the keys around it, times `factor`; the first and the last key have none. */
function addSlope(weights: Float64Array, times: readonly number[], key: number, factor: number): void {
  if (key === 0 || key === times.length - 1) return;
  const before = (times[key] ?? 0) - (times[key - 1] ?? 0);
  const after = (times[key + 1] ?? 0) - (times[key] ?? 0);
  const both = before + after;
  add(weights, key + 1, (factor * before) / (after * both));
  add(weights, key, (factor * (after - before)) / (before * after));
  add(weights, key - 1, (-factor * after) / (before * both));
}

function add(weights: Float64Array, index: number, value: number): void {
  weights[index] = (weights[index] ?? 0) + value;
}
