import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadImage } from "../media/images";
import { defaultFlowSettings, denseFlow, refineFlow, straightSettings } from "../motion/dense-flow";
import { createFlowField, sampleFlow, type FlowField } from "../motion/flow-field";
import { fillPyramid, pyramidLayout } from "../motion/luminance-pyramid";
import { coarsestLevel } from "../motion/motion-tasks";
import { InveError } from "../protocol/errors";
import { evaluationFolder } from "./open-quality-clip";

/** Pairs of pictures whose flow is known everywhere, with the mean error of OpenCV's DIS "medium" (version 4.6), in pixels. */
const pairs = [
  { name: "middlebury-rubberwhale", dis: 0.22 },
  { name: "sintel-alley_1", dis: 0.3 },
] as const;

/** Mean distance between found and true flow of one pair, in pixels. */
export interface FlowScore {
  readonly name: string;
  /** As flows over gaps are found: at half size. */
  readonly half: number;
  /** As the flow straight to the mark is found: from that, at full size. */
  readonly full: number;
  readonly dis: number;
}

/** Scores our flow on the pairs that are there. Errors: as reading them. */
export async function scoreFlows(): Promise<FlowScore[]> {
  const scores: FlowScore[] = [];
  for (const { name, dis } of pairs) {
    const folder = join(evaluationFolder, "flow", name);
    if (existsSync(folder)) scores.push({ name, dis, ...(await scorePair(folder)) });
  }
  return scores;
}

async function scorePair(folder: string): Promise<Pick<FlowScore, "half" | "full">> {
  const names = (await readdir(folder)).sort();
  const [first = "", second = ""] = names.filter((name) => name.endsWith(".png"));
  const truth = decodeFlow(await readFile(join(folder, names.find((name) => name.endsWith(".flo")) ?? "")));
  const layout = pyramidLayout(truth.width, truth.height, coarsestLevel);
  const [from, to] = [new Float32Array(layout.length), new Float32Array(layout.length)];
  fillPyramid(layout, await rgbOf(join(folder, first)), 0, from);
  fillPyramid(layout, await rgbOf(join(folder, second)), 0, to);
  const half = denseFlow({ layout, from, to }, defaultFlowSettings);
  const doubled = createFlowField(truth.width, truth.height);
  const found = new Float64Array(2);
  for (let pixel = 0; pixel < truth.width * truth.height; pixel += 1) {
    sampleFlow(half, (pixel % truth.width) / 2, Math.floor(pixel / truth.width) / 2, found);
    doubled.values.set([2 * (found[0] ?? 0), 2 * (found[1] ?? 0)], 2 * pixel);
  }
  const full = refineFlow({ layout, from, to }, doubled, straightSettings);
  return { half: endpointError(truth, doubled), full: endpointError(truth, full) };
}

async function rgbOf(path: string): Promise<Uint8Array> {
  const { pixels } = await loadImage(path);
  return pixels.filter((_, index) => index % 4 < 3);
}

/** Larger values mark places whose flow is not known. */
const unknownFlow = 1e6;

/** Mean distance in pixels where the true flow is known; NaN where it is known nowhere. */
export function endpointError(truth: FlowField, found: FlowField): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < truth.values.length; at += 2) {
    const [x, y] = [truth.values[at] ?? 0, truth.values[at + 1] ?? 0];
    if (!(Math.abs(x) < unknownFlow && Math.abs(y) < unknownFlow)) continue;
    sum += Math.hypot((found.values[at] ?? 0) - x, (found.values[at + 1] ?? 0) - y);
    count += 1;
  }
  return sum / count;
}

/** Reads Middlebury's .flo: "PIEH", width and height (int32), then x and y of every pixel (float32, little-endian). */
export function decodeFlow(bytes: Buffer): FlowField {
  const isFlow = bytes.length >= 12 && bytes.toString("latin1", 0, 4) === "PIEH";
  const [width, height] = isFlow ? [bytes.readInt32LE(4), bytes.readInt32LE(8)] : [0, 0];
  if (width < 1 || height < 1 || bytes.length !== 12 + width * height * 8)
    throw new InveError("InvalidInput", "The true flow is not a whole .flo file.");
  const values = Float32Array.from({ length: width * height * 2 }, (_, index) => bytes.readFloatLE(12 + 4 * index));
  return { width, height, values };
}
