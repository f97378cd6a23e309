import type { FrameStack } from "../media/frame-stack";
import { squareSide } from "./seen-behind";

/** Number of the square that a pixel lies in. */
export function squareOf(pixel: number, width: number): number {
  const across = Math.ceil(width / squareSide);
  return Math.floor(Math.floor(pixel / width) / squareSide) * across + Math.floor((pixel % width) / squareSide);
}

/** How far something can be trusted around each square of a frame, by how often it was right where that is known. */
export class SquareTrust {
  private readonly across: number;
  private readonly right: Float32Array;
  private readonly counts: Float32Array;

  /** Below the share `bad` of right answers nothing is trusted, above `good` everything. */
  constructor(
    { width, height }: Pick<FrameStack, "width" | "height">,
    private readonly limits: { readonly bad: number; readonly good: number },
  ) {
    this.across = Math.ceil(width / squareSide);
    this.right = new Float32Array(this.across * Math.ceil(height / squareSide));
    this.counts = new Float32Array(this.right.length);
  }

  /** Adds an answer in a square that was right to the share `right`. */
  add(square: number, right: number): void {
    this.right[square] = (this.right[square] ?? 0) + right;
    this.counts[square] = (this.counts[square] ?? 0) + 1;
  }

  /** Trust in [0, 1] by square, from the 3x3 squares around; 0 where nothing is known. */
  trust(): Float32Array {
    return this.right.map((_value, square) => this.around(square));
  }

  private around(square: number): number {
    let [sum, count] = [0, 0];
    for (let cell = 0; cell < 9; cell += 1) {
      const column = (square % this.across) + (cell % 3) - 1;
      const near = square + (Math.floor(cell / 3) - 1) * this.across + (cell % 3) - 1;
      if (column < 0 || column >= this.across || near < 0 || near >= this.right.length) continue;
      sum += this.right[near] ?? 0;
      count += this.counts[near] ?? 0;
    }
    if (count === 0) return 0;
    const { bad, good } = this.limits;
    return Math.min(1, Math.max(0, (sum / count - bad) / (good - bad)));
  }
}
