import { withinWhole, type StageShares } from "../analysis/stage-progress";
import type { ClipInfo, MediaEngine } from "../media/clip-source";
import { analysisSize, readFrameStack } from "../media/read-frames";
import { flowGaps } from "../motion/motion-tasks";
import { findSceneCuts, shotAround } from "../motion/scene-cuts";
import { withWorkerPool } from "../motion/worker-pool";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import type { FrameRange } from "../protocol/geometry";
import { mostLayers, type Region } from "../protocol/regions";
import { inClip } from "./in-clip";
import { createMarkFlows, gridOf, type MarkFlows, type ObjectsTask } from "./mark-flows";
import { traceOutline } from "./trace-outline";

/** Share of the whole that each stage takes. */
const stageShares: StageShares = [
  ["decode", 0.25],
  ["motion", 0.6],
  ["layers", 0.15],
];

/** Where to look for objects. */
export interface FindObjectsRequest {
  readonly clip: ClipInfo;
  /** The frame to outline them on. */
  readonly frame: number;
  /** Frames that may be looked at; `frame` is one of them. */
  readonly range: FrameRange;
}

/**
 * What moves by itself on a frame, as regions with outlines in pixels of the clip: whatever does not follow the camera's
 * motion to the frames 1, 2, 4, 8 and 16 before and after. The largest is layer 1. Errors: `InvalidInput`, with a sentence
 * for the user, when nothing does or the frame stands alone; `Cancelled` within a second of the signal.
 */
export async function findObjects(
  engine: MediaEngine,
  { clip, frame, range }: FindObjectsRequest,
  context: WorkContext,
): Promise<Region[]> {
  if (frame < range.first || frame > range.last)
    throw new InveError("InvalidInput", `Frame ${frame} lies outside the range ${range.first}:${range.last}.`);
  const reach = Math.max(...flowGaps);
  const seen = { first: Math.max(range.first, frame - reach), last: Math.min(range.last, frame + reach) };
  const partOf = (stage: "decode" | "motion" | "layers"): WorkContext => ({
    signal: context.signal,
    report: withinWhole(stageShares, stage, context.report),
  });
  const stack = await readFrameStack(engine, clip, { range: seen, ...analysisSize(clip) }, partOf("decode"));
  const mark = frame - seen.first;
  const shot = shotAround(mark, { cuts: findSceneCuts(stack), frames: stack.count });
  const flows = createMarkFlows(stack, mark, shot);
  if (flows.others.length === 0)
    throw new InveError("InvalidInput", `Frame ${frame} stands alone, so nothing can be seen to move. ${wayOut}`);
  const count = await fillObjects(flows, partOf("motion"), partOf("layers"));
  if (count === 0) throw new InveError("InvalidInput", `Nothing moves by itself around frame ${frame}. ${wayOut}`);
  const grid = gridOf(flows.layout);
  return Array.from({ length: count }, (_, index): Region => {
    const nodes: number[] = [];
    flows.objects.forEach((object, node) => {
      if (object === index + 1) nodes.push(node);
    });
    return { frame, layer: index + 1, polygon: traceOutline(grid, nodes).map(inClip(clip, stack)) };
  });
}

const wayOut = "Draw a line around the object instead.";

async function fillObjects(flows: MarkFlows, motion: WorkContext, layers: WorkContext): Promise<number> {
  const options = { file: "objects/objects-worker", data: flows };
  return withWorkerPool<ObjectsTask, number>(options, motion.signal, async (pool) => {
    let done = 0;
    const report = (): void => {
      motion.report({ stage: "motion", fraction: done / 2 });
      done += 1;
    };
    report();
    await Promise.all(([-1, 1] as const).map((side) => pool.run({ kind: "side", side }, "normal").then(report)));
    layers.report({ stage: "layers", fraction: 0 });
    const count = await pool.run({ kind: "pieces", most: mostLayers - 1 }, "normal");
    layers.report({ stage: "layers", fraction: 1 });
    return count;
  });
}
