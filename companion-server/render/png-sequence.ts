import { join } from "node:path";
import sharp from "sharp";
import type { Size } from "./coverage";
import type { OverlayFrame } from "./overlay-renderer";
import { PictureFolder, pictureName } from "./picture-folder";

/** Overlays are mostly empty, so a low level is nearly as small as a high one and several times faster. */
const compressionLevel = 3;

/** Takes the frames of an overlay in order; `finish` makes the result appear, `abort` leaves nothing behind. */
export interface FrameSink {
  /** The frame's buffer may be filled anew once the promise resolves. */
  write(frame: OverlayFrame): Promise<void>;
  finish(): Promise<void>;
  abort(): Promise<void>;
}

/** Writes overlay frames as straight-alpha PNG files named by frame number, 8 or 16 bit as the frames are. */
export async function openPngSequence(path: string, size: Size): Promise<FrameSink> {
  const folder = await PictureFolder.open(path);
  const raw = { width: size.width, height: size.height, channels: 4 } as const;
  return {
    async write({ frame, pixels, deep }) {
      const file = join(folder.unfinished, pictureName("overlay", frame, "png"));
      const picture = deep === null ? sharp(pixels, { raw }) : sharp(deep, { raw }).toColourspace("rgb16");
      await picture.png({ compressionLevel }).toFile(file);
    },
    finish: () => folder.finish(),
    abort: () => folder.abort(),
  };
}
