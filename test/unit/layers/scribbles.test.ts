import { scaleRegions } from "../../../companion-server/analysis/scale-regions";
import { growScribbles } from "../../../companion-server/layers/grow-scribbles";
import { fillKey, type CarriedRegion } from "../../../companion-server/layers/region-keys";
import { scribbledNodes } from "../../../companion-server/layers/scribbles";
import { createFrameStack, type FrameStack } from "../../../companion-server/media/frame-stack";
import type { Motion } from "../../../companion-server/motion/motion";
import { regionsFileSchema, type Region } from "../../../companion-server/protocol/regions";

const [width, height, pitch] = [192, 128, 2] as const;
const grid = { pitch, gridWidth: width / pitch + 1, gridHeight: height / pitch + 1 };
const nodes = grid.gridWidth * grid.gridHeight;

/** A disc with a tail, of two colours like each other, on a ground with a strip of the disc's own colour far away. */
const isObject = (x: number, y: number): boolean =>
  Math.hypot(x - 80, y - 64) < 30 || (x > 80 && x < 150 && Math.abs(y - 64) < 7);
const isTwin = (x: number, y: number): boolean => y > 112;

function drawShot(): FrameStack {
  const stack = createFrameStack({ first: 0, last: 0 }, width, height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const grain = (x * 7 + y * 13) % 17;
    const colour = isObject(x, y)
      ? [190 + grain, x > 100 ? 80 : 60, 40]
      : isTwin(x, y)
        ? [190 + grain, 60, 40]
        : [40, 90 + grain, 60 + grain];
    stack.rgb.set(colour, 3 * pixel);
  }
  return stack;
}

const stack = drawShot();

/** A shot of one frame moves nowhere. */
const still: Motion = {
  ...grid,
  ...{ mark: 0, frames: 1, width, height, cuts: [] },
  toMark: new Float32Array(new SharedArrayBuffer(8 * nodes)),
  toMarkError: new Float32Array(new SharedArrayBuffer(4 * nodes)),
  fromMark: new Float32Array(new SharedArrayBuffer(8 * nodes)),
  fromMarkError: new Float32Array(new SharedArrayBuffer(4 * nodes)),
  pairs: { count: 0, values: new Float32Array(new SharedArrayBuffer(0)) },
};

/** Membership of the background and layers on the only frame. */
function keyOf(regions: readonly CarriedRegion[], isTight = true): Float32Array {
  const layers = 1 + Math.max(...regions.map(({ layer }) => layer));
  const key = { frame: 0, membership: new Float32Array(layers * nodes) };
  fillKey({ motion: still, stack, regions, layers }, key, isTight);
  return key.membership;
}

/** Intersection over union of layer 1 with the object. */
function overlap(membership: Float32Array, isWanted: (x: number, y: number) => boolean): number {
  let [both, either] = [0, 0];
  for (let node = 0; node < nodes; node += 1) {
    const isTrue = isWanted(pitch * (node % grid.gridWidth), pitch * Math.floor(node / grid.gridWidth));
    const isFound = membership[nodes + node]! >= 0.5;
    both += isTrue && isFound ? 1 : 0;
    either += isTrue || isFound ? 1 : 0;
  }
  return both / either;
}

/** Largest distance of a node's shares from summing to 1. */
function worstSum(membership: Float32Array): number {
  let worst = 0;
  for (let node = 0; node < nodes; node += 1) {
    let sum = 0;
    for (let entry = node; entry < membership.length; entry += nodes) sum += membership[entry]!;
    worst = Math.max(worst, Math.abs(sum - 1));
  }
  return worst;
}

const add = {
  effect: "add",
  width: 6,
  points: [
    [70, 60],
    [90, 66],
    [140, 64],
  ],
} satisfies NonNullable<CarriedRegion["scribbles"]>[number];
const around = {
  ...{ effect: "subtract" as const, width: 6 },
  points: [
    [40, 20],
    [160, 20],
    [160, 104],
    [40, 104],
    [40, 20],
  ] as [number, number][],
};
const region = (more: Partial<CarriedRegion>): CarriedRegion => ({ frame: 0, layer: 1, ...more });

