import type { Clip } from "../../companion-server/protocol/api";
import type { Output } from "../../companion-server/protocol/geometry";
import { isInvertible, type Affine } from "../../models/geometry/picture-map";
import type { ClipAt, ClipMotion, HostState } from "../host/premiere-host";

/**
 * Where a clip lies in its sequence.
 *
 * A clip that Premiere moves, scales or turns is drawn on as its file shows it, and its overlay is rendered in the
 * sequence's frame, so that it lies on the moved clip with the Motion that every new clip has. The other way, an overlay
 * in the clip's frame that gets a copy of the clip's Motion, would need no understanding of the numbers, but blurs strokes
 * of an enlarged clip, needs a second undo entry for writing the parameters after the placement, and rests on writes that
 * only one outsider has reported, of one effect; a moved clip would move away from its overlay all the same.
 */

/** Motion that leaves the clip centred at its own size. */
export const neutralMotion: ClipMotion = {
  position: [0.5, 0.5],
  scale: [1, 1],
  rotationDegrees: 0,
  anchor: [0.5, 0.5],
};

/** A frame and the shape of its pixels: width by height of one. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: number;
}

/** Aspects that differ by less are written with other fractions but mean the same pixels. */
const sameAspect = 0.005;

/** Positions that are so many frames away can only be pixels, which no source has reported. */
const farthestPosition = 40;

/** The clip may be out of place by so many pixels at its corners before its own frame no longer serves. */
const inPlace = 0.01;

/**
 * The affine map from source pixels to sequence pixels, in the order in which Premiere applies Motion: anchor to origin,
 * scale, rotate clockwise, position; a pixel that is not square is as wide as its aspect says before it is turned.
 */
export function sourceToSequence(motion: ClipMotion, source: Frame, sequence: Frame): Affine {
  const angle = (motion.rotationDegrees * Math.PI) / 180;
  const [scaleX, scaleY] = motion.scale;
  const widen = scaleX * source.pixelAspect;
  const a = (Math.cos(angle) * widen) / sequence.pixelAspect;
  const b = Math.sin(angle) * widen;
  const c = (0 - Math.sin(angle) * scaleY) / sequence.pixelAspect;
  const d = Math.cos(angle) * scaleY;
  // Fractions of a frame count from its corner, which lies half a pixel before the first pixel's centre.
  const anchorX = motion.anchor[0] * source.width - 0.5;
  const anchorY = motion.anchor[1] * source.height - 0.5;
  const positionX = motion.position[0] * sequence.width - 0.5;
  const positionY = motion.position[1] * sequence.height - 0.5;
  return [a, b, c, d, positionX - a * anchorX - c * anchorY, positionY - b * anchorX - d * anchorY];
}

type Sequence = NonNullable<HostState["sequence"]>;

/** The picture that overlays of a clip are drawn into, or null when that is the clip's own frame. */
export function outputOf(sequence: Sequence, found: ClipAt, clip: Clip): Output | null {
  const motion = found.source.kind === "media" ? (found.source.motion ?? neutralMotion) : neutralMotion;
  const { width, height, pixelAspect } = sequence;
  const matrix = sourceToSequence(motion, clip, hasSamePixels(sequence, clip) ? { ...clip, width, height } : sequence);
  const isOwn = width === clip.width && height === clip.height && isInPlace(matrix, clip);
  return isOwn ? null : { width, height, pixelAspect, matrix: [...matrix] };
}

/** Why an overlay cannot be drawn exactly where the clip lies, as a sentence, or null when it can. */
export function inexactReason(sequence: Sequence, found: ClipAt, clip: Clip): string | null {
  if (clip.width !== sequence.width || clip.height !== sequence.height)
    return (
      `The clip has ${clip.width} × ${clip.height} pixels, but the sequence ${sequence.width} × ${sequence.height}, ` +
      "and Premiere does not say whether it scales the clip to the frame."
    );
  if (!hasSamePixels(sequence, clip)) return "The clip's pixels have another shape than those of the sequence.";
  const motion = found.source.kind === "media" ? found.source.motion : undefined;
  if (motion === undefined) return null;
  if (motion.position.some((fraction) => Math.abs(fraction) > farthestPosition))
    return "Premiere says the clip's position in another way than we know.";
  const [a, b, c, d] = sourceToSequence(motion, clip, clip);
  if (!isInvertible([a, b, c, d, 0, 0])) return "The clip is scaled to nothing.";
  if (Math.abs(a * b + c * d) > 1e-6 * (a * a + b * b + c * c + d * d)) return "The clip is turned and stretched.";
  return null;
}

function hasSamePixels(sequence: Frame, clip: Frame): boolean {
  return Math.abs(sequence.pixelAspect / clip.pixelAspect - 1) < sameAspect;
}

function isInPlace([a, b, c, d, e, f]: Affine, { width, height }: Frame): boolean {
  return [0, width].every((x) =>
    [0, height].every((y) => Math.hypot(a * x + c * y + e - x, b * x + d * y + f - y) < inPlace),
  );
}
