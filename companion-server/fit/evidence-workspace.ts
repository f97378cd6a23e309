import type { CarriedLayers } from "../layers/carried-layers";
import type { MotionToMark } from "../motion/motion";
import { cameraMotion, type CameraMotion } from "./camera-motion";
import { completeChains } from "./complete-chains";
import { knownShare } from "./known-share";

/** What threads need to gather evidence, and where they write it; all arrays lie in shared memory. */
export interface EvidenceWorkspace {
  readonly motion: MotionToMark;
  readonly carried: CarriedLayers;
  /** `[frames, 10]`: the nine entries of the camera's homography and its error; error NaN where there is none. */
  readonly cameras: Float64Array<SharedArrayBuffer>;
  /** `[frames]`. */
  readonly knownShares: Float64Array<SharedArrayBuffer>;
}

const cameraLength = 10;

export function createEvidenceWorkspace(motion: MotionToMark, carried: CarriedLayers): EvidenceWorkspace {
  const doubles = (length: number): Float64Array<SharedArrayBuffer> =>
    new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
  return { motion, carried, cameras: doubles(cameraLength * motion.frames), knownShares: doubles(motion.frames) };
}

/** Finds out what one frame knows, then completes its chains. */
export function gatherEvidence({ motion, carried, cameras, knownShares }: EvidenceWorkspace, frame: number): void {
  knownShares[frame] = knownShare(motion, carried, frame);
  const camera = cameraMotion(motion, carried, frame);
  cameras.set(camera === null ? [NaN] : [camera.error, ...camera.map], cameraLength * frame);
  if (camera !== null) completeChains(motion, carried, frame, camera);
}

/** The camera's way that was found for a frame, or null. */
export function cameraOf({ cameras }: EvidenceWorkspace, frame: number): CameraMotion | null {
  const [error = NaN, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = cameras.subarray(
    cameraLength * frame,
    cameraLength * (frame + 1),
  );
  return Number.isNaN(error) ? null : { error, map: [a, b, c, d, e, f, g, h, i] };
}
