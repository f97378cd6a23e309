import type { Shares } from "../propagation/share-lattice";
import type { Size } from "./coverage";
import { edgeShare, refinedReach } from "./refined-shares";

/** Shares without a picture to refine their edges by; tells when one was near, so that the picture is worth getting. */
export class UnrefinedShares implements Shares {
  private readonly reach: number;
  private isNearEdge = false;
  private readonly row: Float32Array;

  constructor(
    private readonly rough: Shares,
    private readonly size: Size,
    clipWidth: number,
    private readonly onEdge: () => void,
  ) {
    this.reach = refinedReach(clipWidth);
    this.row = new Float32Array(size.width);
  }

  shares(y: number, start: number, end: number, out: Float32Array): void {
    this.rough.shares(y, start, end, out);
    if (this.isNearEdge || !this.findEdge(y, start, end)) return;
    this.isNearEdge = true;
    this.onEdge();
  }

  /** Whether an edge runs through a row within a reach of the columns. */
  private findEdge(y: number, start: number, end: number): boolean {
    const { size, reach, row } = this;
    const left = Math.max(0, start - reach);
    const right = Math.min(size.width, end + reach);
    this.rough.shares(y, left, right, row);
    for (let i = 0; i < right - left; i += 1) {
      const share = row[i] ?? 0;
      if (share > edgeShare && share < 1 - edgeShare) return true;
    }
    return false;
  }
}
