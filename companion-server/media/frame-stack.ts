import type { FrameRange } from "../protocol/geometry";

/** The frames of a range at analysis size, in memory that worker threads share. */
export interface FrameStack {
  /** Frame numbers of the clip; index 0 of the stack is `range.first`. */
  readonly range: FrameRange;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** `[count, height, width, 3]`, 8-bit RGB, over a SharedArrayBuffer. */
  readonly rgb: Uint8Array<SharedArrayBuffer>;
}

/** An empty stack of the given size. */
export function createFrameStack(range: FrameRange, width: number, height: number): FrameStack {
  const count = range.last - range.first + 1;
  return { range, count, width, height, rgb: new Uint8Array(new SharedArrayBuffer(count * width * height * 3)) };
}
