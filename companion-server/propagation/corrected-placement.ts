import type { Homography } from "../../models/geometry/homography";
import { mapPoint } from "../../models/geometry/homography";
import { blendWeights, type Slip } from "./blend-weights";
import { fitTransform } from "./fit-transform";
import { largestRoundTrip } from "./lost-points";
import { pinWarp, type Warp } from "./pin-warp";

/**
 * Where the material points of an item lie on frames: `(u, v)` names a point, its place in pixels of the clip is written
 * to `out[offset]`, `out[offset + 1]`; returns how far in pixels that place may be off, above 2 it is lost.
 */
export interface Placement {
  place(frame: number, u: number, v: number, out: Float64Array, offset: number): number;
  /** Writes the material point that lies at a place of a frame. */
  find(frame: number, x: number, y: number, out: Float64Array, offset: number): void;
}

/** Rounds in which a place is followed back through the corrections; each leaves a part of what was missed, at most half for the usual ones. */
const findingRounds = 24;

/** A material point and where it belongs on a frame, in pixels of the clip. */
export interface PlacedPoint {
  readonly u: number;
  readonly v: number;
  readonly x: number;
  readonly y: number;
}

/** How an item has to move on one frame. */
export interface KeyWarp {
  readonly frame: number;
  readonly warp: Warp;
}

/** An item, as far as its corrections need to know it. */
export interface Correctable {
  readonly drawn: number;
  /** Material points spread over it, which tell how it turns and grows. */
  readonly samples: Float64Array;
  /** How its surface was seen to hold on a frame. */
  readonly slip: (frame: number) => Slip;
}

/** The warp that brings material points from where a placement has them to where they belong. */
export function warpOf(base: Placement, frame: number, points: readonly PlacedPoint[]): KeyWarp {
  const at = new Float64Array(2);
  const pins = points.map(({ u, v, x, y }) => {
    base.place(frame, u, v, at, 0);
    return { x: at[0] ?? 0, y: at[1] ?? 0, toX: x, toY: y };
  });
  return { frame, warp: pinWarp(pins) };
}

/**
 * A placement put right: exact on the frames of its warps, as it was on the frame that the item was drawn on, blended
 * around them as far as the item slips there. A movement found on one frame is carried to another with the turn and growth of the item between
 * the two, because an edit that slipped along a surface stays beside its place as that surface turns.
 */
export class CorrectedPlacement implements Placement {
  private readonly times: readonly number[];
  private readonly poses = new Map<number, Homography>();
  private readonly carries = new Map<string, readonly [number, number]>();
  private readonly blends = new Map<number, Float64Array>();
  private readonly point = new Float64Array(2);
  private readonly there = new Float64Array(4);
  private readonly move = new Float64Array(2);

  private readonly drawn: number;
  private readonly samples: Float64Array;
  /** Sizes of the movements on the frames of `times`, in pixels. */
  private readonly sizes: readonly number[];

  constructor(
    private readonly base: Placement,
    private readonly warps: readonly KeyWarp[],
    private readonly item: Correctable,
  ) {
    this.drawn = item.drawn;
    this.samples = item.samples;
    this.times = [...new Set([item.drawn, ...warps.map((key) => key.frame)])].sort((a, b) => a - b);
    this.sizes = this.times.map((time) => this.sizeOn(time));
  }

  place(frame: number, u: number, v: number, out: Float64Array, offset: number): number {
    const error = this.base.place(frame, u, v, out, offset);
    if (frame === this.drawn) return error;
    const weights = this.weightsAt(frame);
    const { point, move } = this;
    for (const key of this.warps) {
      const weight = weights[this.times.indexOf(key.frame)] ?? 0;
      if (weight === 0 || key.frame === this.drawn) continue;
      this.placeOnKey(key.frame, u, v, point);
      key.warp(point[0] ?? 0, point[1] ?? 0, move);
      const [a, b] = this.carry(key.frame, frame);
      const x = move[0] ?? 0;
      const y = move[1] ?? 0;
      out[offset] = (out[offset] ?? 0) + weight * (a * x - b * y);
      out[offset + 1] = (out[offset + 1] ?? 0) + weight * (b * x + a * y);
    }
    return error;
  }

