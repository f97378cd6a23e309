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

/** Makes rows transparent black. */
export function clearRows(planes: OverlayPlanes, firstRow: number, rows: number): void {
  const from = firstRow * planes.stride;
  const to = (firstRow + rows) * planes.stride;
  planes.luma.fill(blank.luma, from, to);
  planes.blue.fill(blank.chroma, from, to);
  planes.red.fill(blank.chroma, from, to);
  planes.alpha.fill(blank.alpha, from, to);
}

/**
 * Converts straight RGBA rows (`rgba`: `[rows, width, 4]`, 8 bit) into the planes from `firstRow` on. Colour under zero
 * alpha becomes black, which hosts expect of straight alpha and which costs least. 8-bit alpha survives exactly; colour
 * is within half a 10-bit code.
 */
export function convertRows(
  planes: OverlayPlanes,
  rgba: Uint8Array,
  place: { readonly firstRow: number; readonly rows: number; readonly width: number },
): void {
  const { luma, blue, red, alpha, stride } = planes;
  let source = 0;
  for (let row = 0; row < place.rows; row++) {
    let target = (place.firstRow + row) * stride;
    for (let x = 0; x < place.width; x++, target++, source += 4) {
      const a = rgba[source + 3] ?? 0;
      if (a === 0) {
        luma[target] = blank.luma;
        blue[target] = blank.chroma;
        red[target] = blank.chroma;
        alpha[target] = blank.alpha;
        continue;
      }
      const r = rgba[source] ?? 0;
      const b = rgba[source + 2] ?? 0;
      const light = redWeight * r + greenWeight * (rgba[source + 1] ?? 0) + blueWeight * b;
      luma[target] = 64.5 + lumaScale * light;
      blue[target] = 512.5 + blueScale * (b - light);
      red[target] = 512.5 + redScale * (r - light);
      alpha[target] = (a << 2) | (a >> 6);
    }
  }
}
