import { createHash } from "node:crypto";
import type { CarriedRegion } from "../../../companion-server/layers/region-keys";
import { createFrameStack, type FrameStack } from "../../../companion-server/media/frame-stack";
import type { Motion } from "../../../companion-server/motion/motion";
import { randomFrom } from "../../../companion-server/motion/draw-pairs";
import { median } from "../../../companion-server/quantile";
import { reacquireAtOnce } from "../../support/layer-work";

const size = { width: 240, height: 96, count: 14 };
const mark = 3;
const object = { left: 20, top: 22, side: 52, speed: 13 };
const bar = { left: 110, right: 150 };
/** From this frame on, motion knows nothing of the object. */
const lostFrom = 7;

/** Smooth noise in [0, 1] that does not repeat. */
const noise = (x: number, y: number, seed: number): number => {
  const corner = (i: number, j: number): number => {
    const value = Math.sin(i * 127.1 + j * 311.7 + seed * 74.7) * 43758.5453;
    return value - Math.floor(value);
  };
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - i, y - j];
  const above = corner(i, j) * (1 - u) + corner(i + 1, j) * u;
  const below = corner(i, j + 1) * (1 - u) + corner(i + 1, j + 1) * u;
  return above * (1 - v) + below * v;
};

const leftOf = (frame: number): number => object.left + object.speed * (frame - mark);
const isInObject = (frame: number, x: number, y: number): boolean => {
  const left = leftOf(frame);
  return x >= left && x < left + object.side && y >= object.top && y < object.top + object.side;
};
const isInBar = (x: number): boolean => x >= bar.left && x < bar.right;

const picture = (value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: size.width * size.height }, (_, pixel) =>
    value(pixel % size.width, Math.floor(pixel / size.width)),
  );
const noisy = picture((x, y) => 40 + 180 * noise(x / 7, y / 7, 1));
const striped = picture((x) => (Math.floor(x / 4) % 2 === 0 ? 60 : 190));
const ground = picture((x, y) => (isInBar(x) ? 40 + 60 * noise(x / 5, y / 9, 3) : 60 + 90 * noise(x / 9, y / 9, 2)));

/** An object that passes behind a bar; from `goneFrom` on it is not there any more, and light grows frame by frame. */
function draw(paint: Uint8Array, goneFrom = size.count): FrameStack {
  const stack = createFrameStack({ first: 0, last: size.count - 1 }, size.width, size.height);
  for (let frame = 0; frame < size.count; frame += 1)
    for (let pixel = 0; pixel < ground.length; pixel += 1) {
      const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
      const isObject = frame < goneFrom && isInObject(frame, x, y) && !isInBar(x);
      const value = isObject ? (paint[pixel - leftOf(frame)] ?? 0) + frame : (ground[pixel] ?? 0);
      const entry = 3 * (frame * ground.length + pixel);
      stack.rgb.fill(value, entry, entry + 3);
    }
  return stack;
}

/** The exact motion of that shot until the object is lost; after that only the ground is known. */
function motionUntil(lost: number, cuts: readonly number[] = []): Motion {
  const [gridWidth, gridHeight] = [size.width / 2 + 1, size.height / 2 + 1];
  const nodes = gridWidth * gridHeight * size.count;
  const floats = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
  const motion: Motion = {
    ...{ mark, frames: size.count, width: size.width, height: size.height, pitch: 2, gridWidth, gridHeight, cuts },
    ...{ toMark: floats(2 * nodes), toMarkError: floats(nodes) },
    ...{ fromMark: floats(2 * nodes), fromMarkError: floats(nodes) },
    pairs: { count: 0, values: floats(0) },
  };
  for (let node = 0; node < nodes; node += 1) {
    const frame = Math.floor(node / (gridWidth * gridHeight));
    const x = 2 * (node % gridWidth);
    const y = 2 * (Math.floor(node / gridWidth) % gridHeight);
    const shift = object.speed * (frame - mark);
    const [moves, shows] = [isInObject(mark, x, y), isInObject(frame, x, y)];
    motion.fromMark.set([moves ? x + shift : x, y], 2 * node);
    motion.fromMarkError[node] = moves && frame >= lost ? 1000 : 0.2;
    motion.toMark.set([shows ? x - shift : x, y], 2 * node);
    motion.toMarkError[node] = shows && frame >= lost ? 1000 : 0.2;
    if (frame >= lost && moves) motion.fromMark.set([x, y], 2 * node);
    if (frame >= lost && shows) motion.toMark.set([x, y], 2 * node);
  }
  return motion;
}

