/**
 * The only place where pixels, frames and the models' own units meet.
 *
 * Models see x = (pixel - (width - 1) / 2) / S, y likewise with the height, S = max(width, height) / 2, so that both axes
 * have the same scale and the frame's centre is 0; t = frame / (frames - 1), 0 for a single frame. Atlas coordinates u, v
 * have the unit of x, y: at the marked frame the mapping is the identity.
 */
export interface ClipSize {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** Pixels in one unit of x, y, u, v. */
export function pixelsPerUnit(clip: Pick<ClipSize, "width" | "height">): number {
  return Math.max(clip.width, clip.height) / 2;
}

/** x of a pixel column (centres at integers). */
export function normalizeX(clip: ClipSize, pixel: number): number {
  return (pixel - (clip.width - 1) / 2) / pixelsPerUnit(clip);
}

/** y of a pixel row. */
export function normalizeY(clip: ClipSize, pixel: number): number {
  return (pixel - (clip.height - 1) / 2) / pixelsPerUnit(clip);
}

/** t of a frame index. */
export function normalizeFrame(clip: ClipSize, frame: number): number {
  return clip.frames > 1 ? frame / (clip.frames - 1) : 0;
}

/** The pixel column of x; the inverse of {@link normalizeX}. */
export function pixelX(clip: ClipSize, x: number): number {
  return x * pixelsPerUnit(clip) + (clip.width - 1) / 2;
}

/** The pixel row of y; the inverse of {@link normalizeY}. */
export function pixelY(clip: ClipSize, y: number): number {
  return y * pixelsPerUnit(clip) + (clip.height - 1) / 2;
}

/** Half the frame's width and height in units of x, y; the longer side is 1. */
export function frameExtent(clip: ClipSize): { readonly x: number; readonly y: number } {
  const longer = Math.max(clip.width, clip.height);
  return { x: clip.width / longer, y: clip.height / longer };
}
