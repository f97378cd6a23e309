import { createRandom } from "../../../models/random";
import { colourBin, colourMemory, type ColourModel } from "../../../companion-server/layers/colour-model";
import { weighMovement, type MovingFrame } from "../../../companion-server/layers/weigh-movement";
import type { Motion } from "../../../companion-server/motion/motion";
import { sharedFloats } from "../../../companion-server/motion/motion-tasks";

const [width, height, pitch] = [192, 128, 2] as const;
const [gridWidth, gridHeight] = [width / pitch + 1, height / pitch + 1];
const nodes = gridWidth * gridHeight;
const none = sharedFloats(0);

const objectColour = [200, 180, 150];
const groundColour = [70, 90, 40];

/** What is true of a place: whether it moves along with the object, looks like it, and what the marked frame says of it. */
interface Place {
  readonly moves: boolean;
  readonly looks: boolean;
  readonly known: "object" | "background" | "no";
}

/** The object lies in the middle, and is known there; beside it to the right are places that are `unknown`. */
const placeAt =
  (unknown: Place, around: PlaceAt) =>
  (x: number, y: number): Place => {
    if (y < 32 || y >= 96 || x < 48 || x >= 144) return around(x, y);
    return x < 96 ? { moves: true, looks: true, known: "object" } : unknown;
  };

type PlaceAt = (x: number, y: number) => Place;

const ground: Place = { moves: false, looks: false, known: "background" };

function motionOf(at: PlaceAt, objectSpeed: number): Motion {
  const random = createRandom(5);
  const count = 4000;
  const values = sharedFloats(6 * count);
  for (let pair = 0; pair < count; pair += 1) {
    const [x, y] = [random() * (width - 1), random() * (height - 1)];
    const own = at(x, y).moves ? objectSpeed : 0;
    values.set([1, x, y, 0, x + 3 + own, y - 1], 6 * pair);
  }
  return {
    ...{ mark: 0, frames: 2, width, height, pitch, gridWidth, gridHeight, cuts: [] },
    ...{ toMark: none, toMarkError: none, fromMark: none, fromMarkError: none, pairs: { count, values } },
  };
}

function colourModel(): ColourModel {
  const model = { layers: 2, logLikelihood: colourMemory(2), separation: 1 };
  const bins = model.logLikelihood.length / 2;
  model.logLikelihood.fill(-5);
  model.logLikelihood[bins + colourBin(Float32Array.from(objectColour), 0)] = -1;
  model.logLikelihood[colourBin(Float32Array.from(groundColour), 0)] = -1;
  return model;
}

/** Log-odds of the object at a place in the middle of the unknown ones, and in the middle of the object, that are added. */
function added(
  unknown: Place,
  { around = () => ground, objectSpeed = 6 }: { around?: PlaceAt; objectSpeed?: number } = {},
): { unknown: number; object: number } {
  const at = placeAt(unknown, around);
  const votes = new Float32Array(2 * nodes);
  const scores = new Float32Array(2 * nodes);
  const colours = new Float32Array(3 * nodes);
  for (let node = 0; node < nodes; node += 1) {
    const { looks, known } = at((node % gridWidth) * pitch, Math.floor(node / gridWidth) * pitch);
    votes[known === "object" ? nodes + node : node] = known === "no" ? 0 : 1.5;
    scores[nodes + node] = { object: 6, background: -9, no: -1 }[known];
    colours.set(looks ? objectColour : groundColour, 3 * node);
  }
  const before = scores.slice();
  const moving: MovingFrame = { motion: motionOf(at, objectSpeed), frame: 1, votes, colours, model: colourModel() };
  weighMovement(moving, scores);
  expect(scores.subarray(0, nodes)).toEqual(before.subarray(0, nodes));
  const change = (x: number, y: number): number => {
    const entry = nodes + (y / pitch) * gridWidth + x / pitch;
    return scores[entry]! - before[entry]!;
  };
  return { unknown: change(120, 64), object: change(72, 64) };
}

describe("what movement says of places that the marked frame does not know", () => {
  test("what moves and looks like the object is rather the object", () => {
    expect(added({ moves: true, looks: true, known: "no" }).unknown).toBeGreaterThan(4);
  });

  test("what moves and looks like the background is rather not", () => {
    expect(added({ moves: false, looks: false, known: "no" }).unknown).toBeLessThan(-2);
  });

  test.each([
    ["moves like the object and does not look like it", { moves: true, looks: false, known: "no" }],
    ["looks like the object and stands still", { moves: false, looks: true, known: "no" }],
    ["is known already", { moves: true, looks: true, known: "background" }],
  ] as const)("nothing of what %s", (_, place) => {
    expect(added(place)).toEqual({ unknown: 0, object: 0 });
  });

  test("nothing is added where known background moves along with the object, as water that mirrors it", () => {
    const unknown: Place = { moves: true, looks: true, known: "no" };
    const mirrored = (x: number, y: number): Place =>
      x >= 144 && y >= 32 && y < 96 ? { ...ground, moves: true } : ground;
    expect(added(unknown).unknown).toBeGreaterThan(0);
    expect(added(unknown, { around: mirrored }).unknown).toBe(0);
  });

  test("nothing where the object moves as the background does", () => {
    expect(added({ moves: true, looks: true, known: "no" }, { objectSpeed: 1 })).toEqual({ unknown: 0, object: 0 });
  });
});
