import type { ClipInfo } from "../media/clip-source";
import type { PointTuple } from "../protocol/geometry";

/** From pixels at analysis size to pixels of the clip; centres lie at integers in both. */
export function inClip(
  clip: Pick<ClipInfo, "width" | "height">,
  stack: { readonly width: number; readonly height: number },
): (point: PointTuple) => PointTuple {
  const [scaleX, scaleY] = [clip.width / stack.width, clip.height / stack.height];
  const place = (value: number, scale: number, side: number): number => {
    const exact = Math.min(Math.max((value + 0.5) * scale - 0.5, -0.5), side - 0.5);
    return Math.round(exact * 10) / 10;
  };
  return ([x, y]) => [place(x, scaleX, clip.width), place(y, scaleY, clip.height)];
}