const region: CarriedRegion = {
  frame: mark,
  layer: 1,
  shape: {
    mask: Uint8Array.from({ length: size.width * size.height }, (_, pixel) =>
      isInObject(mark, pixel % size.width, Math.floor(pixel / size.width)) ? 255 : 0,
    ),
  },
};

/** Share of the visible object's inner nodes that are known in a frame, and their largest error, in both directions. */
function knowledge(motion: Motion, frame: number) {
  const nodes = motion.gridWidth * motion.gridHeight;
  const shift = object.speed * (frame - mark);
  const result = { visible: 0, known: 0, knownBack: 0, worst: 0 };
  for (let node = 0; node < nodes; node += 1) {
    const x = 2 * (node % motion.gridWidth);
    const y = 2 * Math.floor(node / motion.gridWidth);
    const isInner = isInObject(mark, x - 8, y - 8) && isInObject(mark, x + 8, y + 8);
    if (!isInner || isInBar(x + shift - 8) || isInBar(x + shift + 8) || x + shift > size.width - 8) continue;
    result.visible += 1;
    const at = frame * nodes + node;
    if (motion.fromMarkError[at]! < 3) {
      result.known += 1;
      const miss = Math.hypot(motion.fromMark[2 * at]! - x - shift, motion.fromMark[2 * at + 1]! - y);
      result.worst = Math.max(result.worst, miss);
    }
    const there = at + Math.round(shift / 2);
    if (motion.toMarkError[there]! >= 3) continue;
    result.knownBack += 1;
    const placeX = x + 2 * Math.round(shift / 2) - shift;
    const miss = Math.hypot(motion.toMark[2 * there]! - placeX, motion.toMark[2 * there + 1]! - y);
    result.worst = Math.max(result.worst, miss);
  }
  return result;
}

const digestOf = (motion: Motion): string => {
  const hash = createHash("sha256");
  for (const part of [motion.toMark, motion.toMarkError, motion.fromMark, motion.fromMarkError])
    hash.update(Buffer.from(part.buffer));
  return hash.digest("hex");
};

describe("an object that passes behind something", () => {
  const motion = motionUntil(lostFrom);
  const before = motion.fromMarkError.slice();

  beforeAll(async () => {
    await reacquireAtOnce({ motion, stack: draw(noisy), regions: [region], layers: 2 });
  }, 30_000);

  test.each([{ frame: lostFrom }, { frame: 8 }, { frame: 13 }])("is known again on frame $frame", ({ frame }) => {
    const { visible, known, knownBack, worst } = knowledge(motion, frame);
    expect(visible).toBeGreaterThan(50);
    expect(known).toBeGreaterThan(0.8 * visible);
    expect(knownBack).toBeGreaterThan(0.8 * visible);
    expect(worst).toBeLessThan(1.5);
  });

  test("leaves the ground around it as it was", () => {
    const changed: number[] = [];
    motion.fromMarkError.forEach((error, node) => {
      const inFrame = node % (motion.gridWidth * motion.gridHeight);
      const x = 2 * (inFrame % motion.gridWidth);
      const y = 2 * Math.floor(inFrame / motion.gridWidth);
      const isNear = [-2, 2].some((dx) => [-2, 2].some((dy) => isInObject(mark, x + dx, y + dy)));
      if (!isNear && error !== before[node]) changed.push(node);
    });
    expect(changed).toHaveLength(0);
  });
});

