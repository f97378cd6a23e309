import { estimateMotion } from "../motion/estimate-motion";
import { analysisSize, readFrameStack } from "../media/read-frames";
import { scoreFlows } from "../quality/score-flow";
import type { Benchmark } from "./benchmark";

/**
 * How long motion takes on the sample clip at analysis size, decoding apart; and, where pairs of known flow are there, how
 * exact it is. They decided for dense flow: sparse pyramid Lucas-Kanade (OpenCV 4.6, a point every 8 pixels, 15 pixel
 * windows) has a mean error of .28 and .82 px on them, .25 and .33 px where it agrees forward and backward; ours, straight
 * to the mark, .20 and .30 px, and at every pixel.
 */
export const benchmarkMotion: Benchmark = async ({ sample, print, signal, report }) => {
  const { engine, clip } = await sample();
  const context = { signal, report };
  const range = { first: 0, last: clip.frames - 1 };
  const size = analysisSize(clip);
  const startedAt = performance.now();
  const stack = await readFrameStack(engine, clip, { range, ...size }, context);
  const decodedAt = performance.now();
  await estimateMotion(stack, Math.floor(clip.frames / 2), context);
  const figures = {
    frames: clip.frames,
    ...size,
    decodeSeconds: (decodedAt - startedAt) / 1000,
    motionSeconds: (performance.now() - decodedAt) / 1000,
  };
  print(
    `motion: ${figures.frames} frames of ${size.width}x${size.height}: decode ${figures.decodeSeconds.toFixed(1)} s, ` +
      `motion ${figures.motionSeconds.toFixed(1)} s (${(figures.motionSeconds / figures.frames).toFixed(3)} s a frame)`,
  );
  const flows = await scoreFlows();
  if (flows.length === 0) print("motion: there are no pairs of known flow beside this checkout.");
  for (const { name, half, full, dis } of flows)
    print(
      `motion: ${name}: mean error over gaps ${half.toFixed(3)} px, straight to the mark ${full.toFixed(3)} px ` +
        `(DIS medium ${dis.toFixed(2)})`,
    );
  return { ...figures, flows };
};
