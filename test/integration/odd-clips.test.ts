import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportText } from "../../companion-server/cli/report-text";
import { createPipeline } from "../../companion-server/create-pipeline";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import type { DecodedFrame, DecodeOptions, MediaEngine } from "../../companion-server/media/clip-source";
import type { Analysis } from "../../companion-server/pipeline";
import { openWorkspace } from "../../companion-server/storage/workspace";
import { clipOf } from "../support/colour-bar-engine";

const size = { width: 128, height: 80 };
const mark = 2;

/** Smooth noise in [0, 1] that does not repeat. */
function noise(x: number, y: number, seed: number): number {
  const corner = (i: number, j: number): number => {
    const value = Math.sin(i * 127.1 + j * 311.7 + seed * 74.7) * 43758.5453;
    return value - Math.floor(value);
  };
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - i, y - j];
  const above = corner(i, j) * (1 - u) + corner(i + 1, j) * u;
  const below = corner(i, j + 1) * (1 - u) + corner(i + 1, j + 1) * u;
  return above * (1 - v) + below * v;
}

const ground = (x: number, y: number, scene = 0): number =>
  20 + 130 * noise(x / 9 + 50, y / 9 + 50, 1 + scene) + 80 * noise(x / 4 + 50, y / 4 + 50, 7 + scene);

/** Grey level of a pixel of a frame. */
type Shot = (frame: number, x: number, y: number) => number;

function engineOf(shot: Shot): MediaEngine {
  return {
    name: "drawn",
    probe: () => Promise.reject(new Error("There is nothing to probe.")),
    async *decode(_clip, { range, width, height, channels }: DecodeOptions): AsyncIterable<DecodedFrame> {
      for (let frame = range.first; frame <= range.last; frame += 1) {
        const pixels = Uint8Array.from({ length: width * height * channels }, (_, entry) => {
          const pixel = Math.floor(entry / channels);
          return Math.min(255, Math.max(0, shot(frame, pixel % width, Math.floor(pixel / width))));
        });
        yield await Promise.resolve({ frame, width, height, pixels });
      }
    },
    openOverlay: () => Promise.reject(new Error("Nothing is written.")),
  };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-odd-clips-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Analyses the first `frames` frames of a shot, everything being background. */
async function analyse(shot: Shot, frames: number): Promise<Analysis> {
  const workspace = await openWorkspace(await mkdtemp(join(folder, "workspace-")));
  const settings = { ...defaultFitSettings, steps: 75, leastSteps: 75 };
  const pipeline = createPipeline({ engine: engineOf(shot), workspace, device: "cpu", settings });
  const request = {
    ...{ clip: clipOf(size, { frames }), mark: Math.min(mark, frames - 1) },
    ...{ range: { first: 0, last: frames - 1 }, regions: [] },
  };
  return pipeline.analyze(request, { signal: new AbortController().signal, report: () => undefined });
}

/** The largest distance in pixels between where points of the marked frame are found on a frame and where they are. */
function worstMiss({ field }: Analysis, frame: number, truth: (x: number, y: number) => [number, number]): number {
  const out = new Float64Array(2);
  let worst = 0;
  for (const x of [40, 64, 88])
    for (const y of [25, 40, 55]) {
      field.toAtlas(0, mark, x, y, out, 0);
      field.toFrame(0, frame, out[0]!, out[1]!, out, 0);
      const [trueX, trueY] = truth(x, y);
      worst = Math.max(worst, Math.hypot(out[0]! - trueX, out[1]! - trueY));
    }
  return worst;
}

const zoomed = (frame: number): number => 1.03 ** (frame - mark);
const middle = { x: size.width / 2, y: size.height / 2 };
const stays = (x: number, y: number): [number, number] => [x, y];
const pans =
  (frame: number) =>
  (x: number, y: number): [number, number] => [x + 3 * (frame - mark), y];

const shots: readonly {
  readonly name: string;
  readonly shot: Shot;
  readonly truth: (frame: number) => (x: number, y: number) => [number, number];
}[] = [
  { name: "a static shot", shot: (_frame, x, y) => ground(x, y), truth: () => stays },
  { name: "a pure pan", shot: (frame, x, y) => ground(x - 3 * frame, y), truth: pans },
  {
    name: "a pure zoom",
    shot: (frame, x, y) => ground(middle.x + (x - middle.x) / zoomed(frame), middle.y + (y - middle.y) / zoomed(frame)),
    truth: (frame) => (x, y) => [middle.x + (x - middle.x) * zoomed(frame), middle.y + (y - middle.y) * zoomed(frame)],
  },
  { name: "a flash", shot: (frame, x, y) => (frame === 4 ? 235 : 0) + ground(x - 3 * frame, y), truth: pans },
  { name: "a black frame", shot: (frame, x, y) => (frame === 4 ? 0 : ground(x - 3 * frame, y)), truth: pans },
];

test.each(shots)(
  "$name is followed to its last frame",
  async ({ shot, truth }) => {
    const analysis = await analyse(shot, 8);
    for (const frame of [0, 7]) expect(worstMiss(analysis, frame, truth(frame))).toBeLessThan(1);
    expect(analysis.report.cuts).toEqual([]);
  },
  120_000,
);

test("a cut is named, and nothing is claimed of the other shot", async () => {
  const darker = (x: number, y: number): number => 0.35 * ground(y, x, 5);
  const { report } = await analyse((frame, x, y) => (frame < 5 ? ground(x - 3 * frame, y) : darker(x, y)), 8);
  expect(report.cuts).toEqual([5]);
  expect(reportText(report).join(" ")).toContain("another shot begins on frame 5");
  for (const frame of [5, 6, 7]) expect(report.frameConfidence![frame]).toBeLessThan(0.2);
  expect(report.frameConfidence![4]).toBeGreaterThan(0.4);
}, 120_000);

test("a range of one frame is what it is", async () => {
  const analysis = await analyse((_frame, x, y) => ground(x, y), 1);
  const out = new Float64Array(2);
  analysis.field.toAtlas(0, 0, 40, 25, out, 0);
  expect(Math.hypot(out[0]! - 40, out[1]! - 25)).toBeLessThan(0.5);
  expect(analysis.report).toMatchObject({ frames: 1, cuts: [], frameConfidence: [1] });
}, 120_000);

test("a clip that is black throughout stays where it is, without pretending to know", async () => {
  const analysis = await analyse(() => 0, 8);
  for (const frame of [0, 7]) expect(worstMiss(analysis, frame, stays)).toBeLessThan(1);
}, 120_000);
