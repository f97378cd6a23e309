/**
 * How a stroke's points become an outline. The panel and the companion hand these options to the same outline library
 * (perfect-freehand), so what is drawn is what is rendered.
 */

/** The part of a stroke that decides its shape; pixels of the clip at full size. */
export interface StrokeShape {
  readonly points: readonly { readonly x: number; readonly y: number; readonly pressure?: number | undefined }[];
  readonly width: number;
  readonly taper?: number | undefined;
}

/** Options of the outline library for a brush stroke: constant width unless the device gave pressure. */
export function outlineOptions(stroke: StrokeShape) {
  const hasPressure = stroke.points.some((point) => point.pressure !== undefined);
  return {
    size: stroke.width,
    thinning: hasPressure ? 0.6 : 0,
    smoothing: 0.5,
    streamline: 0,
    simulatePressure: false,
    start: { cap: true, taper: stroke.taper ?? 0 },
    end: { cap: true, taper: stroke.taper ?? 0 },
    last: true,
  };
}

/** The points in the form that the outline library reads; without pressure the width is constant. */
export function outlinePoints(stroke: StrokeShape): [number, number, number][] {
  return stroke.points.map((point) => [point.x, point.y, point.pressure ?? 0.5]);
}
