import type { WorkContext } from "../progress";
import type { FrameRange } from "../protocol/geometry";
import type { ClipInfo, MediaEngine } from "./clip-source";
import { createFrameStack, type FrameStack } from "./frame-stack";

/** Long side at which clips are analysed, in pixels. */
export const defaultAnalysisSide = 768;

/** The size at which a clip is analysed: even numbers, long side at most `longSide`, never larger than the clip. */
export function analysisSize(
  clip: Pick<ClipInfo, "width" | "height">,
  longSide = defaultAnalysisSide,
): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(clip.width, clip.height));
  const even = (side: number): number =>
    Math.max(2, 2 * Math.min(Math.round((side * scale) / 2), Math.floor(side / 2)));
  return { width: even(clip.width), height: even(clip.height) };
}

/** Which frames to read and how large. */
export interface FrameStackRequest {
  readonly range: FrameRange;
  readonly width: number;
  readonly height: number;
}

/** All frames of a range in shared memory, decoded once. Reports frames per second. Errors: as the engine's `decode`. */
export async function readFrameStack(
  engine: MediaEngine,
  clip: ClipInfo,
  request: FrameStackRequest,
  context: WorkContext,
): Promise<FrameStack> {
  const { range, width, height } = request;
  const stack = createFrameStack(range, width, height);
  const frameBytes = width * height * 3;
  const start = performance.now();
  for await (const decoded of engine.decode(clip, { range, width, height, channels: 3 }, context.signal)) {
    const index = decoded.frame - range.first;
    stack.rgb.set(decoded.pixels, index * frameBytes);
    const rate = (index + 1) / Math.max(1e-3, (performance.now() - start) / 1000);
    const secondsLeft = (stack.count - index - 1) / rate;
    context.report({ stage: "decode", fraction: (index + 1) / stack.count, rate, unit: "frames", secondsLeft });
  }
  return stack;
}
