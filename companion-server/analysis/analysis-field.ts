import type { FrameRange } from "../protocol/geometry";

/** What patches of a layer, looked for on a frame where the analysis puts them, tell. */
export interface Sticking {
  /** The expected error of places in pixels of the clip. */
  readonly error: number;
  /** Share of them that is not seen anywhere near, in [0, 1]. */
  readonly lost: number;
}

/**
 * What an analysis knows, ready to be looked up: where layers lie in every frame and what is visible. Everything after
 * the fit (tracking, sketches, textures, mattes, previews) reads this and nothing else, so a new stroke costs no fitting.
 *
 * Positions are pixels of the clip at full size; atlas coordinates are pixels of the marked frame at full size (the
 * mapping of the marked frame is the identity). Frames are frame numbers of the clip.
 */
export interface AnalysisField {
  readonly range: FrameRange;
  readonly mark: number;
  /** Full size of the clip. */
  readonly width: number;
  readonly height: number;
  /** Number of layers, the background included. */
  readonly layers: number;
  /** Mapping: a pixel of a frame to the layer's atlas, written to `out[offset]`, `out[offset + 1]`. */
  toAtlas(layer: number, frame: number, x: number, y: number, out: Float64Array, offset: number): void;
  /**
   * Inverse mapping: an atlas point to a pixel of a frame (which may lie outside it), written to `out[offset]`,
   * `out[offset + 1]`. Returns the round-trip error in pixels; above 2 the point counts as lost.
   */
  toFrame(layer: number, frame: number, u: number, v: number, out: Float64Array, offset: number): number;
  /** The share of the pixel that shows this layer, in [0, 1]; over all layers the shares sum to 1. */
  visibility(layer: number, frame: number, x: number, y: number): number;
  /** The share of the pixel covered by layers nearer than this one, in [0, 1]. */
  cover(layer: number, frame: number, x: number, y: number): number;
  /** How surely edges near a place are where the pictures have them, in [0, 1]; absent: that is not known. */
  edgeCertainty?(frame: number, x: number, y: number): number;
  /**
   * How the light on a layer's atlas point changes from the marked frame to another, in stops (log2 of a factor on
   * light) for red, green and blue, written to `out[0...2]`. Absent: that is not known.
   */
  light?(layer: number, frame: number, u: number, v: number, out: Float64Array): void;
  /**
   * How far the places on this frame can be trusted, in [0, 1]: those of one layer, or without `layer` the least of the
   * edited layers.
   */
  frameConfidence(frame: number, layer?: number): number;
  /** How a layer was seen to stick to its surface on this frame. */
  sticking(layer: number, frame: number): Sticking;
}
