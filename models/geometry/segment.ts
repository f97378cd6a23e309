/** A place in the plane. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Distance of a place from the nearest place of the straight piece between two others. */
export function distanceToSegment({ x, y }: Place, from: Place, to: Place): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}