describe("an object that turns behind something, in noise", () => {
  const angle = 0.3;
  const centre = { x: object.left + object.side / 2, y: object.top + object.side / 2 };
  /** Place on the marked frame of what a frame shows at a pixel: the object turns once it is lost. */
  const sourceOf = (frame: number, x: number, y: number): [number, number] => {
    const turn = frame >= lostFrom ? -angle : 0;
    const [awayX, awayY] = [x - centre.x - object.speed * (frame - mark), y - centre.y];
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [centre.x + cos * awayX - sin * awayY, centre.y + sin * awayX + cos * awayY];
  };
  const stack = draw(noisy);
  const random = randomFrom(7);
  const grain = (): number => 6 * (random() + random() + random() + random() - 2) * Math.sqrt(3);
  for (let entry = 0; entry < stack.rgb.length; entry += 3) {
    const pixel = (entry / 3) % ground.length;
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    const frame = Math.floor(entry / 3 / ground.length);
    const [sourceX, sourceY] = sourceOf(frame, x, y);
    const isObject = isInObject(mark, sourceX, sourceY) && !isInBar(x);
    const value = isObject ? 40 + 70 * noise(sourceX / 7, sourceY / 7, 1) : (ground[pixel] ?? 0);
    stack.rgb.fill(Math.min(255, Math.max(0, value + grain())), entry, entry + 3);
  }
  const motion = motionUntil(lostFrom);

  beforeAll(async () => {
    await reacquireAtOnce({ motion, stack, regions: [region], layers: 2 });
  }, 30_000);

  test("is known again where it comes out, to about a pixel", () => {
    const frame = size.count - 2;
    const nodes = motion.gridWidth * motion.gridHeight;
    const misses: number[] = [];
    let seen = 0;
    for (let node = 0; node < nodes; node += 1) {
      const [x, y] = [2 * (node % motion.gridWidth), 2 * Math.floor(node / motion.gridWidth)];
      const [sourceX, sourceY] = sourceOf(frame, x, y);
      if (isInBar(x - 8) || isInBar(x + 8) || x > size.width - 8) continue;
      if (![-8, 8].every((edge) => isInObject(mark, sourceX + edge, sourceY + edge))) continue;
      seen += 1;
      const at = frame * nodes + node;
      if (motion.toMarkError[at]! >= 3) continue;
      misses.push(Math.hypot(motion.toMark[2 * at]! - sourceX, motion.toMark[2 * at + 1]! - sourceY));
    }
    expect(misses.length).toBeGreaterThan(0.6 * seen);
    expect(median(misses)).toBeLessThan(1.2);
  });
});

test.each([
  { name: "motion that is never lost", lost: size.count, cuts: [], regions: [region], paint: noisy, gone: size.count },
  { name: "another shot", lost: lostFrom, cuts: [lostFrom], regions: [region], paint: noisy, gone: size.count },
  { name: "a clip without regions", lost: lostFrom, cuts: [], regions: [], paint: noisy, gone: size.count },
  { name: "an object that is gone", lost: lostFrom, cuts: [], regions: [region], paint: noisy, gone: lostFrom },
  {
    name: "a striped object that is gone",
    lost: lostFrom,
    cuts: [],
    regions: [region],
    paint: striped,
    gone: lostFrom,
  },
])(
  "$name stays bit for bit as it was",
  async ({ lost, cuts, regions, paint, gone }) => {
    const motion = motionUntil(lost, cuts);
    const before = digestOf(motion);
    expect(await reacquireAtOnce({ motion, stack: draw(paint, gone), regions, layers: 2 })).toBe(0);
    expect(digestOf(motion)).toBe(before);
  },
  30_000,
);
