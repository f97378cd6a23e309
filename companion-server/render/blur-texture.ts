import { mapPoint, type Homography } from "../../models/geometry/homography";
import { boundsOf, type Ring } from "../../models/geometry/ring";
import { createCoverage, type Coverage } from "./coverage";
import type { FloatCanvas } from "./float-canvas";
import type { FramePainter } from "./frame-painter";

/** Writes the premultiplied colour of a picture at a pixel of the frame, in [0, 1], to `out`. */
export type SampleAt = (x: number, y: number, out: Float64Array) => void;

/** A picture that moves while the shutter is open. */
export interface MovingPicture {
  readonly outline: readonly Ring[];
  /** From where it lies on the frame to where it lies at times around it, equally spaced; in pixels of the clip. */
  readonly moves: readonly Homography[];
  /** How its pixels are found when it has moved. */
  sampler(move: Homography): SampleAt;
}

/** Draws the mean of what a moving picture shows while the shutter is open, hidden by what hides it on the frame. */
export function drawMoving(
  canvas: FloatCanvas,
  picture: MovingPicture,
  look: { readonly opacity: number; readonly layer: number; readonly drawn: number },
  painter: FramePainter,
): void {
  const outlines = picture.moves.map((move) => picture.outline.map((ring) => moveRing(ring, move)));
  const area = coveredBox(outlines, painter);
  if (area === null) return;
  const sums = new Float32Array(area.width * area.height * 4);
  picture.moves.forEach((move, index) => {
    const coverage = painter.rasterize(outlines[index] ?? []);
    if (coverage !== null) addSamples({ sums, area }, coverage, picture.sampler(move), 1 / picture.moves.length);
  });
  const occlusion = painter.occlusion(look.layer, look.drawn);
  const colour = new Float64Array(4);
  canvas.forEachPixel({ coverage: area, opacity: look.opacity, occlusion }, (x, y, index, alpha) => {
    const from = ((y - area.top) * area.width + x - area.left) * 4;
    for (let channel = 0; channel < 4; channel += 1) colour[channel] = sums[from + channel] ?? 0;
    canvas.overPremultiplied(index, colour, alpha);
  });
}

function addSamples(
  { sums, area }: { readonly sums: Float32Array; readonly area: Coverage },
  coverage: Coverage,
  sampleAt: SampleAt,
  weight: number,
): void {
  const colour = new Float64Array(4);
  for (let row = 0; row < coverage.height; row += 1) {
    const y = coverage.top + row;
    for (let column = coverage.starts[row] ?? 0; column < (coverage.ends[row] ?? 0); column += 1) {
      const share = (coverage.values[row * coverage.width + column] ?? 0) * weight;
      if (share === 0) continue;
      const x = coverage.left + column;
      sampleAt(x, y, colour);
      const at = ((y - area.top) * area.width + x - area.left) * 4;
      for (let channel = 0; channel < 4; channel += 1)
        sums[at + channel] = (sums[at + channel] ?? 0) + (colour[channel] ?? 0) * share;
    }
  }
}

/** The box that the outlines reach within the picture, all of it covered; null when they are outside. */
function coveredBox(outlines: readonly (readonly Ring[])[], painter: FramePainter): Coverage | null {
  const bounds = boundsOf(painter.map.rings(outlines.flat()));
  if (bounds === null) return null;
  const { width, height } = painter.size;
  const left = Math.max(0, Math.floor(bounds.left + 0.5));
  const top = Math.max(0, Math.floor(bounds.top + 0.5));
  const right = Math.min(width - 1, Math.floor(bounds.right + 0.5));
  const bottom = Math.min(height - 1, Math.floor(bounds.bottom + 0.5));
  if (!(left <= right && top <= bottom)) return null;
  const area = createCoverage({ left, top, width: right - left + 1, height: bottom - top + 1 });
  area.values.fill(1);
  area.ends.fill(area.width);
  return area;
}

function moveRing(ring: Ring, move: Homography): Ring {
  const moved = new Float64Array(ring.length);
  for (let i = 0; i + 1 < ring.length; i += 2) moved.set(mapPoint(move, ring[i] ?? 0, ring[i + 1] ?? 0), i);
  return moved;
}
