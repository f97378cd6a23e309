import type { CarriedLayers } from "../layers/carried-layers";
import type { FrameStack } from "../media/frame-stack";
import type { MotionToMark } from "../motion/motion";
import { withWorkerPool } from "../motion/worker-pool";
import type { WorkContext } from "../progress";
import { cameraOf, createEvidenceWorkspace } from "./evidence-workspace";
import type { FitEvidence } from "./sample-source";

/**
 * All that a fit learns from, frame by frame in worker threads; completes the motion's chains in place by what the camera
 * does. Errors: `Cancelled`.
 */
export async function fitEvidence(
  stack: FrameStack,
  motion: MotionToMark,
  carried: CarriedLayers,
  context: WorkContext,
): Promise<FitEvidence> {
  const workspace = createEvidenceWorkspace(motion, carried);
  const frames = Array.from({ length: motion.frames }, (_, frame) => frame);
  const options = { file: "fit/evidence-worker", data: workspace };
  let gathered = 0;
  await withWorkerPool<number, unknown>(options, context.signal, (pool) =>
    Promise.all(
      frames.map(async (frame) => {
        await pool.run(frame, "normal");
        gathered += 1;
        context.report({ stage: "layers", fraction: gathered / motion.frames });
      }),
    ),
  );
  return {
    ...{ stack, motion, carried },
    cameras: frames.map((frame) => cameraOf(workspace, frame)),
    knownShares: Array.from(workspace.knownShares),
  };
}
