import type { EditLayer, Stroke } from "./document";
import type { FrameRange } from "./geometry";

/**
 * How strongly an edit layer shows on a frame by its range and fades, in [0, 1]; its opacity comes on top. Outside the
 * range it is 0. A fade of n frames lets the first (or last) n frames of the range rise (or fall) by equal steps of
 * 1 / (n + 1), so none of them is empty. Without a range of its own the layer's is that of the clip.
 */
export function editLayerStrength(
  layer: Pick<EditLayer, "range" | "fadeIn" | "fadeOut">,
  frame: number,
  clipRange: FrameRange,
): number {
  const { first, last } = layer.range ?? clipRange;
  if (layer.range !== undefined && (frame < first || frame > last)) return 0;
  const risen = (frame - first + 1) / ((layer.fadeIn ?? 0) + 1);
  const left = (last - frame + 1) / ((layer.fadeOut ?? 0) + 1);
  return Math.max(0, Math.min(1, layer.fadeIn === undefined ? 1 : risen, layer.fadeOut === undefined ? 1 : left));
}

/**
 * The share of its length that a stroke has revealed on a frame, in [0, 1]: nothing before its write-on begins, then
 * equal steps, and all of it on the last frame of the write-on and after; all of it always without a write-on.
 */
export function revealedShare({ writeOn }: Pick<Stroke, "writeOn">, frame: number): number {
  if (writeOn === undefined || frame >= writeOn.last) return 1;
  return Math.max(0, (frame - writeOn.first + 1) / (writeOn.last - writeOn.first + 1));
}
