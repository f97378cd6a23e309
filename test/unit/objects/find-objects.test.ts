import { nodeColours } from "../../../companion-server/layers/node-grid";
import { createMarkFlows, flowOf, gridOf, type MarkFlows } from "../../../companion-server/objects/mark-flows";
import { movingPieces } from "../../../companion-server/objects/moving-pieces";
import { findOwnMotion } from "../../../companion-server/objects/own-motion";
import { runObjectsTask } from "../../../companion-server/objects/run-objects-task";
import { splitPiece } from "../../../companion-server/objects/split-piece";
import { traceOutline } from "../../../companion-server/objects/trace-outline";
import { drawStack, textureAt } from "../motion/moving-texture";

const size = { width: 128, height: 96, count: 9 };
const mark = 4;
const isDisc = (x: number, y: number): boolean => Math.hypot(x - 60, y - 50) < 22;

/** The camera pans by 1.5 pixels a frame; a disc, when there is one, goes the other way. */
function shot(speed: number) {
  return drawStack(size, (frame, x, y) => {
    const away = frame - mark;
    return isDisc(x - speed * away, y) ? 40 + textureAt(x - speed * away, y, 5) : textureAt(x - 1.5 * away, y, 1) - 30;
  });
}

function flowsOf(speed: number, range = { first: 0, last: size.count - 1 }): MarkFlows {
  const flows = createMarkFlows(shot(speed), mark, range);
  for (const side of [-1, 1] as const) runObjectsTask(flows, { kind: "side", side });
  return flows;
}

const nodesOf = (flows: MarkFlows, object: number): number[] =>
  [...flows.objects].flatMap((found, node) => (found === object ? [node] : []));

test("what does not follow the camera is one object, outlined where it is", () => {
  const flows = flowsOf(-2.5);
  expect(flows.others).toEqual([3, 2, 0, 5, 6, 8]);
  expect(runObjectsTask(flows, { kind: "pieces", most: 7 })).toBe(1);
  const grid = gridOf(flows.layout);
  const nodes = nodesOf(flows, 1);
  let both = 0;
  for (const node of nodes) if (isDisc(2 * (node % grid.gridWidth), 2 * Math.floor(node / grid.gridWidth))) both += 1;
  const all = (Math.PI * 22 * 22) / 4;
  expect(both / (nodes.length + all - both)).toBeGreaterThan(0.8);
  for (const [x, y] of traceOutline(grid, nodes)) expect(Math.abs(Math.hypot(x - 60, y - 50) - 22)).toBeLessThan(11);
});

test("when all of it follows the camera there is none", () => {
  const flows = flowsOf(1.5);
  expect(runObjectsTask(flows, { kind: "pieces", most: 7 })).toBe(0);
  expect(nodesOf(flows, 0)).toHaveLength(flows.objects.length);
});

test("no frame of another shot is looked at, and with few frames nothing is wholly sure", () => {
  const flows = flowsOf(-2.5, { first: mark, last: mark + 1 });
  expect(flows.others).toEqual([5]);
  const { evidence } = findOwnMotion(flows);
  expect(Math.max(...evidence.map(Math.abs))).toBeLessThan(0.34);
  expect(
    movingPieces(gridOf(flows.layout), nodeColours(flows.stack, gridOf(flows.layout), mark), findOwnMotion(flows)),
  ).toEqual([]);
  expect(flowOf(flows, 0, "there").values.some((value) => value !== 0)).toBe(true);
});

describe("a piece", () => {
  const grid = { pitch: 2, gridWidth: 40, gridHeight: 20 };
  const piece = Array.from({ length: 400 }, (_, i) => (2 + Math.floor(i / 40)) * 40 + (i % 40));
  const motionOf = (move: (x: number, y: number) => readonly [number, number]): Float32Array => {
    const motion = new Float32Array(2 * 800).fill(NaN);
    for (const node of piece) motion.set(move(node % 40, Math.floor(node / 40)), 2 * node);
    return motion;
  };

  test("of two things that move apart is split where they meet", () => {
    const parts = splitPiece(
      grid,
      piece,
      motionOf((x) => (x < 15 ? [9, 2] : [-8, 1])),
    );
    expect(parts.map((part) => part.length).sort((a, b) => a - b)).toEqual([150, 250]);
    expect(parts.every((part) => new Set(part.map((node) => node % 40 < 15)).size === 1)).toBe(true);
  });

  test("that turns and grows as one thing stays whole, and so does one whose motion is hardly known", () => {
    expect(
      splitPiece(
        grid,
        piece,
        motionOf((x, y) => [0.4 * x - 0.3 * y, 0.3 * x + 0.4 * y]),
      ),
    ).toEqual([piece]);
    expect(splitPiece(grid, piece, new Float32Array(1600).fill(NaN))).toEqual([piece]);
  });
});

describe("an outline", () => {
  const grid = { pitch: 2, gridWidth: 12, gridHeight: 10 };
  const areaOf = (outline: readonly (readonly [number, number])[]): number =>
    outline.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = outline[(i + 1) % outline.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);
  const nodes = (isIn: (x: number, y: number) => boolean): number[] =>
    Array.from({ length: 120 }, (_, node) => node).filter((node) => isIn(node % 12, Math.floor(node / 12)));

  test.each<[string, (x: number, y: number) => boolean, number, number]>([
    ["a box", (x, y) => x >= 2 && x <= 7 && y >= 3 && y <= 6, 4 * 24, 0.85],
    [
      "a ring, its hole filled",
      (x, y) => x >= 2 && x <= 8 && y >= 2 && y <= 8 && (Math.abs(x - 5) > 1 || Math.abs(y - 5) > 1),
      4 * 49,
      0.85,
    ],
    ["the whole frame", () => true, 4 * 120, 0.9],
    ["one node", (x, y) => x === 3 && y === 4, 4, 0.45],
    ["a comb", (x, y) => y === 0 || (x % 2 === 0 && y < 6), 4 * (12 + 30), 0.7],
  ])("of %s holds it", (_name, isIn, area, leastShare) => {
    const outline = traceOutline(grid, nodes(isIn));
    expect(outline.length).toBeGreaterThanOrEqual(3);
    expect(areaOf(outline) / area).toBeGreaterThan(leastShare);
    expect(areaOf(outline) / area).toBeLessThan(1.15);
  });

  test("of nothing is empty", () => {
    expect(traceOutline(grid, [])).toEqual([]);
  });
});
