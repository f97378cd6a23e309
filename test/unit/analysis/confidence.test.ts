import { editConfidence } from "../../../companion-server/analysis/edit-confidence";
import { confidenceOf, stickingTable } from "../../../companion-server/analysis/sticking-table";
import { watchSticking } from "../../../companion-server/analysis/sticking";
import { latticeOver, nodeCount, type AnalysisTables } from "../../../companion-server/analysis/analysis-tables";
import { createFrameStack, type FrameStack } from "../../../companion-server/media/frame-stack";
import { createRandom } from "../../../models/random";

const size = { width: 160, height: 120 };
const frames = 7;
const mark = 3;

/** A soft random texture that moves two pixels a frame to the right and gets brighter. */
function movingStack(): FrameStack {
  const random = createRandom(5);
  const waves = Array.from({ length: 24 }, () => [random() * 0.5, random() * 0.5, random() * 7, 3 + 3 * random()]);
  const stack = createFrameStack({ first: 0, last: frames - 1 }, size.width, size.height);
  for (let frame = 0; frame < frames; frame += 1)
    for (let y = 0; y < size.height; y += 1)
      for (let x = 0; x < size.width; x += 1) {
        const value = waves.reduce((sum, [a, b, c, d]) => sum + d! * Math.sin(a! * (x - 2 * frame) + b! * y + c!), 110);
        stack.rgb.fill(
          value + 3 * frame,
          ((frame * size.height + y) * size.width + x) * 3,
          ((frame * size.height + y) * size.width + x) * 3 + 3,
        );
      }
  return stack;
}

/** Tables that put the texture where it is, but for an error to the right on each frame. */
function tablesWith(errors: readonly number[]): AnalysisTables {
  const lattice = latticeOver({ left: -20, top: -20, right: 180, bottom: 140 }, 20);
  const nodes = nodeCount(lattice);
  const mapping = new Float32Array(new SharedArrayBuffer(frames * nodes * 8));
  const start = new Float32Array(new SharedArrayBuffer(frames * nodes * 8));
  for (let frame = 0; frame < frames; frame += 1)
    for (let node = 0; node < nodes; node += 1) {
      const x = lattice.x0 + (node % lattice.columns) * lattice.pitch;
      const y = lattice.y0 + Math.floor(node / lattice.columns) * lattice.pitch;
      const moved = 2 * (frame - mark) + errors[frame]!;
      mapping.set([x - moved, y], (frame * nodes + node) * 2);
      start.set([x + moved, y], (frame * nodes + node) * 2);
    }
  return {
    layers: 1,
    frames,
    ...size,
    frameLattice: lattice,
    mapping,
    atlasLattices: [lattice],
    inverseStart: [start],
    shareLattice: { x0: 0, y0: 0, pitch: 2, columns: 80, rows: 60 },
    shares: new Uint8Array(new SharedArrayBuffer(0)),
    edgeCertainty: new Uint8Array(new SharedArrayBuffer(0)),
    sticking: new Float32Array(new SharedArrayBuffer(frames * 12)),
  };
}

describe("what is seen of a layer", () => {
  const stack = movingStack();

  test("is next to nothing where the tables are right, whatever the light", () => {
    for (const sight of watchSticking(stack, tablesWith(new Array<number>(frames).fill(0)), mark)[0]!) {
      expect(sight!.distance).toBeLessThan(0.15);
      expect(sight!.lost).toBeLessThan(0.15);
    }
  });

  test("is the distance by which they are wrong", () => {
    const errors = [0, 1, 0.2, 0, 0.3, 2.5, 4];
    const sights = watchSticking(stack, tablesWith(errors), mark)[0]!;
    errors.forEach((error, frame) => {
      expect(Math.abs(sights[frame]!.distance - error)).toBeLessThan(0.2 + 0.1 * error);
    });
  });

  test("is lost where it is far away", () => {
    const sights = watchSticking(stack, tablesWith([0, 0, 0, 0, 0, 0, 60]), mark)[0]!;
    expect(sights[6]!.lost).toBeGreaterThan(0.5);
  });
});

test("the more is seen to be off, the less it is trusted; the marked frame is beyond doubt", () => {
  const row = [4, 2, 1, 9, 0.5, 0.2].map((distance) => ({ distance, lost: 0 }));
  const table = stickingTable([[...row, { distance: 0.2, lost: 0.8 }]], new Array<number>(7).fill(0.2), 3);
  const confidences = Array.from({ length: 7 }, (_, frame) => confidenceOf(table[3 * frame + 2]!));
  expect(confidences[3]).toBe(1);
  expect(confidences[0]!).toBeLessThan(confidences[1]!);
  expect(confidences[1]!).toBeLessThan(confidences[2]!);
  expect(confidences[2]!).toBeLessThan(confidences[4]!);
  expect(confidences[6]!).toBeLessThan(confidences[0]!);
});

test("frames that show nothing of a layer lie between their neighbours", () => {
  const sight = (distance: number) => ({ distance, lost: 0 });
  const table = stickingTable([[sight(1), null, null, sight(4), null]], [0, 0, 0, 0, 0], 0);
  const distances = Array.from({ length: 5 }, (_, frame) => table[3 * frame]);
  expect(distances).toEqual([0, 2, 3, 4, 4]);
  expect(Array.from(stickingTable([[null, null]], [0, 0], 0)).every(Number.isFinite)).toBe(true);
});

test("after a render frames are as sure as the edits on them, and the least sure of them is named", () => {
  const report = {
    seconds: {},
    frames: 5,
    peakMemoryMegabytes: 1,
    versions: {},
    frameConfidence: [0.9, 0.2, 0.8, 0.7, 0.6],
  };
  const rendered = { range: { first: 11, last: 13 }, frameConfidence: [1, 0.75, 0.5] };
  expect(editConfidence(report, { first: 10, last: 14 }, rendered)).toEqual({
    frameConfidence: [0.9, 1, 0.75, 0.5, 0.6],
    frameToFix: 13,
  });
});