describe("scribbles", () => {
  test.each([
    ["a stroke inside", [add]],
    ["a stroke inside and one around", [add, around]],
  ])("%s find the object, and not what looks like it elsewhere", (_name, scribbles) => {
    expect(overlap(keyOf([region({ scribbles })], false), isObject)).toBeGreaterThan(0.9);
    expect(overlap(keyOf([region({ scribbles })]), isObject)).toBeGreaterThan(0.85);
  });

  test("what they touch is what they say, whatever it looks like; the later one wins", () => {
    const wrong = {
      ...add,
      points: [
        [10, 10],
        [30, 10],
      ] as [number, number][],
    };
    const membership = keyOf([region({ scribbles: [add, around, wrong, { ...add, effect: "subtract" }] })]);
    const seeds = scribbledNodes([add, around, wrong, { ...add, effect: "subtract" }], grid);
    expect(seeds.filter((seed) => seed === 1).length).toBeGreaterThan(10);
    const wrongly = [...seeds].filter((seed, node) => seed !== 0 && membership[nodes + node] !== (seed === 1 ? 1 : 0));
    expect(wrongly).toEqual([]);
    expect(worstSum(membership)).toBeLessThan(1e-5);
  });

  test("they correct an outline that forgot a part and took in another", () => {
    // Without the tail, and with a corner of the ground.
    const polygon: [number, number][] = [
      [20, 30],
      [106, 30],
      [106, 98],
      [20, 98],
    ];
    const shape = { polygon };
    const rough = overlap(keyOf([region({ shape })], false), isObject);
    const tail = {
      ...add,
      points: [
        [112, 64],
        [146, 64],
      ] as [number, number][],
    };
    const ground = {
      ...around,
      points: [
        [30, 36],
        [30, 90],
      ] as [number, number][],
    };
    const corrected = overlap(keyOf([region({ shape, scribbles: [tail, ground] })], false), isObject);
    expect(rough).toBeLessThan(0.6);
    expect(corrected).toBeGreaterThan(rough + 0.25);
  });

  test("what is scribbled on one object is no other object", () => {
    const tail = {
      ...add,
      points: [
        [115, 64],
        [145, 64],
      ] as [number, number][],
    };
    const disc = {
      ...add,
      points: [
        [60, 60],
        [90, 66],
      ] as [number, number][],
    };
    const membership = keyOf([region({ scribbles: [disc] }), region({ layer: 2, scribbles: [tail] })], false);
    expect(overlap(membership, (x, y) => Math.hypot(x - 80, y - 64) < 30)).toBeGreaterThan(0.8);
    expect(worstSum(membership)).toBeLessThan(1e-5);
  });

  test("a scribble outside the frame, or on all of it, breaks nothing", () => {
    const far = {
      ...add,
      points: [
        [-500, -500],
        [-400, 9000],
      ] as [number, number][],
    };
    const all = { ...add, width: 2000, points: [[50, 50]] as [number, number][] };
    for (const scribbles of [[far], [all], [all, { ...all, effect: "subtract" as const }]]) {
      const membership = keyOf([region({ scribbles })]);
      expect(membership.every(Number.isFinite)).toBe(true);
    }
    const colours = new Float32Array(3 * nodes);
    const empty = { grid, colours, seeds: new Int8Array(nodes), isOpenEnded: true, outlined: null };
    expect(growScribbles(empty).every((share) => share < 0.5)).toBe(true);
  });
});

describe("a regions file with scribbles", () => {
  const scribbles: NonNullable<Region["scribbles"]> = [{ effect: "add", width: 12, points: [[10, 20]] }];
  const parse = (given: object) => regionsFileSchema.safeParse({ regions: [{ frame: 3, layer: 1, ...given }] });

  test.each([
    [{ scribbles }, null],
    [
      {
        polygon: [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
        scribbles: [{ ...scribbles[0], effect: "subtract" }],
      },
      null,
    ],
    [{}, /scribble that adds/],
    [{ scribbles: [] }, />=1 items/],
    [{ scribbles: [{ ...scribbles[0], effect: "subtract" }] }, /scribble that adds/],
    [{ scribbles: [{ ...scribbles[0], points: [] }] }, />=1 items/],
    [{ scribbles: [{ ...scribbles[0], width: Infinity }] }, /./],
    [
      {
        polygon: [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
        mask: "m.png",
      },
      /either a polygon or a mask/,
    ],
  ])("%j", (given, complaint) => {
    const parsed = parse(given);
    expect(parsed.success).toBe(complaint === null);
    if (complaint !== null) expect(parsed.error?.issues[0]?.message).toMatch(complaint);
  });

  test("they are scaled with the picture", async () => {
    const clip = { width: 2 * width, height: 2 * height } as Parameters<typeof scaleRegions>[0]["clip"];
    const request = { clip, range: { first: 2, last: 8 }, regions: [{ frame: 3, layer: 1, scribbles }] };
    const none = () => Promise.reject(new Error("There is no mask."));
    expect(await scaleRegions(request, { width, height }, none)).toEqual([
      { frame: 1, layer: 1, scribbles: [{ effect: "add", width: 6, points: [[4.75, 9.75]] }] },
    ]);
  });
});
