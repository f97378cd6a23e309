/**
 * The inner loops over the pixels of a patch, four at a time: most of the time of motion estimation is spent here (in plain
 * loops over typed arrays 30 of 50 processor seconds for 60 frames of 768x432; with these 6).
 */
import { pyramidBorder, type PyramidLevel } from "./luminance-pyramid";
import {
  addAddress,
  difference,
  encodeModule,
  float,
  floatDifference,
  floatProduct,
  get,
  larger,
  load,
  magnitude,
  constant,
  product,
  quotient,
  set,
  splat,
  store,
  storeFloat,
  sum,
  total,
  type Code,
  type SimdFunction,
  type ValueType,
} from "./simd-code";

/** Side of a patch in pixels of its level. */
export const patchSide = 8;

const patchBytes = 4 * patchSide * patchSide;

/** Where the memory holds the template's brightness and gradients, and the sums that loops end with; planes follow. */
const valuesAt = 0;
const gradientXAt = patchBytes;
const gradientYAt = 2 * patchBytes;
const sumsAt = 3 * patchBytes;
const planesAt = 4096;

/** Patches overhang a level by so many pixels, which the planes that they are spread over have around them. */
const overhang = patchSide / 2;

/** The planes of two frames at one level, and what is done with patches of them. Of one thread; filled anew for each level. */
export class PatchKernels {
  private readonly functions = instantiate();
  private values = new Float32Array(this.functions.memory.buffer);
  private level: PyramidLevel = { width: 0, height: 0, stride: 0, origin: 0 };
  private fromAt = planesAt;
  private toAt = planesAt;
  private spreadAt = planesAt;

  /** Takes a level of two pyramids, and clears what was spread. */
  begin(level: PyramidLevel, from: Float32Array, to: Float32Array): void {
    const { stride, width, height, origin } = level;
    const count = stride * (height + 2 * pyramidBorder);
    const first = origin - pyramidBorder * (stride + 1);
    const spreadCount = 3 * (width + 2 * overhang) * (height + 2 * overhang);
    this.reserve(planesAt + 4 * (2 * count + spreadCount));
    this.level = level;
    const planes = planesAt / 4;
    this.values.set(from.subarray(first, first + count), planes);
    this.values.set(to.subarray(first, first + count), planes + count);
    this.fromAt = planesAt + 4 * (origin - first);
    this.toAt = this.fromAt + 4 * count;
    this.spreadAt = planesAt + 8 * count;
    this.values.fill(0, this.spreadAt / 4, this.spreadAt / 4 + spreadCount);
  }

  /**
   * Takes the patch of the first frame whose first pixel is (`x`, `y`) for the template. Sums 0 to 5: brightness, its
   * gradients along x and y, their products xx, xy and yy.
   */
  take(x: number, y: number): void {
    this.functions.take(this.fromAt + 4 * (y * this.level.stride + x), 4 * this.level.stride);
  }

  /**
   * Compares the second frame with the template at a whole place and a fraction beyond it. Sums 0 to 3: residuals, their
   * squares, their products with the template's gradients along x and y.
   */
  compare(x: number, y: number, fractionX: number, fractionY: number): void {
    const { stride } = this.level;
    this.functions.compare(this.toAt + 4 * (y * stride + x), 4 * stride, fractionX, fractionY);
  }

  /** A sum that the last loop ended with. */
  sum(index: number): number {
    return this.values[sumsAt / 4 + index] ?? 0;
  }

  /**
   * Adds a patch's displacement to what is spread: each pixel by 1 / (grey levels that the patch explains it badly by), at
   * most 1. (`x`, `y`) is the patch's first pixel, the rest its place in the second frame.
   */
  spread(
    x: number,
    y: number,
    place: { readonly x: number; readonly y: number },
    move: { readonly x: number; readonly y: number },
  ): void {
    const { stride, width } = this.level;
    const firstX = Math.floor(place.x);
    const firstY = Math.floor(place.y);
    const spreadStride = width + 2 * overhang;
    this.functions.spread(
      this.fromAt + 4 * (y * stride + x),
      this.toAt + 4 * (firstY * stride + firstX),
      4 * stride,
      place.x - firstX,
      place.y - firstY,
      move.x,
      move.y,
      this.spreadAt + 4 * ((y + overhang) * spreadStride + x + overhang),
      4 * spreadStride,
      4 * spreadStride * (this.level.height + 2 * overhang),
    );
  }

