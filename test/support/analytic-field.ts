import type { AnalysisField } from "../../companion-server/analysis/analysis-field";

/** A layer with known truth: both maps and its own opacity, in pixels. */
export interface AnalyticLayer {
  toAtlas(frame: number, x: number, y: number): readonly [number, number];
  toFrame(frame: number, u: number, v: number): readonly [number, number];
  /** Opacity of the layer itself in [0, 1], whatever lies before it. Absent: it fills the frame. */
  opacity?(frame: number, x: number, y: number): number;
  /** Round-trip error that `toFrame` reports for an atlas point; absent: the layer is known exactly. */
  error?(frame: number, u: number, v: number): number;
}

/** Options of {@link analyticField}; layer 0 is the background. */
export interface AnalyticFieldOptions {
  readonly width: number;
  readonly height: number;
  readonly range: { readonly first: number; readonly last: number };
  readonly mark: number;
  readonly layers: readonly AnalyticLayer[];
}

/** A field whose answers are formulas, so that tests know the truth. */
export function analyticField(options: AnalyticFieldOptions): AnalysisField {
  const layerAt = (index: number): AnalyticLayer => {
    const layer = options.layers[index];
    if (layer === undefined) throw new Error(`There is no layer ${index}.`);
    return layer;
  };
  const own = (index: number, frame: number, x: number, y: number): number =>
    layerAt(index).opacity?.(frame, x, y) ?? 1;
  const passes = (index: number, frame: number, x: number, y: number): number => {
    let share = 1;
    for (let above = index + 1; above < options.layers.length; above += 1) share *= 1 - own(above, frame, x, y);
    return share;
  };
  return {
    range: options.range,
    mark: options.mark,
    width: options.width,
    height: options.height,
    layers: options.layers.length,
    toAtlas(layer, frame, x, y, out, offset) {
      [out[offset], out[offset + 1]] = layerAt(layer).toAtlas(frame, x, y);
    },
    toFrame(layer, frame, u, v, out, offset) {
      [out[offset], out[offset + 1]] = layerAt(layer).toFrame(frame, u, v);
      return layerAt(layer).error?.(frame, u, v) ?? 0;
    },
    visibility: (layer, frame, x, y) => own(layer, frame, x, y) * passes(layer, frame, x, y),
    cover: (layer, frame, x, y) => 1 - passes(layer, frame, x, y),
    frameConfidence: () => 1,
    sticking: () => ({ error: 0, lost: 0 }),
  };
}

/** A layer that turns, grows and moves with the frame around a centre; the identity on frame `mark`. */
export function turningLayer(motion: {
  mark: number;
  centre: readonly [number, number];
  radiansPerFrame: number;
  growthPerFrame: number;
  pixelsPerFrame: readonly [number, number];
}): AnalyticLayer {
  const pose = (frame: number) => {
    const steps = frame - motion.mark;
    const scale = (1 + motion.growthPerFrame) ** steps;
    return {
      c: scale * Math.cos(steps * motion.radiansPerFrame),
      s: scale * Math.sin(steps * motion.radiansPerFrame),
      x: motion.centre[0] + steps * motion.pixelsPerFrame[0],
      y: motion.centre[1] + steps * motion.pixelsPerFrame[1],
    };
  };
  let known = { frame: motion.mark, ...pose(motion.mark) };
  const at = (frame: number) => {
    if (known.frame !== frame) known = { frame, ...pose(frame) };
    return known;
  };
  return {
    toFrame(frame, u, v) {
      const { c, s, x, y } = at(frame);
      const du = u - motion.centre[0];
      const dv = v - motion.centre[1];
      return [x + c * du - s * dv, y + s * du + c * dv];
    },
    toAtlas(frame, px, py) {
      const { c, s, x, y } = at(frame);
      const d = c * c + s * s;
      const dx = px - x;
      const dy = py - y;
      return [motion.centre[0] + (c * dx + s * dy) / d, motion.centre[1] + (-s * dx + c * dy) / d];
    },
  };
}

/** A layer whose rows wave sideways more and more, by `amplitude` pixels per frame; the identity on frame `mark`. */
export function bendingLayer(bend: { mark: number; amplitude: number; wavelength: number }): AnalyticLayer {
  const shift = (frame: number, y: number): number =>
    (frame - bend.mark) * bend.amplitude * Math.sin((2 * Math.PI * y) / bend.wavelength);
  return {
    toFrame: (frame, u, v) => [u + shift(frame, v), v],
    toAtlas: (frame, x, y) => [x - shift(frame, y), y],
  };
}

/** A layer seen in perspective that tilts with the frame; the identity on frame `mark`. */
export function tiltingLayer(tilt: {
  mark: number;
  perFrame: number;
  centre: readonly [number, number];
}): AnalyticLayer {
  const [cx, cy] = tilt.centre;
  return {
    toFrame(frame, u, v) {
      const w = 1 + (frame - tilt.mark) * tilt.perFrame * (u - cx);
      return [cx + (u - cx) / w, cy + (v - cy) / w];
    },
    toAtlas(frame, x, y) {
      const w = 1 - (frame - tilt.mark) * tilt.perFrame * (x - cx);
      return [cx + (x - cx) / w, cy + (y - cy) / w];
    },
  };
}
