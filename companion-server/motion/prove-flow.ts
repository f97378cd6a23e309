import { createRandom } from "../../models/random";
import type { FlowNetwork } from "../inference/flow-network";
import { InveError } from "../protocol/errors";

/** Known motions, in pixels, that a model has to find in a drawn texture, and how far off its median may be. */
const testMotions = [
  [0, 0],
  [4, -3],
  [-7, 5],
] as const;
const mostTestError = 1;

/**
 * Lets a network find known motions in a drawn texture. Errors: `InvalidInput` that names the motion and how far off the
 * median answer is.
 */
export async function proveFlow(network: FlowNetwork, name: string): Promise<void> {
  const draw = testTexture();
  const from = texturePicture(network, draw, [0, 0]);
  for (const motion of testMotions) {
    const flow = await network.run(from, texturePicture(network, draw, motion));
    const error = medianError(flow, motion);
    if (!(error <= mostTestError)) {
      const asked = `${motion[0]}, ${motion[1]}`;
      throw new InveError(
        "InvalidInput",
        `The flow model ${name} does not find a known motion of (${asked}) pixels: it is ${error.toFixed(1)} pixels off.`,
      );
    }
  }
}

/** A smooth random texture that can be drawn at any displacement: value of a channel at (x, y), in [-1, 1]. */
function testTexture(): (channel: number, x: number, y: number) => number {
  const random = createRandom(7);
  const waves = Array.from({ length: 36 }, () => {
    const length = 12 + 60 * random();
    const angle = 2 * Math.PI * random();
    const frequency = (2 * Math.PI) / length;
    return { x: frequency * Math.cos(angle), y: frequency * Math.sin(angle), phase: 2 * Math.PI * random() };
  });
  return (channel, x, y) => {
    let sum = 0;
    for (let index = channel; index < waves.length; index += 3) {
      const wave = waves[index];
      if (wave !== undefined) sum += Math.sin(wave.x * x + wave.y * y + wave.phase);
    }
    return Math.min(1, Math.max(-1, sum / 5));
  };
}

function texturePicture(
  { width, height }: FlowNetwork,
  draw: (channel: number, x: number, y: number) => number,
  [moveX, moveY]: readonly [number, number],
): Float32Array {
  const picture = new Float32Array(3 * width * height);
  let entry = 0;
  for (let channel = 0; channel < 3; channel += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        picture[entry] = draw(channel, x - moveX, y - moveY);
        entry += 1;
      }
    }
  }
  return picture;
}

function medianError(flow: Float32Array, [moveX, moveY]: readonly [number, number]): number {
  const plane = flow.length / 2;
  const errors = Float64Array.from({ length: plane }, (_, pixel) =>
    Math.hypot((flow[pixel] ?? 0) - moveX, (flow[plane + pixel] ?? 0) - moveY),
  );
  return errors.sort()[plane >> 1] ?? NaN;
}
