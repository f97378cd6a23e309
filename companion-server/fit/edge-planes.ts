import type { FrameStack } from "../media/frame-stack";
import type { NodeGrid } from "../layers/node-grid";
import { distanceTo } from "../layers/node-grid";

/** How far an edge may lie from where it is believed to be, in analysis pixels. */
export const edgeReach = 6;

/** Pixels outside the edge up to so much further are surely not the layer's. */
export const sureReach = 6;

/** Pixels inside the edge up to so much further surely are. */
export const insideReach = 5;

const farAway = 1000;

/** Planes `[height, width]` for one edge after another; only what an edge touches is set and cleared again. */
export class EdgePlanes {
  /** Signed distance in pixels from the believed edge, above 0 outside; only at {@link pixels}. */
  readonly outside: Float32Array;
  /** Colours of what lies behind, `[height, width, 3]`, 0..255. */
  readonly behind: Float32Array;
  /** How unlike what lies behind the picture is; NaN where that is not known. */
  readonly unlike: Float32Array;
  /** 1 where the layer is seen beyond doubt, -1 where it surely is not. */
  readonly sides: Int8Array;
  /** What the layer has of each pixel, and what knowing that is worth; both in [0, 1]. */
  readonly shares: Float32Array;
  readonly weights: Float32Array;
  /** The pixels from {@link insideReach} within the edge's reach to {@link sureReach} beyond it. */
  pixels: Int32Array = new Int32Array(0);

  constructor(readonly stack: Pick<FrameStack, "width" | "height">) {
    const count = stack.width * stack.height;
    this.outside = new Float32Array(count).fill(farAway);
    this.behind = new Float32Array(3 * count);
    this.unlike = new Float32Array(count).fill(Number.NaN);
    this.sides = new Int8Array(count);
    this.shares = new Float32Array(count);
    this.weights = new Float32Array(count);
  }

  /** Takes the edge where a layer's shares of nodes cross one half. */
  take(own: Float32Array, grid: NodeGrid): void {
    for (const pixel of this.pixels) {
      this.outside[pixel] = farAway;
      this.unlike[pixel] = Number.NaN;
      this.sides[pixel] = this.shares[pixel] = this.weights[pixel] = 0;
    }
    const most = (2 * (edgeReach + sureReach)) / grid.pitch;
    const toLayer = distanceTo(grid, (node) => (own[node] ?? 0) >= 0.5, most);
    const toRest = distanceTo(grid, (node) => (own[node] ?? 0) < 0.5, most);
    const found: number[] = [];
    const { width, height } = this.stack;
    for (let y = 0; y < height; y += 1) {
      const first = Math.min(Math.round(y / grid.pitch), grid.gridHeight - 1) * grid.gridWidth;
      for (let x = 0; x < width; x += 1) {
        const node = first + Math.min(Math.round(x / grid.pitch), grid.gridWidth - 1);
        const away = (toLayer[node] ?? 0) - (toRest[node] ?? 0);
        const outside = grid.pitch * (away > 0 ? away - 0.5 : away + 0.5);
        if (outside < -edgeReach - insideReach || outside > edgeReach + sureReach) continue;
        this.outside[y * width + x] = outside;
        found.push(y * width + x);
      }
    }
    this.pixels = Int32Array.from(found);
  }
}
