import type { Size } from "./coverage";
import { FloatCanvas } from "./float-canvas";
import { OverlayBuffer } from "./overlay-buffer";

/** What one picture is drawn on, and what it is written to. */
export interface CanvasPair {
  readonly canvas: FloatCanvas;
  readonly buffer: OverlayBuffer;
}

/** So many pairs are kept; a panel asks for no more pictures at once. */
const mostKept = 6;

/** Lends canvases, so that a picture does not begin with megabytes of zeros. */
export class CanvasPool {
  private readonly free: CanvasPair[] = [];

  /** Lends a pair until `use` has settled. */
  async lend<Result>(size: Size, use: (pair: CanvasPair) => Promise<Result>): Promise<Result> {
    const index = this.free.findIndex(
      ({ canvas }) => canvas.size.width === size.width && canvas.size.height === size.height,
    );
    const pair =
      index < 0 ? { canvas: new FloatCanvas(size), buffer: new OverlayBuffer(size) } : this.free.splice(index, 1)[0];
    if (pair === undefined) throw new Error("A free canvas is there.");
    try {
      return await use(pair);
    } finally {
      this.free.push(pair);
      if (this.free.length > mostKept) this.free.shift();
    }
  }
}
