import { join } from "node:path";
import sharp from "sharp";
import { PictureMap } from "../../models/geometry/picture-map";
import type { AnalysisField } from "../analysis/analysis-field";
import type { WorkContext } from "../progress";
import { largestRoundTrip } from "../propagation/lost-points";
import { ShareLattice } from "../propagation/share-lattice";
import type { FrameRange } from "../protocol/geometry";
import { PictureFolder, pictureName } from "./picture-folder";
import { requireAnalysed } from "./require-analysed";
import { placeLattice } from "./place-lattice";

const full = 65_535;

/** UV maps to write. */
export interface WriteUvMapsOptions {
  readonly field: AnalysisField;
  /** Inclusive frame numbers of the clip, within the analysis. */
  readonly range: FrameRange;
  readonly out: string;
}

/**
 * Writes for every frame and layer where each pixel's surface was on the marked frame, as 16-bit RGBA PNG at the clip's
 * full size, `uv1_00030.png` being layer 1 on frame 30. A picture painted over the marked frame and warped by these maps
 * (STMap and the like) lies on the layer. See {@link drawUvMap} for the values. The folder receives the files all at
 * once. Errors: `InvalidInput` for a range outside the analysis.
 */
export async function writeUvMaps({ field, range, out }: WriteUvMapsOptions, context: WorkContext): Promise<void> {
  requireAnalysed(field, range, "UV maps");
  const folder = await PictureFolder.open(out);
  const raw = { width: field.width, height: field.height, channels: 4 } as const;
  const total = range.last - range.first + 1;
  try {
    for (let frame = range.first; frame <= range.last; frame += 1) {
      for (let layer = 0; layer < field.layers; layer += 1) {
        context.signal.throwIfAborted();
        await sharp(drawUvMap(field, layer, frame), { raw })
          .toColourspace("rgb16")
          .png({ compressionLevel: 3 })
          .toFile(join(folder.unfinished, pictureName(`uv${layer}`, frame, "png")));
      }
      context.report({ stage: "render", fraction: (frame - range.first + 1) / total });
    }
    await folder.finish();
  } catch (failure) {
    await folder.abort();
    throw failure;
  }
}

/**
 * One map, `[height, width, 4]`, 16 bit. Red is the place on the marked frame from its left edge (0) to its right edge
 * (1), green from its bottom edge (0) to its top edge (1), as compositing programs count; the centre of pixel x is at
 * (x + 0.5) / width. Blue is 0. Alpha is how much the pixel shows of the layer, and 0 where the place lies outside the
 * marked frame or the mapping does not come back to it. A step of 16 bits is 0.03 px at 1920 px.
 */
export function drawUvMap(field: AnalysisField, layer: number, frame: number): Uint16Array {
  const { width, height } = field;
  const size = { width, height };
  const whole = new PictureMap(size, size);
  const shares = new ShareLattice(whole, (x, y) => field.visibility(layer, frame, x, y));
  const places = placeLattice(size, (x, y, out) => {
    field.toAtlas(layer, frame, x, y, out, 0);
  });
  const back = new Float64Array(2);
  const found = new ShareLattice(whole, (x, y) => {
    field.toAtlas(layer, frame, x, y, back, 0);
    const error = field.toFrame(layer, field.mark, back[0] ?? 0, back[1] ?? 0, back, 0);
    return error <= largestRoundTrip ? 1 : 0;
  });
  const map = new Uint16Array(width * height * 4);
  const shareRow = new Float32Array(width);
  const foundRow = new Float32Array(width);
  const place = new Float64Array(6);
  for (let y = 0; y < height; y += 1) {
    shares.shares(y, 0, width, shareRow);
    found.shares(y, 0, width, foundRow);
    for (let x = 0; x < width; x += 1) {
      places.look(x, y, place);
      const u = ((place[0] ?? 0) + 0.5) / width;
      const v = 1 - ((place[1] ?? 0) + 0.5) / height;
      const isInside = u >= 0 && u <= 1 && v >= 0 && v <= 1;
      const index = (y * width + x) * 4;
      map[index] = Math.round(Math.min(1, Math.max(0, u)) * full);
      map[index + 1] = Math.round(Math.min(1, Math.max(0, v)) * full);
      map[index + 3] = isInside ? Math.round((shareRow[x] ?? 0) * (foundRow[x] ?? 0) * full) : 0;
    }
  }
  return map;
}
