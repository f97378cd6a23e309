import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { createRandom } from "../../models/random";
import type { FitEvidence } from "../fit/sample-source";
import { createFrameStack } from "../media/frame-stack";

const pitch = 8;
const pairsPerFrame = 2000;

/** Evidence of a still scene with an object in its right half, for measuring speed where the numbers do not matter. */
export function inventedEvidence({ frames, width, height, layers }: AtlasConfiguration): FitEvidence {
  const gridWidth = Math.ceil(width / pitch) + 1;
  const gridHeight = Math.ceil(height / pitch) + 1;
  const nodes = frames * gridWidth * gridHeight;
  const floats = (length: number) => new Float32Array(new SharedArrayBuffer(length * 4));
  const bytes = (length: number) => new Uint8Array(new SharedArrayBuffer(length));
  const grid = { frames, pitch, gridWidth, gridHeight };
  const membership = bytes(nodes * (layers - 1));
  membership.forEach((_, index) => (membership[index] = index % gridWidth > gridWidth / 2 ? 255 : 0));
  const chains = { toMark: floats(nodes * 2), toMarkError: floats(nodes) };
  const pairs = inventedPairs(frames, width, height);
  return {
    stack: createFrameStack({ first: 0, last: frames - 1 }, width, height),
    motion: { ...grid, mark: 0, width, height, ...chains, cuts: [], pairs },
    carried: { ...grid, layers, membership, trust: bytes(nodes), exactFrames: [] },
    cameras: Array.from({ length: frames }, () => null),
    knownShares: Array.from({ length: frames }, () => 1),
  };
}

function inventedPairs(frames: number, width: number, height: number) {
  const random = createRandom(3);
  const count = pairsPerFrame * frames;
  const values = new Float32Array(new SharedArrayBuffer(count * 24));
  for (let index = 0; index < count; index += 1) {
    const frame = index % frames;
    const [x, y] = [random() * (width - 1), random() * (height - 1)];
    values.set([frame, x, y, (frame + 1) % frames, x, y], index * 6);
  }
  return { count, values };
}
