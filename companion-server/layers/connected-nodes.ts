import type { NodeGrid } from "./node-grid";

/** The pieces that hang together, side to side, among the nodes that `isIn` has as 1. */
export function connectedNodes({ gridWidth }: Pick<NodeGrid, "gridWidth">, isIn: Uint8Array): number[][] {
  const isLeft = isIn.slice();
  const pieces: number[][] = [];
  for (let start = 0; start < isLeft.length; start += 1) {
    if (isLeft[start] !== 1) continue;
    const piece = [start];
    isLeft[start] = 0;
    const visit = (node: number): void => {
      if (isLeft[node] !== 1) return;
      isLeft[node] = 0;
      piece.push(node);
    };
    for (let index = 0; index < piece.length; index += 1) {
      const node = piece[index] ?? 0;
      const column = node % gridWidth;
      if (column > 0) visit(node - 1);
      if (column + 1 < gridWidth) visit(node + 1);
      visit(node - gridWidth);
      visit(node + gridWidth);
    }
    pieces.push(piece);
  }
  return pieces;
}
