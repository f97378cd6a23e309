import { join } from "node:path";
import sharp from "sharp";
import type { OverlayWriter } from "../media/clip-source";
import type { Size } from "./coverage";
import { PictureFolder, pictureName } from "./picture-folder";

/** Overlays are mostly empty, so a low level is nearly as small as a high one and several times faster. */
const compressionLevel = 3;

/** Writes overlay frames as straight-alpha PNG files named by frame number, from `first` on. */
export async function openPngSequence(path: string, size: Size, first: number): Promise<OverlayWriter> {
  const folder = await PictureFolder.open(path);
  const { width, height } = size;
  let frame = first;
  return {
    async write(pixels) {
      const file = join(folder.unfinished, pictureName("overlay", frame, "png"));
      frame += 1;
      await sharp(pixels, { raw: { width, height, channels: 4 } })
        .png({ compressionLevel })
        .toFile(file);
    },
    finish: () => folder.finish(),
    abort: () => folder.abort(),
  };
}
