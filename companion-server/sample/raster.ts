/** A picture of floating-point colours: `[height, width, channels]`; sample (0, 0) lies at (`left`, `top`) of its plane. */
export interface Raster {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly left: number;
  readonly top: number;
  /** Samples per unit of the plane. */
  readonly density: number;
}

/** What to paint, where and how finely. */
export interface RasterOptions {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly density: number;
  readonly channels: number;
}

/** Paints a plane: `paint` writes the channels of the place (x, y) to `values[offset]` and following. */
export function paintRaster(
  options: RasterOptions,
  paint: (x: number, y: number, values: Float32Array, offset: number) => void,
): Raster {
  const { left, top, density, channels } = options;
  const width = Math.round((options.right - left) * density) + 1;
  const height = Math.round((options.bottom - top) * density) + 1;
  const values = new Float32Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      paint(left + column / density, top + row / density, values, (row * width + column) * channels);
    }
  }
  return { values, width, height, channels, left, top, density };
}

const horizontal = new Float64Array(4);
const vertical = new Float64Array(4);

/**
 * The channels at a place, by Catmull-Rom interpolation (Keys 1981, a = -1/2), written to `out`. Places outside take the
 * nearest edge.
 */
export function sampleRaster(raster: Raster, x: number, y: number, out: Float64Array): void {
  const { values, width, height, channels } = raster;
  const u = (x - raster.left) * raster.density;
  const v = (y - raster.top) * raster.density;
  const column = Math.floor(u);
  const row = Math.floor(v);
  catmullRom(u - column, horizontal);
  catmullRom(v - row, vertical);
  if (column >= 1 && row >= 1 && column < width - 2 && row < height - 2) {
    sampleInside(raster, ((row - 1) * width + column - 1) * channels, out);
    return;
  }
  out.fill(0, 0, channels);
  for (let j = 0; j < 4; j++) {
    const line = Math.min(height - 1, Math.max(0, row - 1 + j)) * width;
    for (let i = 0; i < 4; i++) {
      const weight = (vertical[j] ?? 0) * (horizontal[i] ?? 0);
      const at = (line + Math.min(width - 1, Math.max(0, column - 1 + i))) * channels;
      for (let channel = 0; channel < channels; channel++) {
        out[channel] = (out[channel] ?? 0) + weight * (values[at + channel] ?? 0);
      }
    }
  }
}

/** The same away from the edges, where no place needs clamping: the inner loop of the whole renderer. */
function sampleInside(raster: Raster, start: number, out: Float64Array): void {
  const { values, width, channels } = raster;
  const w0 = horizontal[0] ?? 0;
  const w1 = horizontal[1] ?? 0;
  const w2 = horizontal[2] ?? 0;
  const w3 = horizontal[3] ?? 0;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let j = 0; j < 4; j++) {
      const at = start + j * width * channels + channel;
      sum +=
        (vertical[j] ?? 0) *
        (w0 * (values[at] ?? 0) +
          w1 * (values[at + channels] ?? 0) +
          w2 * (values[at + 2 * channels] ?? 0) +
          w3 * (values[at + 3 * channels] ?? 0));
    }
    out[channel] = sum;
  }
}

function catmullRom(t: number, weights: Float64Array): void {
  weights[0] = t * (-0.5 + t * (1 - 0.5 * t));
  weights[1] = 1 + t * t * (-2.5 + 1.5 * t);
  weights[2] = t * (0.5 + t * (2 - 1.5 * t));
  weights[3] = t * t * (-0.5 + 0.5 * t);
}
