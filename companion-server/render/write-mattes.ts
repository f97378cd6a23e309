import { join } from "node:path";
import sharp from "sharp";
import { PictureMap } from "../../models/geometry/picture-map";
import type { AnalysisField } from "../analysis/analysis-field";
import type { ClipInfo, DecodedFrame, MediaEngine } from "../media/clip-source";
import type { WorkContext } from "../progress";
import { ShareLattice } from "../propagation/share-lattice";
import type { FrameRange } from "../protocol/geometry";
import type { SourcePicture } from "./merge-layer";
import { PictureFolder, pictureName } from "./picture-folder";
import { requireAnalysed } from "./require-analysed";
import { RefinedShares } from "./refined-shares";

/** Mattes to write. */
export interface WriteMattesOptions {
  readonly engine: MediaEngine;
  readonly clip: ClipInfo;
  readonly field: AnalysisField;
  /** Inclusive frame numbers of the clip, within the analysis. */
  readonly range: FrameRange;
  readonly out: string;
}

/**
 * Writes how much each pixel shows of each layer, as 8-bit grey PNG at the clip's full size, `layer1_00030.png` being
 * layer 1 on frame 30; edges follow the clip's pictures. The folder receives the files all at once. Errors: `InvalidInput` for a range outside the analysis.
 */
export async function writeMattes(options: WriteMattesOptions, context: WorkContext): Promise<void> {
  const { field, range } = options;
  requireAnalysed(field, range, "Mattes");
  const folder = await PictureFolder.open(options.out);
  const started = performance.now();
  try {
    const size = { width: field.width, height: field.height };
    for await (const source of options.engine.decode(options.clip, { range, ...size, channels: 3 }, context.signal)) {
      context.signal.throwIfAborted();
      await writeFrame(field, source, folder.unfinished);
      const done = source.frame - range.first + 1;
      const total = range.last - range.first + 1;
      const rate = (done * 1000) / Math.max(1, performance.now() - started);
      context.report({
        stage: "render",
        fraction: done / total,
        rate,
        unit: "frames",
        secondsLeft: (total - done) / rate,
      });
    }
    await folder.finish();
  } catch (failure) {
    await folder.abort();
    throw failure;
  }
}

/**
 * How much each pixel of a frame shows of a layer: `[height, width]`, 8 bit, at the clip's full size; with `source`, the
 * clip's picture of that size, edges follow what it shows.
 */
export function drawMatte(field: AnalysisField, layer: number, frame: number, source?: SourcePicture): Uint8Array {
  const { width, height } = field;
  const size = { width, height };
  const rough = new ShareLattice(new PictureMap(size, size), (x, y) => field.visibility(layer, frame, x, y));
  const certaintyAt = (x: number, y: number): number => field.edgeCertainty?.(frame, x, y) ?? 0;
  const lattice = source === undefined ? rough : new RefinedShares(rough, size, source, { certaintyAt });
  const row = new Float32Array(width);
  const matte = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    lattice.shares(y, 0, width, row);
    for (let x = 0; x < width; x += 1) matte[y * width + x] = Math.floor((row[x] ?? 0) * 255 + 0.5);
  }
  return matte;
}

async function writeFrame(field: AnalysisField, source: DecodedFrame, folder: string): Promise<void> {
  const { frame } = source;
  const { width, height } = field;
  for (let layer = 0; layer < field.layers; layer += 1) {
    await sharp(drawMatte(field, layer, frame, source), { raw: { width, height, channels: 1 } })
      .toColourspace("b-w")
      .png({ compressionLevel: 3 })
      .toFile(join(folder, pictureName(`layer${layer}`, frame, "png")));
  }
}
