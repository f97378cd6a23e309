import type { CarriedLayers } from "../../../companion-server/layers/carried-layers";
import { estimateLayers } from "../../../companion-server/layers/estimate-layers";
import type { CarriedRegion } from "../../../companion-server/layers/region-keys";
import { createFrameStack, type FrameStack } from "../../../companion-server/media/frame-stack";
import type { Motion } from "../../../companion-server/motion/motion";
import { carryAtOnce } from "../../support/layer-work";

const size = { width: 96, height: 64, count: 5 };
const mark = 2;
const square = { left: 30, top: 20, side: 24 };
/** The square moves right by this many pixels a frame; the background stands still. */
const speed = 4;

const isInSquare = (frame: number, x: number, y: number): boolean => {
  const left = square.left + speed * (frame - mark);
  return x >= left && x < left + square.side && y >= square.top && y < square.top + square.side;
};

function drawSquare(): FrameStack {
  const stack = createFrameStack({ first: 0, last: size.count - 1 }, size.width, size.height);
  let entry = 0;
  for (let frame = 0; frame < size.count; frame += 1)
    for (let y = 0; y < size.height; y += 1)
      for (let x = 0; x < size.width; x += 1) {
        const grain = (x * 7 + y * 13) % 17;
        stack.rgb.set(isInSquare(frame, x, y) ? [200 + grain, 60, 40] : [40, 90 + grain, 60], entry);
        entry += 3;
      }
  return stack;
}

/** The exact motion of that shot, with hidden places unknown. */
function exactMotion(): Motion {
  const [gridWidth, gridHeight] = [size.width / 2 + 1, size.height / 2 + 1];
  const nodes = gridWidth * gridHeight * size.count;
  const floats = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
  const motion: Motion = {
    ...{ mark, frames: size.count, width: size.width, height: size.height, pitch: 2, gridWidth, gridHeight },
    ...{
      toMark: floats(2 * nodes),
      toMarkError: floats(nodes),
      fromMark: floats(2 * nodes),
      fromMarkError: floats(nodes),
    },
    pairs: { count: 0, values: floats(0) },
    cuts: [],
  };
  for (let node = 0; node < nodes; node += 1) {
    const frame = Math.floor(node / (gridWidth * gridHeight));
    const x = 2 * (node % gridWidth);
    const y = 2 * (Math.floor(node / gridWidth) % gridHeight);
    const shift = speed * (frame - mark);
    const isMoving = isInSquare(frame, x, y);
    motion.toMark.set([isMoving ? x - shift : x, y], 2 * node);
    motion.toMarkError[node] = !isMoving && isInSquare(mark, x, y) ? 1000 : 0.1;
    const moves = isInSquare(mark, x, y);
    motion.fromMark.set([moves ? x + shift : x, y], 2 * node);
    motion.fromMarkError[node] = !moves && isInSquare(frame, x, y) ? 1000 : 0.1;
  }
  return motion;
}

/** Intersection over union of layer 1 with the true square, on the nodes of a frame. */
function overlap(carried: CarriedLayers, frame: number): number {
  const nodes = carried.gridWidth * carried.gridHeight;
  let both = 0;
  let either = 0;
  for (let node = 0; node < nodes; node += 1) {
    const x = 2 * (node % carried.gridWidth);
    const y = 2 * Math.floor(node / carried.gridWidth);
    const isCarried = carried.membership[frame * nodes + node]! > 127;
    const isTrue = isInSquare(frame, x, y);
    both += isCarried && isTrue ? 1 : 0;
    either += isCarried || isTrue ? 1 : 0;
  }
  return both / either;
}

const outline = (margin: number): CarriedRegion => {
  const [left, top] = [square.left - 0.5 - margin, square.top - 0.5 - margin];
  const [right, bottom] = [left + square.side + 2 * margin, top + square.side + 2 * margin];
  return {
    frame: mark,
    layer: 1,
    shape: {
      polygon: [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ],
    },
  };
};
const exactMask = (): CarriedRegion => ({
  frame: mark,
  layer: 1,
  shape: {
    mask: Uint8Array.from({ length: size.width * size.height }, (_, pixel) =>
      isInSquare(mark, pixel % size.width, Math.floor(pixel / size.width)) ? 255 : 0,
    ),
  },
});

test.each([
  { name: "an exact mask", region: exactMask(), least: 0.9 },
  { name: "an exact outline", region: outline(0), least: 0.9 },
  { name: "an outline drawn 3 pixels too wide", region: outline(3), least: 0.85 },
])("$name gives the object on every frame", async ({ region, least }) => {
  const carried = await carryAtOnce({ motion: exactMotion(), stack: drawSquare(), regions: [region], layers: 2 });
  for (let frame = 0; frame < size.count; frame += 1) expect(overlap(carried, frame)).toBeGreaterThan(least);
});

test("places that the object uncovers are background, with less trust than places seen on the marked frame", async () => {
  const carried = await carryAtOnce({ motion: exactMotion(), stack: drawSquare(), regions: [exactMask()], layers: 2 });
  const nodes = carried.gridWidth * carried.gridHeight;
  const uncovered = 4 * nodes + 16 * carried.gridWidth + 16;
  const seen = 4 * nodes + 6 * carried.gridWidth + 6;
  expect(carried.membership[uncovered]).toBeLessThan(64);
  expect(carried.trust[uncovered]).toBeLessThan(carried.trust[seen]!);
});

test("without regions everything is background and trusted", async () => {
  const carried = await carryAtOnce({ motion: exactMotion(), stack: drawSquare(), regions: [], layers: 1 });
  expect(carried.membership).toHaveLength(0);
  expect(carried.trust.every((trust) => trust === 255)).toBe(true);
});

const quiet = { signal: new AbortController().signal, report: () => undefined };

test("worker threads give the same layers as one thread alone", async () => {
  const request = () => ({ motion: exactMotion(), stack: drawSquare(), regions: [outline(3)], layers: 2 });
  const alone = await carryAtOnce(request());
  const fractions: number[] = [];
  const report = ({ fraction }: { fraction: number }) => fractions.push(fraction);
  const together = await estimateLayers(request(), { ...quiet, report });
  expect(Buffer.compare(Buffer.from(together.membership), Buffer.from(alone.membership))).toBe(0);
  expect(Buffer.compare(Buffer.from(together.trust), Buffer.from(alone.trust))).toBe(0);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

test.each([
  { name: "a frame outside the range", region: { ...outline(0), frame: 9 } },
  { name: "a layer that does not exist", region: { ...outline(0), layer: 3 } },
])("a region on $name is refused", async ({ region }) => {
  const request = { motion: exactMotion(), stack: drawSquare(), regions: [region], layers: 2 };
  const work = estimateLayers(request, quiet);
  await expect(work).rejects.toMatchObject({ code: "InvalidInput" });
});

test("cancelling ends the work with Cancelled", async () => {
  const request = { motion: exactMotion(), stack: drawSquare(), regions: [outline(0)], layers: 2 };
  const early = estimateLayers(request, { ...quiet, signal: AbortSignal.abort() });
  await expect(early).rejects.toMatchObject({ code: "Cancelled" });
  const controller = new AbortController();
  const running = estimateLayers(request, {
    signal: controller.signal,
    report: () => {
      controller.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: "Cancelled" });
});
