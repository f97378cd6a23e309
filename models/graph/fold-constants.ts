import type { NodeOf, Op, OpAttributes } from "./ops";
import type { Shape } from "./value";
import { elementCount } from "./value";

/** Numbers known while building, in row-major order. */
export interface Known {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/** Gives the number of the output at a position, a number for each axis. */
type Read = (position: readonly number[]) => number;

/** How operations are computed while building; the others are left to the run time. */
const folders: { readonly [K in Op]?: (inputs: readonly Known[], attributes: OpAttributes[K]) => Read } = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  ReduceSum: ([a], { axes, keep }) => sumAt(a, axes, keep),
  Concat:
    (inputs, { axis }) =>
    (position) =>
      atPart(inputs, axis, position),
  Slice:
    ([a], { axis, start }) =>
    (position) =>
      at(
        a,
        position.map((each, index) => (index === axis ? each + start : each)),
      ),
};

/**
 * The output of an operation whose inputs are all known, or null where that is left to the run time: what depends on
 * constants alone costs a step nothing. float32 results are rounded once.
 */
export function foldConstants<K extends Op>(
  op: K,
  inputs: readonly (Known | undefined)[],
  of: { readonly attributes: NodeOf<K>["attributes"]; readonly shape: Shape },
): Known["data"] | null {
  const folder = folders[op];
  const known = inputs.filter((each) => each !== undefined);
  const [first] = known;
  if (folder === undefined || first === undefined || known.length < inputs.length) return null;
  const read = folder(known, of.attributes);
  const result =
    first.data instanceof Int32Array
      ? new Int32Array(elementCount(of.shape))
      : new Float32Array(elementCount(of.shape));
  for (let index = 0; index < result.length; index++) result[index] = read(positionOf(index, of.shape));
  return result;
}

function elementwise(compute: (a: number, b: number) => number): (inputs: readonly Known[]) => Read {
  return ([a, b]) =>
    (position) =>
      compute(at(a, position), at(b, position));
}

function sumAt(a: Known | undefined, axes: readonly number[], keep: "keep" | "drop"): Read {
  const shape = a?.shape ?? [];
  const summed = axes.map((axis) => Number(shape[axis]));
  const count = summed.reduce((product, each) => product * each, 1);
  return (position) => {
    const left = [...position];
    const start = shape.map((_, axis) => (axes.includes(axis) && keep === "drop" ? 0 : (left.shift() ?? 0)));
    let sum = 0;
    for (let term = 0; term < count; term++) {
      const along = positionOf(term, summed);
      sum += at(
        a,
        start.map((each, axis) => (axes.includes(axis) ? (along[axes.indexOf(axis)] ?? 0) : each)),
      );
    }
    return sum;
  };
}

/** The number at a position of the inputs one after the other along `axis`. */
function atPart(inputs: readonly Known[], axis: number, position: readonly number[]): number {
  let start = position[axis] ?? 0;
  for (const each of inputs) {
    const size = Number(each.shape[axis]);
    if (start < size)
      return at(
        each,
        position.map((place, index) => (index === axis ? start : place)),
      );
    start -= size;
  }
  return 0;
}

/** The number at a position of a shape that this one broadcasts to. */
function at(known: Known | undefined, position: readonly number[]): number {
  const { shape, data } = known ?? { shape: [], data: [] };
  const own = position.slice(position.length - shape.length);
  const index = shape.reduce<number>((sum, size, axis) => sum * Number(size) + (size === 1 ? 0 : (own[axis] ?? 0)), 0);
  return data[index] ?? 0;
}

function positionOf(index: number, shape: Shape): number[] {
  const position: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    position.unshift(rest % Number(size));
    rest = Math.floor(rest / Number(size));
  }
  return position;
}
