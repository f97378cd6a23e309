import { estimateMotion } from "../motion/estimate-motion";
import { analysisSize, readFrameStack } from "../media/read-frames";
import type { Benchmark } from "./benchmark";

/** How long motion takes on the sample clip at analysis size, decoding apart. */
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
  return figures;
};