  /** Writes the weighed means of what was spread, `[height, width, 2]`, to `target`. */
  collect(target: Float32Array): void {
    const { width, height } = this.level;
    const stride = width + 2 * overhang;
    const plane = stride * (height + 2 * overhang);
    const { values } = this;
    let entry = 0;
    for (let y = 0; y < height; y += 1) {
      let at = this.spreadAt / 4 + (y + overhang) * stride + overhang;
      for (let x = 0; x < width; x += 1) {
        const weight = values[at] ?? 1;
        target[entry] = (values[at + plane] ?? 0) / weight;
        target[entry + 1] = (values[at + 2 * plane] ?? 0) / weight;
        at += 1;
        entry += 2;
      }
    }
  }

  private reserve(bytes: number): void {
    const { memory } = this.functions;
    const missing = bytes - memory.buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / 65536));
    this.values = new Float32Array(memory.buffer);
  }
}

interface KernelFunctions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  take(at: number, stride: number): void;
  compare(at: number, stride: number, fractionX: number, fractionY: number): void;
  spread(
    from: number,
    to: number,
    stride: number,
    fractionX: number,
    fractionY: number,
    moveX: number,
    moveY: number,
    target: number,
    targetStride: number,
    plane: number,
  ): void;
}

/** What Node has of WebAssembly; its types leave it out. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

function instantiate(): KernelFunctions {
  const bytes = encodeModule({ take: takeFunction(), compare: compareFunction(), spread: spreadFunction() });
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as KernelFunctions; // As encoded above.
}

const rows = Array.from({ length: patchSide }, (_, row) => row);

/** Both halves of a row: bytes from its first pixel. */
const halves = [0, 16] as const;

const sumsOf = (variables: readonly number[]): Code =>
  variables.flatMap((variable, index) => storeFloat(constant(sumsAt), 4 * index, total(get(variable))));

const addTo = (variable: number, value: Code): Code => set(variable, sum(get(variable), value));

function takeFunction(): SimdFunction {
  const [at, stride, slopeX, slopeY, value] = [0, 1, 2, 3, 4];
  const sums = [5, 6, 7, 8, 9, 10] as const;
  const half = splat(float(0.5));
  const body = rows.flatMap((row) => [
    ...halves.flatMap((bytes) => {
      const entry = 32 * row + bytes;
      const below = load(addAddress(get(at), get(stride)), bytes);
      const above = load([...get(at), ...get(stride), 0x6b], bytes);
      const after = load(addAddress(get(at), constant(4)), bytes);
      const before = load(addAddress(get(at), constant(-4)), bytes);
      return [
        ...set(value, load(get(at), bytes)),
        ...set(slopeX, product(half, difference(after, before))),
        ...set(slopeY, product(half, difference(below, above))),
        ...store(constant(valuesAt), entry, get(value)),
        ...store(constant(gradientXAt), entry, get(slopeX)),
        ...store(constant(gradientYAt), entry, get(slopeY)),
        ...addTo(sums[0], get(value)),
        ...addTo(sums[1], get(slopeX)),
        ...addTo(sums[2], get(slopeY)),
        ...addTo(sums[3], product(get(slopeX), get(slopeX))),
        ...addTo(sums[4], product(get(slopeX), get(slopeY))),
        ...addTo(sums[5], product(get(slopeY), get(slopeY))),
      ];
    }),
    ...set(at, addAddress(get(at), get(stride))),
  ]);
  return {
    parameters: ["address", "address"],
    variables: new Array<ValueType>(9).fill("floats"),
    body: [...body, ...sumsOf(sums)],
  };
}

/** Variables of a bilinear look-up that goes down row by row. */
interface Bilinear {
  readonly at: number;
  readonly stride: number;
  readonly fractionX: number;
  readonly fractionY: number;
  /** Four weights; and of the upper and the lower row both halves, here and one pixel on. */
  readonly weights: readonly [number, number, number, number];
  readonly lines: readonly [readonly number[], readonly number[]];
}

/** Sets the weights and reads the first row. */
function beginBilinear({ at, fractionX, fractionY, weights, lines }: Bilinear): Code {
  const [w00, w01, w10, w11] = weights;
  return [
    ...set(w11, splat(floatProduct(get(fractionX), get(fractionY)))),
    ...set(w01, difference(splat(get(fractionX)), get(w11))),
    ...set(w10, difference(splat(get(fractionY)), get(w11))),
    ...set(w00, difference(splat(floatDifference(float(1), get(fractionX))), get(w10))),
    ...readLine(at, lines[0]),
  ];
}

