import { nodeCount, type AnalysisTables } from "../../../companion-server/analysis/analysis-tables";
import { SteadyEdges } from "../../../companion-server/fit/steady-edges";
import { createTableWorkspace } from "../../../companion-server/fit/table-tasks";
import { createFrameStack } from "../../../companion-server/media/frame-stack";
import { tablesOf } from "../../support/analysis-tables";
import { slidingEvidence } from "../../support/fit-evidence";

const frames = 5;
const width = 96;
const height = 64;
const asked = 2;

/** The object lies left of this line and moves 4 pixels a frame to the right. */
const edgeOn = (frame: number) => 39 + 4 * frame;

/** Tables in which the edge of one frame lies 6 px too far outside, and edges are so certain (0..255), by frame. */
function tablesWith(certainty: (frame: number) => number): AnalysisTables {
  const tables = tablesOf((layer, frame, x, y) => [layer === 0 ? x : x - 4 * frame, y], { frames, width, height });
  const { shareLattice, shares, edgeCertainty, frameLattice } = tables;
  for (let at = 0; at < shares.length; at += 1) {
    const frame = Math.floor(at / nodeCount(shareLattice));
    const x = shareLattice.pitch * (at % shareLattice.columns);
    shares[at] = x < edgeOn(frame) + (frame === asked ? 6 : 0) ? 255 : 0;
  }
  const nodes = nodeCount(frameLattice);
  for (let frame = 0; frame < frames; frame += 1)
    edgeCertainty.fill(certainty(frame), frame * nodes, (frame + 1) * nodes);
  return tables;
}

/** Share of a node near the middle row of the asked frame, so far outside the true edge, once its edges are settled. */
function settledShare(certainty: (frame: number) => number, cuts: readonly number[] = []): number {
  const tables = tablesWith(certainty);
  const { carried, motion } = slidingEvidence({ frames, width, height });
  const stack = createFrameStack({ first: 0, last: frames - 1 }, width, height);
  const steady = new SteadyEdges(createTableWorkspace(tables, { stack, motion: { ...motion, cuts }, carried }));
  for (let frame = 0; frame < frames; frame += 1) steady.keep(frame);
  steady.settle(asked);
  const { columns, rows, pitch } = tables.shareLattice;
  const column = Math.round((edgeOn(asked) + 3) / pitch);
  return (tables.shares[(asked * rows + Math.floor(rows / 2)) * columns + column] ?? 0) / 255;
}

describe("settling edges by the frames beside", () => {
  test("an uncertain edge goes where the frames beside it have it", () => {
    expect(settledShare((frame) => (frame === asked ? 0 : 255))).toBeLessThan(0.1);
  });

  test("a certain edge stays", () => {
    expect(settledShare(() => 255)).toBe(1);
  });

  test("frames that are not certain themselves say nothing", () => {
    expect(settledShare(() => 0)).toBe(1);
  });

  test("frames of other shots are not asked", () => {
    expect(settledShare((frame) => (frame === asked ? 0 : 255), [asked, asked + 1])).toBe(1);
  });
});
