/**
 * RGBA to the planes of a ProRes 4444 frame. Written here and not left to a scaler, because the scalers at hand round
 * opaque alpha below opaque, overshoot white, or convert with another matrix than the file's tags name.
 */

/** The four 10-bit planes of a frame; `stride` in samples, the same for all. */
export interface OverlayPlanes {
  readonly luma: Uint16Array;
  readonly blue: Uint16Array;
  readonly red: Uint16Array;
  readonly alpha: Uint16Array;
  readonly stride: number;
}

/** Codes of a transparent black pixel: Rec. 709, limited range, 10 bit. */
const blank = { luma: 64, chroma: 512, alpha: 0 } as const;

// Rec. ITU-R BT.709-6, section 3: luma weights, colour-difference divisors, and 10-bit quantisation.
const redWeight = 0.2126;
const greenWeight = 0.7152;
const blueWeight = 0.0722;
const lumaScale = 876 / 255;
const blueScale = 896 / 255 / 1.8556;
const redScale = 896 / 255 / 1.5748;

/** A rectangle of a frame's planes. */
export interface PlaneArea {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

/** Makes an area transparent black. */
export function clearArea(planes: OverlayPlanes, area: PlaneArea): void {
  for (let row = area.firstRow; row < area.firstRow + area.rows; row++) {
    const from = row * planes.stride + area.firstColumn;
    const to = from + area.columns;
    planes.luma.fill(blank.luma, from, to);
    planes.blue.fill(blank.chroma, from, to);
    planes.red.fill(blank.chroma, from, to);
    planes.alpha.fill(blank.alpha, from, to);
  }
}

/**
 * Converts straight RGBA pixels (`rgba`: `[area.rows, area.columns, 4]`, 8 bit, aligned to 4 bytes) into an area of planes
 * that is transparent black. Colour under zero alpha stays black, which hosts expect of straight alpha and which costs
 * least. 8-bit alpha survives exactly; colour is within half a 10-bit code.
 */
export function convertArea(planes: OverlayPlanes, rgba: Uint8Array, area: PlaneArea): void {
  const { luma, blue, red, alpha, stride } = planes;
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, area.rows * area.columns);
  for (let row = 0; row < area.rows; row++) {
    const start = row * area.columns;
    const target = (area.firstRow + row) * stride + area.firstColumn;
    for (let x = 0; x < area.columns; x++) {
      const word = words[start + x] ?? 0; // Little-endian, as every machine that the codecs run on: alpha is on top.
      const a = word >>> 24;
      if (a === 0) continue;
      const r = word & 255;
      const b = (word >>> 16) & 255;
      const light = redWeight * r + greenWeight * ((word >>> 8) & 255) + blueWeight * b;
      luma[target + x] = 64.5 + lumaScale * light;
      blue[target + x] = 512.5 + blueScale * (b - light);
      red[target + x] = 512.5 + redScale * (r - light);
      alpha[target + x] = (a << 2) | (a >> 6);
    }
  }
}
