import type { Texture } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { distanceBetween } from "./pointer-sample";
import type { Extent, Position } from "./viewport";

/** A new picture takes at most this share of the frame's width and height. */
const shareOfFrame = 0.4;

type Corners = Texture["corners"];

/**
 * The corners of a picture laid on a frame undistorted, clockwise from its top left, in clip pixels (centres at
 * integers). `centre` defaults to the middle of the frame.
 */
export function boxFor(picture: Extent, clip: Extent & { readonly pixelAspect: number }, centre?: Position): Corners {
  const middle = centre ?? { x: clip.width / 2 - 0.5, y: clip.height / 2 - 0.5 };
  const aspect = picture.width / picture.height;
  const shownWidth = clip.width * clip.pixelAspect;
  const height = Math.min(clip.height * shareOfFrame, (shownWidth * shareOfFrame) / aspect);
  const [halfWidth, halfHeight] = [(height * aspect) / clip.pixelAspect / 2, height / 2];
  const corner = (x: -1 | 1, y: -1 | 1): PointTuple => [middle.x + x * halfWidth, middle.y + y * halfHeight];
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

/** Which corner lies within `tolerance` clip pixels of a position, the nearest first, or null. */
export function cornerAt(corners: Corners, position: Position, tolerance: number): number | null {
  const distances = corners.map(([x, y]) => distanceBetween({ x, y }, position));
  const nearest = distances.indexOf(Math.min(...distances));
  return (distances[nearest] ?? Infinity) <= tolerance ? nearest : null;
}

/** The corners with one put elsewhere. */
export function withCorner(corners: Corners, index: number, { x, y }: Position): Corners {
  const place = (corner: PointTuple, at: number): PointTuple => (at === index ? [x, y] : corner);
  const [a, b, c, d] = corners;
  return [place(a, 0), place(b, 1), place(c, 2), place(d, 3)];
}
