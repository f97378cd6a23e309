import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { fixedDimension } from "../graph/value";

/** What flows back to a part of a value only: elements `start` to `end` (exclusive) along `axis`. */
export interface PartOfGradient {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  /** The part's gradient, at its full shape. */
  readonly value: Value;
}

/**
 * What flows back to one value, until all of it is known. Parts are kept apart and put together once, so that a value of
 * which many slices are used (groups of columns that were evaluated together) costs one Concat and not a pass over all of
 * it for every slice.
 */
export class Contributions {
  private whole: Value | null = null;
  private readonly parts: PartOfGradient[] = [];

  constructor(
    private readonly builder: GraphBuilder,
    private readonly target: Value,
  ) {}

  /** Something that flows back to all of the value. */
  add(value: Value): void {
    this.whole = this.whole === null ? value : this.builder.add(this.whole, value);
  }

  addPart(part: PartOfGradient): void {
    this.parts.push(part);
  }

  /** The sum of everything; it broadcasts to the value's shape. */
  sum(): Value {
    const axes = [...new Set(this.parts.map((part) => part.axis))];
    const sums = axes.map((axis) => this.together(axis));
    const all = this.whole === null ? sums : [this.whole, ...sums];
    const [first = this.builder.scalar(0), ...others] = all;
    return others.reduce((sum, each) => this.builder.add(sum, each), first);
  }

  /** The parts along an axis side by side: summed where they overlap, zeros where there are none. */
  private together(axis: number): Value {
    const { builder, target } = this;
    const parts = this.parts.filter((part) => part.axis === axis);
    const ends = new Set([0, fixedDimension(target.shape[axis]), ...parts.flatMap(({ start, end }) => [start, end])]);
    const cuts = [...ends].sort((a, b) => a - b);
    const pieces = cuts.slice(1).map((end, index) => {
      const start = cuts[index] ?? 0;
      const covering = parts
        .filter((part) => part.start <= start && part.end >= end)
        .map((part) => builder.slice(part.value, { axis, start: start - part.start, end: end - part.start }));
      const [first, ...others] = covering;
      if (first === undefined)
        return builder.zeros(target.shape.map((size, each) => (each === axis ? end - start : size)));
      return others.reduce((sum, each) => builder.add(sum, each), first);
    });
    return builder.concat(pieces, axis);
  }
}
