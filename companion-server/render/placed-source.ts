import { chain, type Homography } from "../../models/geometry/homography";
import { PictureMap } from "../../models/geometry/picture-map";
import type { Size } from "./coverage";
import type { SourcePicture } from "./merge-layer";
import type { PixelBox } from "./pixel-spans";

/** Side of the squares that are filled at a time, in pixels. */
const tileSide = 64;

/**
 * The size in which a clip is to be decoded so that {@link PlacedSource} only enlarges it: the decoder's filter makes it
 * smaller without aliasing.
 */
export function decodedSize({ clip, toClip }: PictureMap): Size {
  // Pixels of the clip that one pixel of the picture spans along the clip's own axes.
  const across = Math.hypot(toClip[0], toClip[1]);
  const down = Math.hypot(toClip[3], toClip[4]);
  return {
    width: Math.max(2, Math.round(clip.width / Math.max(1, across))),
    height: Math.max(2, Math.round(clip.height / Math.max(1, down))),
  };
}

/**
 * A clip's frame as it lies in a picture, RGB, resampled by a cubic (Catmull and Rom 1974, Keys 1981 with a = -1/2) square
 * by square where asked for; the frame's border repeats outwards. Premiere resamples by a filter of its own that nobody
 * documents, so what is changed here may look a trace sharper or softer than the moved clip around it.
 */
export class PlacedSource implements SourcePicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  private readonly across: number;
  private readonly isMade: Uint8Array;
  /** From pixels of the picture to pixels of the decoded frame. */
  private readonly toFrame: Homography;

  /** `frame`: the whole clip frame at any size. */
  constructor(
    private readonly frame: SourcePicture,
    map: PictureMap,
  ) {
    ({ width: this.width, height: this.height } = map.size);
    this.pixels = new Uint8Array(this.width * this.height * 3);
    this.across = Math.ceil(this.width / tileSide);
    this.isMade = new Uint8Array(this.across * Math.ceil(this.height / tileSide));
    this.toFrame = chain(map.toClip, new PictureMap(map.clip, frame).toClip);
  }

  make({ left, top, width, height }: PixelBox): void {
    for (let row = Math.floor(top / tileSide); row * tileSide < top + height; row += 1)
      for (let column = Math.floor(left / tileSide); column * tileSide < left + width; column += 1) {
        const tile = row * this.across + column;
        if (this.isMade[tile] === 1) continue;
        this.isMade[tile] = 1;
        this.fill(column * tileSide, row * tileSide);
      }
  }

  private fill(left: number, top: number): void {
    const { toFrame, width, height, pixels } = this;
    for (let y = top; y < Math.min(height, top + tileSide); y += 1)
      for (let x = left; x < Math.min(width, left + tileSide); x += 1)
        this.sample(
          toFrame[0] * x + toFrame[1] * y + toFrame[2],
          toFrame[3] * x + toFrame[4] * y + toFrame[5],
          (y * width + x) * 3,
          pixels,
        );
  }

  private sample(x: number, y: number, at: number, out: Uint8Array): void {
    const { width, height, pixels } = this.frame;
    const channels = pixels.length / (width * height);
    const column = Math.floor(x);
    const row = Math.floor(y);
    weigh(x - column, this.acrossWeights);
    weigh(y - row, this.downWeights);
    let [red, green, blue] = [0, 0, 0];
    for (let j = 0; j < 4; j += 1) {
      const first = Math.min(height - 1, Math.max(0, row + j - 1)) * width;
      const down = this.downWeights[j] ?? 0;
      for (let i = 0; i < 4; i += 1) {
        const weight = down * (this.acrossWeights[i] ?? 0);
        const from = (first + Math.min(width - 1, Math.max(0, column + i - 1))) * channels;
        red += weight * (pixels[from] ?? 0);
        green += weight * (pixels[from + 1] ?? 0);
        blue += weight * (pixels[from + 2] ?? 0);
      }
    }
    out[at] = toByte(red);
    out[at + 1] = toByte(green);
    out[at + 2] = toByte(blue);
  }

  private readonly acrossWeights = new Float64Array(4);
  private readonly downWeights = new Float64Array(4);
}

/** The cubic's weights of the four pixels around a place that lies `share` behind the second. */
function weigh(share: number, out: Float64Array): void {
  const t = share;
  out[0] = ((2 - t) * t - 1) * t * 0.5;
  out[1] = ((3 * t - 5) * t * t + 2) * 0.5;
  out[2] = ((4 - 3 * t) * t + 1) * t * 0.5;
  out[3] = (t - 1) * t * t * 0.5;
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}