  find(frame: number, x: number, y: number, out: Float64Array, offset: number): void {
    const { base, there } = this;
    base.find(frame, x, y, out, offset);
    if (frame === this.drawn) return;
    for (let round = 0; round < findingRounds; round += 1) {
      const u = out[offset] ?? 0;
      const v = out[offset + 1] ?? 0;
      this.place(frame, u, v, there, 0);
      const missX = x - (there[0] ?? 0);
      const missY = y - (there[1] ?? 0);
      if (Math.abs(missX) + Math.abs(missY) < 0.01) return;
      base.place(frame, u, v, there, 2);
      base.find(frame, (there[2] ?? 0) + missX, (there[3] ?? 0) + missY, out, offset);
    }
  }

  /** Where the placement has a point on a frame with a warp; by the pose of the whole item when it is lost there. */
  private placeOnKey(frame: number, u: number, v: number, out: Float64Array): void {
    const error = this.base.place(frame, u, v, out, 0);
    if (error <= largestRoundTrip) return;
    [out[0], out[1]] = mapPoint(this.poseOn(frame), u, v);
  }

  private weightsAt(frame: number): Float64Array {
    const known = this.blends.get(frame);
    if (known !== undefined) return known;
    const made = blendWeights({ drawn: this.drawn, times: this.times, sizes: this.sizes, slip: this.item.slip }, frame);
    this.blends.set(frame, made);
    return made;
  }

  /** How far the warp of a frame moves the item on average. */
  private sizeOn(frame: number): number {
    const warp = this.warps.find((key) => key.frame === frame)?.warp;
    if (warp === undefined || frame === this.drawn) return 0;
    let sum = 0;
    for (let i = 0; i + 1 < this.samples.length; i += 2) {
      this.placeOnKey(frame, this.samples[i] ?? 0, this.samples[i + 1] ?? 0, this.point);
      warp(this.point[0] ?? 0, this.point[1] ?? 0, this.move);
      sum += Math.hypot(this.move[0] ?? 0, this.move[1] ?? 0);
    }
    return (2 * sum) / this.samples.length;
  }

  /** Turn and growth between two frames: `(a, b)` of the similarity `x' = a x - b y`, `y' = b x + a y`. */
  private carry(from: number, to: number): readonly [number, number] {
    if (from === to) return [1, 0];
    const key = `${from}/${to}`;
    const known = this.carries.get(key);
    if (known !== undefined) return known;
    const [a, , , b] = this.poseOn(from);
    const [c, , , d] = this.poseOn(to);
    const squared = a * a + b * b;
    const turn = [(a * c + b * d) / squared, (a * d - b * c) / squared] as const;
    const growth = Math.hypot(...turn);
    const made = growth > 0.2 && growth < 5 ? turn : ([1, 0] as const);
    this.carries.set(key, made);
    return made;
  }

  /** The similarity that takes material points to a frame. */
  private poseOn(frame: number): Homography {
    const known = this.poses.get(frame);
    if (known !== undefined) return known;
    const count = this.samples.length / 2;
    const to = new Float64Array(2 * count);
    const weights = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const error = this.base.place(frame, this.samples[2 * i] ?? 0, this.samples[2 * i + 1] ?? 0, to, 2 * i);
      weights[i] = error <= largestRoundTrip ? 1 : 0;
    }
    if (weights.every((weight) => weight === 0)) weights.fill(1);
    const pose = fitTransform({ from: this.samples, to, weights }, "similarity") ?? shiftOf(this.samples, to);
    this.poses.set(frame, pose);
    return pose;
  }
}

function shiftOf(from: Float64Array, to: Float64Array): Homography {
  return [1, 0, (to[0] ?? 0) - (from[0] ?? 0), 0, 1, (to[1] ?? 0) - (from[1] ?? 0), 0, 0, 1];
}
