import type { FitEvidence } from "../../companion-server/fit/sample-source";
import { createFrameStack } from "../../companion-server/media/frame-stack";
import { createRandom } from "../../models/random";

/**
 * Evidence of a scene that slides one pixel to the right with every frame, with one object in its right half. Everything is
 * known exactly: colours are functions of the place in the marked frame, chains and pairs are true.
 */
export function slidingEvidence({ frames = 4, width = 32, height = 16 } = {}): FitEvidence {
  const stack = createFrameStack({ first: 0, last: frames - 1 }, width, height);
  const pitch = 2;
  const gridWidth = width / pitch + 1;
  const gridHeight = height / pitch + 1;
  const nodes = gridWidth * gridHeight;
  const floats = (length: number) => new Float32Array(new SharedArrayBuffer(length * 4));
  const bytes = (length: number) => new Uint8Array(new SharedArrayBuffer(length));
  const motion = {
    mark: 0,
    frames,
    width,
    height,
    pitch,
    gridWidth,
    gridHeight,
    toMark: floats(frames * nodes * 2),
    toMarkError: floats(frames * nodes),
    cuts: [],
  };
  const carried = {
    layers: 2,
    frames,
    pitch,
    gridWidth,
    gridHeight,
    membership: bytes(frames * nodes),
    trust: bytes(frames * nodes),
    exactFrames: [],
  };
  carried.trust.fill(255);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let node = 0; node < nodes; node += 1) {
      const x = (node % gridWidth) * pitch;
      const y = Math.floor(node / gridWidth) * pitch;
      motion.toMark.set([x - frame, y], (frame * nodes + node) * 2);
      carried.membership[frame * nodes + node] = x - frame >= width / 2 ? 255 : 0;
    }
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const x = pixel % width;
      stack.rgb.set([(x - frame + 64) * 2, Math.floor(pixel / width) * 8, 40], (frame * width * height + pixel) * 3);
    }
  }
  return {
    stack,
    motion: { ...motion, pairs: slidingPairs(frames, width, height) },
    carried,
    cameras: Array.from({ length: frames }, () => null),
    knownShares: Array.from({ length: frames }, () => 1),
  };
}

function slidingPairs(frames: number, width: number, height: number) {
  const random = createRandom(3);
  const count = 512;
  const values = new Float32Array(new SharedArrayBuffer(count * 24));
  for (let index = 0; index < count; index += 1) {
    const frame = Math.floor(random() * frames);
    const other = Math.floor(random() * frames);
    const x = 4 + random() * (width - 9);
    const y = random() * (height - 1);
    values.set([frame, x, y, other, x + other - frame, y], index * 6);
  }
  return { count, values };
}