function readLine(at: number, line: readonly number[]): Code {
  return line.flatMap((variable, index) => set(variable, load(get(at), [0, 16, 4, 20][index] ?? 0)));
}

/** Goes to the next row. */
function nextLine({ at, stride, lines }: Bilinear, row: number): Code {
  return [...set(at, addAddress(get(at), get(stride))), ...readLine(at, lines[row % 2 === 0 ? 1 : 0])];
}

/** Four interpolated values of a row. */
function interpolated({ weights: [w00, w01, w10, w11], lines }: Bilinear, row: number, half: 0 | 1): Code {
  const [upper, lower] = row % 2 === 0 ? lines : [lines[1], lines[0]];
  const above = sum(product(get(w00), get(upper[half] ?? 0)), product(get(w01), get(upper[half + 2] ?? 0)));
  const below = sum(product(get(w10), get(lower[half] ?? 0)), product(get(w11), get(lower[half + 2] ?? 0)));
  return sum(above, below);
}

function compareFunction(): SimdFunction {
  const bilinear: Bilinear = {
    ...{ at: 0, stride: 1, fractionX: 2, fractionY: 3, weights: [4, 5, 6, 7] },
    lines: [
      [8, 9, 10, 11],
      [12, 13, 14, 15],
    ],
  };
  const residual = 16;
  const sums = [17, 18, 19, 20] as const;
  const body = rows.flatMap((row) => [
    ...nextLine(bilinear, row),
    ...([0, 1] as const).flatMap((half) => {
      const entry = 32 * row + 16 * half;
      return [
        ...set(residual, difference(interpolated(bilinear, row, half), load(constant(valuesAt), entry))),
        ...addTo(sums[0], get(residual)),
        ...addTo(sums[1], product(get(residual), get(residual))),
        ...addTo(sums[2], product(get(residual), load(constant(gradientXAt), entry))),
        ...addTo(sums[3], product(get(residual), load(constant(gradientYAt), entry))),
      ];
    }),
  ]);
  return {
    parameters: ["address", "address", "float", "float"],
    variables: new Array<ValueType>(17).fill("floats"),
    body: [...beginBilinear(bilinear), ...body, ...sumsOf(sums)],
  };
}

function spreadFunction(): SimdFunction {
  const [from, to, stride, fractionX, fractionY, moveX, moveY, target, targetStride, plane] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const bilinear: Bilinear = {
    ...{ at: to, stride, fractionX, fractionY, weights: [10, 11, 12, 13] },
    lines: [
      [14, 15, 16, 17],
      [18, 19, 20, 21],
    ],
  };
  const [mean, weight, acrossX, acrossY] = [22, 23, 24, 25];
  const residualOf = (row: number, half: number): number => 26 + 2 * row + half;
  const residuals = rows.flatMap((row) => [
    ...nextLine(bilinear, row),
    ...([0, 1] as const).flatMap((half) => [
      ...set(residualOf(row, half), difference(interpolated(bilinear, row, half), load(get(from), 16 * half))),
      ...addTo(mean, get(residualOf(row, half))),
    ]),
    ...set(from, addAddress(get(from), get(stride))),
  ]);
  const addAt = (address: Code, bytes: number, value: Code): Code =>
    store(address, bytes, sum(load(address, bytes), value));
  const one = splat(float(1));
  const additions = rows.flatMap((row) => [
    ...([0, 1] as const).flatMap((half) => {
      const away = magnitude(difference(get(residualOf(row, half)), get(mean)));
      const toX = addAddress(get(target), get(plane));
      return [
        ...set(weight, quotient(one, larger(one, away))),
        ...addAt(get(target), 16 * half, get(weight)),
        ...addAt(toX, 16 * half, product(get(weight), get(acrossX))),
        ...addAt(addAddress(toX, get(plane)), 16 * half, product(get(weight), get(acrossY))),
      ];
    }),
    ...set(target, addAddress(get(target), get(targetStride))),
  ]);
  return {
    parameters: [
      ...(["address", "address", "address", "float", "float"] as const),
      ...(["float", "float", "address", "address", "address"] as const),
    ],
    variables: new Array<ValueType>(16 + 2 * patchSide).fill("floats"),
    body: [
      ...beginBilinear(bilinear),
      ...residuals,
      ...set(mean, splat(floatProduct(total(get(mean)), float(1 / (patchSide * patchSide))))),
      ...[...set(acrossX, splat(get(moveX))), ...set(acrossY, splat(get(moveY)))],
      ...additions,
    ],
  };
}
