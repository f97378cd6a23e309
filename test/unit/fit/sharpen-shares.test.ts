import { nodeCount, type AnalysisTables } from "../../../companion-server/analysis/analysis-tables";
import { TableField } from "../../../companion-server/analysis/table-field";
import { sharpenShares } from "../../../companion-server/fit/sharpen-shares";
import { createTableWorkspace, type TableTask } from "../../../companion-server/fit/table-tasks";
import { TableWork } from "../../../companion-server/fit/table-work";
import { createFrameStack, type FrameStack } from "../../../companion-server/media/frame-stack";
import { tablesOf } from "../../support/analysis-tables";
import { slidingEvidence } from "../../support/fit-evidence";

const frames = 5;
const width = 96;
const height = 64;

/** The object lies left of this line and moves 4 pixels a frame to the right. */
const edgeOn = (frame: number) => 39.5 + 4 * frame;

/** How far outside the true edge regions were carried. */
const carriedTooFar = 3;

function carriedTables(): AnalysisTables {
  const tables = tablesOf((layer, frame, x, y) => [layer === 0 ? x : x - 4 * frame, y], { frames, width, height });
  const { shareLattice, shares } = tables;
  const nodes = nodeCount(shareLattice);
  for (let at = 0; at < shares.length; at += 1) {
    const x = shareLattice.pitch * (at % shareLattice.columns);
    shares[at] = x < edgeOn(Math.floor(at / nodes)) + carriedTooFar ? 255 : 0;
  }
  return tables;
}

/** A smooth pattern over a place, 0..1. */
const pattern = (x: number, y: number, phase: number) =>
  0.5 + 0.25 * Math.sin(x * 0.7 + phase) + 0.25 * Math.sin(y * 0.5 + x * 0.2 + phase);

/** Pictures of it; with `ripple` what lies behind looks otherwise on every frame, as water does; colours may be alike. */
function picturesOf(ripple: number, isAlike = false): FrameStack {
  const stack = createFrameStack({ first: 0, last: frames - 1 }, width, height);
  for (let frame = 0; frame < frames; frame += 1)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const at = 3 * ((frame * height + y) * width + x);
        const own = pattern(x - 4 * frame, y, 0);
        const behind = pattern(x, y, 2 + ripple * frame);
        const isObject = x < edgeOn(frame);
        const objectColour = isAlike ? [230 - 60 * own, 60 + 120 * own, 30] : [60 + 60 * own, 40, 160];
        stack.rgb.set(isObject ? objectColour : [230 - 60 * behind, 60 + 120 * behind, 30], at);
      }
  return stack;
}

/** Where the object's share crosses one half in the middle row of a frame. */
function edgeFound({ shareLattice, shares }: AnalysisTables, frame: number): number {
  const first = frame * nodeCount(shareLattice) + Math.floor(shareLattice.rows / 2) * shareLattice.columns;
  for (let column = 1; column < shareLattice.columns; column += 1) {
    const [before = 0, after = 0] = [shares[first + column - 1], shares[first + column]];
    if (after < 128) return shareLattice.pitch * (column - 1 + (before - 127.5) / (before - after));
  }
  return Infinity;
}

/** How certain the edge is said to be in the middle row of a frame. */
function certaintyFound(tables: AnalysisTables, frame: number): number {
  return TableField.atAnalysisSize(tables).edgeCertainty(frame, edgeOn(frame), height / 2);
}

/** Sharpens with so many threads' memories; tasks that run at the same time are begun in this order. */
async function sharpen(
  tables: AnalysisTables,
  stack: FrameStack,
  { exactFrames = [], threads = 1, order = (tasks) => tasks }: SharpenOptions = {},
): Promise<void> {
  const { carried, motion } = slidingEvidence({ frames, width, height });
  const workspace = createTableWorkspace(tables, { stack, motion, carried });
  const works = Array.from({ length: threads }, () => new TableWork(workspace));
  const waiting: (() => void)[] = [];
  const runTogether = (): void => {
    for (const run of order(waiting.splice(0))) run();
  };
  const run = (task: TableTask): Promise<number> =>
    new Promise((resolve) => {
      if (waiting.length === 0) queueMicrotask(runTogether);
      waiting.push(() => {
        works[task.frame % threads]?.run(task);
        resolve(0);
      });
    });
  await sharpenShares({ ...tables, exactFrames }, { run }, () => undefined);
}

interface SharpenOptions {
  readonly exactFrames?: readonly number[];
  readonly threads?: number;
  readonly order?: (tasks: (() => void)[]) => (() => void)[];
}

describe("sharpening the edges of layers", () => {
  test("puts an edge where the pictures have it", async () => {
    const tables = carriedTables();
    for (let frame = 0; frame < frames; frame += 1)
      expect(Math.abs(edgeFound(tables, frame) - edgeOn(frame))).toBeGreaterThan(2);
    await sharpen(tables, picturesOf(0));
    // What lies beside the edge on frame 0 is seen on no other frame.
    for (let frame = 1; frame < frames; frame += 1)
      expect(Math.abs(edgeFound(tables, frame) - edgeOn(frame))).toBeLessThan(0.5);
    expect(certaintyFound(tables, 2)).toBeGreaterThan(0.7);
  });

  test("leaves frames whose regions are exact", async () => {
    const tables = carriedTables();
    const before = tables.shares.slice();
    await sharpen(tables, picturesOf(0), { exactFrames: [2] });
    const nodes = nodeCount(tables.shareLattice);
    expect(tables.shares.slice(2 * nodes, 3 * nodes)).toEqual(before.slice(2 * nodes, 3 * nodes));
    expect(tables.shares).not.toEqual(before);
  });

  test("goes by the colours beside an edge where what lies behind looks otherwise on every frame", async () => {
    const tables = carriedTables();
    await sharpen(tables, picturesOf(2.1));
    for (let frame = 0; frame < frames; frame += 1)
      expect(Math.abs(edgeFound(tables, frame) - edgeOn(frame))).toBeLessThan(1);
  });

  test("leaves edges where neither other frames nor colours tell", async () => {
    const tables = carriedTables();
    const before = tables.shares.slice();
    await sharpen(tables, picturesOf(2.1, true));
    const moved = tables.shares.filter((share, node) => Math.abs(share - (before[node] ?? 0)) > 64);
    expect(moved.length / tables.shares.length).toBeLessThan(0.01);
    expect(certaintyFound(tables, 2)).toBeLessThan(0.3);
  });

  test("gives the same to the last bit, however many threads do it and in whatever order", async () => {
    const [alone, shared] = [carriedTables(), carriedTables()];
    await sharpen(alone, picturesOf(0));
    await sharpen(shared, picturesOf(0), { threads: 3, order: (tasks) => tasks.reverse() });
    expect(alone.shares).not.toEqual(carriedTables().shares);
    expect(shared.shares).toEqual(alone.shares);
  });
});
