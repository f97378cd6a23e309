import { invert, mapPoint, type Homography } from "./homography";
import { ringFromPoints, type Ring } from "./ring";

/**
 * An affine map of the plane in the order of CSS and of Premiere's effects: `x' = a x + c y + e`, `y' = b x + d y + f`.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A matrix whose area factor is less than this flattens the clip. */
const leastArea = 1e-9;

/** Whether an affine map can be undone. */
export function isInvertible([a, b, c, d, e, f]: Affine): boolean {
  return Math.abs(a * d - b * c) > leastArea && Number.isFinite(e + f);
}

/**
 * How a clip lies in the picture that is drawn: over all of it, or moved, scaled and turned as `matrix` (clip pixels to
 * picture pixels) says. Pixel centres lie at integers in both. Error: `RangeError` for a matrix that flattens the clip.
 */
export class PictureMap {
  /** From pixels of the picture to pixels of the clip. */
  readonly toClip: Homography;
  /** Pixels of the picture per pixel of the clip along the picture's rows and columns, and the larger of the two. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly scale: number;
  private readonly toPicture: Homography;

  constructor(
    readonly size: Size,
    readonly clip: Size,
    matrix?: Affine,
  ) {
    const [a, b, c, d, e, f] = matrix ?? wholePicture(size, clip);
    this.toPicture = [a, c, e, b, d, f, 0, 0, 1];
    const back = isInvertible([a, b, c, d, e, f]) ? invert(this.toPicture) : null;
    if (back === null) throw new RangeError("The matrix flattens the clip.");
    this.toClip = back;
    this.scaleX = Math.hypot(a, c);
    this.scaleY = Math.hypot(b, d);
    this.scale = Math.max(this.scaleX, this.scaleY);
  }

  /** Column and row of the clip at a pixel of the picture. */
  clipX(x: number, y: number): number {
    return this.toClip[0] * x + this.toClip[1] * y + this.toClip[2];
  }
  clipY(x: number, y: number): number {
    return this.toClip[3] * x + this.toClip[4] * y + this.toClip[5];
  }

  /** The pixel of the picture that shows a place of the clip. */
  pictureOf(x: number, y: number): [number, number] {
    return mapPoint(this.toPicture, x, y);
  }

  /** Standard deviations in the picture, across and down, of what is spread by so many pixels of the clip. */
  spread(deviation: number): readonly [across: number, down: number] {
    return [deviation * this.scaleX, deviation * this.scaleY];
  }

  /** Rings in pixels of the picture, from rings in pixels of the clip. */
  rings(rings: readonly Ring[]): readonly Ring[] {
    const [a, c, e, b, d, f] = this.toPicture;
    if (a === 1 && c === 0 && e === 0 && b === 0 && d === 1 && f === 0) return rings;
    return rings.map((ring) => {
      const mapped = new Float64Array(ring.length);
      for (let i = 0; i + 1 < ring.length; i += 2) {
        const x = ring[i] ?? 0;
        const y = ring[i + 1] ?? 0;
        mapped[i] = a * x + c * y + e;
        mapped[i + 1] = b * x + d * y + f;
      }
      return mapped;
    });
  }

  /** The clip's own frame in the picture, or null when the picture shows nothing but the clip. */
  frame(): Ring | null {
    const { clip, size } = this;
    const within = (x: number, y: number): boolean => {
      const [u, v] = [this.clipX(x, y) + 0.5, this.clipY(x, y) + 0.5];
      return u > -margin && v > -margin && u < clip.width + margin && v < clip.height + margin;
    };
    const [right, bottom] = [size.width - 0.5, size.height - 0.5];
    if (within(-0.5, -0.5) && within(right, -0.5) && within(right, bottom) && within(-0.5, bottom)) return null;
    const [far, low] = [clip.width - 0.5, clip.height - 0.5];
    return ringFromPoints(
      [[-0.5, -0.5] as const, [far, -0.5] as const, [far, low] as const, [-0.5, low] as const].map(([x, y]) =>
        this.pictureOf(x, y),
      ),
    );
  }
}

/** Rounding of a matrix may leave a picture's corner so far outside its clip, in pixels. */
const margin = 1e-3;

/** The clip over the whole picture; both begin half a pixel before their first pixel centre. */
function wholePicture(size: Size, clip: Size): Affine {
  const scaleX = size.width / clip.width;
  const scaleY = size.height / clip.height;
  return [scaleX, 0, 0, scaleY, 0.5 * scaleX - 0.5, 0.5 * scaleY - 0.5];
}
