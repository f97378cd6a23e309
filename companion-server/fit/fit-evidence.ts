import type { CarriedLayers } from "../layers/carried-layers";
import type { FrameStack } from "../media/frame-stack";
import type { Motion } from "../motion/motion";
import { cameraMotions } from "./camera-motion";
import { completeChains } from "./complete-chains";
import { knownShares } from "./known-shares";
import type { FitEvidence } from "./sample-source";

/** All that a fit learns from; completes the motion's chains in place by what the camera does. */
export function fitEvidence(stack: FrameStack, motion: Motion, carried: CarriedLayers): FitEvidence {
  const shares = knownShares(motion, carried);
  const cameras = cameraMotions(motion, carried);
  completeChains(motion, carried, cameras);
  return { stack, motion, carried, cameras, knownShares: shares };
}
