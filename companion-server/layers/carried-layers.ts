/**
 * Regions carried by motion from the frames they were drawn on to every frame, before any fit: what is believed of each
 * pixel's layer, and how firmly. Grids are those of the motion they came from.
 */
export interface CarriedLayers {
  /** Number of layers, the background included. */
  readonly layers: number;
  readonly frames: number;
  readonly pitch: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** `[frames, layers - 1, gridHeight, gridWidth]`: membership of layer 1, 2, ... in 0..255; the background has the rest. */
  readonly membership: Uint8Array<SharedArrayBuffer>;
  /** `[frames, gridHeight, gridWidth]`: trust in the membership in 0..255. */
  readonly trust: Uint8Array<SharedArrayBuffer>;
}
