import type { GraphBuilder } from "../graph/builder";
import { noAttributes } from "../graph/ops";
import type { Value } from "../graph/value";
import { assertGraph, dimensionAt, fixedDimension } from "../graph/value";

/**
 * Sines and cosines of points at doubling frequencies: [axes, batch] to [2 * octaves * axes, batch], leading axes kept.
 * Rows are ordered octave by octave, in each all sines before all cosines; octave k has the frequency 2^k pi, so that the
 * first one is unique over [-1, 1]. Errors: `GraphError` for fewer than one octave.
 *
 * Source: positional encoding, Mildenhall et al. 2020, Eq. 4. The atlas itself uses hash grids, which learn faster; this
 * encoding has no table, which suits small networks of few inputs.
 */
export function frequencyEncoding(builder: GraphBuilder, points: Value, octaves: number): Value {
  assertGraph(Number.isInteger(octaves) && octaves >= 1, `${octaves} octaves are not a whole number from 1.`);
  const rank = points.shape.length;
  const axes = fixedDimension(dimensionAt(points.shape, -2));
  const frequencies = Array.from({ length: octaves }, (_, octave) => 2 ** octave * Math.PI);
  const parts = frequencies.map((frequency) => builder.scale(points, frequency));
  const quarter = Array.from({ length: 2 * axes }, (_, row) => (row < axes ? 0 : Math.PI / 2));
  const column = [...points.shape.slice(0, rank - 2).map(() => 1), 2 * axes, 1];
  // A cosine is a sine a quarter turn ahead; one kernel serves both.
  const angles = parts.map((part) =>
    builder.add(builder.concat([part, part], rank - 2), builder.constant(quarter, column)),
  );
  return builder.apply("Sin", [builder.concat(angles, rank - 2)], noAttributes);
}
