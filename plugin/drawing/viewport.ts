/**
 * The only place where screen positions and clip pixels meet. Screen positions are CSS pixels from the top left of the
 * frame view; clip pixels have their centres at integers, so pixel 0 covers -0.5 to 0.5.
 */

/** A position; the unit is that of the function which takes or returns it. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A width and a height, both above 0. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Where the picture lies in the frame view. `scale` is CSS pixels per clip pixel vertically; horizontally it is times `pixelAspect`. */
export interface Viewport {
  readonly scale: number;
  readonly pixelAspect: number;
  /** CSS position of the picture's left edge. */
  readonly left: number;
  /** CSS position of the picture's top edge. */
  readonly top: number;
}

/** Smallest and largest zoom, in CSS pixels per clip pixel. */
export const zoomLimits = { smallest: 0.02, largest: 64 } as const;

const fitMarginPixels = 12;

/** The clip position, in clip pixels, under a screen position. */
export function screenToClip(viewport: Viewport, screen: Position): Position {
  return {
    x: (screen.x - viewport.left) / (viewport.scale * viewport.pixelAspect) - 0.5,
    y: (screen.y - viewport.top) / viewport.scale - 0.5,
  };
}

/** The screen position of a clip position: the inverse of {@link screenToClip}. */
export function clipToScreen(viewport: Viewport, clip: Position): Position {
  return {
    x: viewport.left + (clip.x + 0.5) * viewport.scale * viewport.pixelAspect,
    y: viewport.top + (clip.y + 0.5) * viewport.scale,
  };
}

/** The six numbers for `CanvasRenderingContext2D.setTransform` that let clip pixels be drawn on a canvas of `pixelRatio`. */
export function clipTransform(
  viewport: Viewport,
  pixelRatio: number,
): [number, number, number, number, number, number] {
  const scaleX = viewport.scale * viewport.pixelAspect * pixelRatio;
  const scaleY = viewport.scale * pixelRatio;
  return [scaleX, 0, 0, scaleY, viewport.left * pixelRatio + scaleX / 2, viewport.top * pixelRatio + scaleY / 2];
}

/** The viewport that shows the whole picture, centred, with a small margin. */
export function fitViewport(picture: Extent & { readonly pixelAspect: number }, view: Extent): Viewport {
  const shownWidth = picture.width * picture.pixelAspect;
  const room = {
    width: Math.max(view.width - 2 * fitMarginPixels, 1),
    height: Math.max(view.height - 2 * fitMarginPixels, 1),
  };
  const scale = clampZoom(Math.min(room.width / shownWidth, room.height / picture.height));
  return {
    scale,
    pixelAspect: picture.pixelAspect,
    left: (view.width - shownWidth * scale) / 2,
    top: (view.height - picture.height * scale) / 2,
  };
}

/** Zooms by `factor` so that the clip position under `anchor` (screen) stays where it is. */
export function zoomAt(viewport: Viewport, anchor: Position, factor: number): Viewport {
  const scale = clampZoom(viewport.scale * factor);
  const ratio = scale / viewport.scale;
  return {
    ...viewport,
    scale,
    left: anchor.x - (anchor.x - viewport.left) * ratio,
    top: anchor.y - (anchor.y - viewport.top) * ratio,
  };
}

/** Moves the picture by a screen distance. */
export function panBy(viewport: Viewport, distance: Position): Viewport {
  return { ...viewport, left: viewport.left + distance.x, top: viewport.top + distance.y };
}

/** Keeps what lies in the middle there when the view grows or shrinks, in whole pixels of a screen of `pixelRatio`. */
export function keepCentre(viewport: Viewport, before: Extent, after: Extent, pixelRatio: number): Viewport {
  const half = (growth: number): number => Math.round((growth / 2) * pixelRatio) / pixelRatio;
  return panBy(viewport, { x: half(after.width - before.width), y: half(after.height - before.height) });
}

function clampZoom(scale: number): number {
  return Math.min(Math.max(scale, zoomLimits.smallest), zoomLimits.largest);
}
