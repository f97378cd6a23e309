import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { createPipeline } from "../../companion-server/create-pipeline";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import { entryPoint } from "../../companion-server/entry-point";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import { parseClipSource } from "../../companion-server/media/parse-clip-source";
import type { EditDocument, EditLayer, Texture } from "../../companion-server/protocol/document";
import type { PointTuple } from "../../companion-server/protocol/geometry";
import { balloonToScene, framePose, sampleClip, sceneToFrame } from "../../companion-server/sample/sample-motion";
import { followPoint, sampleRegion } from "../../companion-server/sample/sample-truth";
import { AssetStore } from "../../companion-server/storage/asset-store";
import { openWorkspace } from "../../companion-server/storage/workspace";
import { adjustmentLayerOf, adjustmentOf, textureLayerOf, textureOf } from "../support/edit-layers";
import { noSignal, scratchFolder } from "../support/media-fixtures";
import { sketchOf, strokeOf } from "../support/sketch-documents";

jest.setTimeout(600_000);

/** Part of the sample clip, from its mark on, in which the balloon floats behind the tree. */
const [firstFrame, frames] = [36, 23];
const mark = sampleClip.mark - firstFrame;
const range = { first: 0, last: frames - 1 };
const { width, height } = sampleClip;

/** Layers of the document: the house and the fence, the balloon, and the tree as an object of its own. */
const [background, balloon, tree] = [0, 1, 2];
type Kind = "dots" | "picture" | "look";

/** A square on the marked frame: its middle and half its side, in pixels of the clip. */
interface Square {
  readonly layer: number;
  readonly middle: PointTuple;
  readonly half: number;
}

const onBalloon = (x: number, y: number): PointTuple => {
  const pose = framePose(sampleClip.mark);
  const place = sceneToFrame(balloonToScene({ x, y }, pose), pose);
  return [place.x, place.y];
};

/** Where the edits lie, far enough from each other that each is found alone in the overlay. */
const squares: Readonly<Record<Kind, readonly Square[]>> = {
  dots: [
    { layer: background, middle: [150, 190], half: 25 },
    { layer: balloon, middle: onBalloon(0, -62), half: 18 },
    { layer: tree, middle: [672, 190], half: 12 },
  ],
  picture: [
    { layer: background, middle: [150, 280], half: 26 },
    { layer: balloon, middle: onBalloon(0, -8), half: 20 },
    { layer: tree, middle: [668, 280], half: 18 },
  ],
  look: [
    { layer: background, middle: [330, 440], half: 24 },
    { layer: balloon, middle: onBalloon(0, 46), half: 13 },
    { layer: tree, middle: [664, 370], half: 18 },
  ],
};

const trunkRegion: PointTuple[] = [
  [628, 118],
  [708, 118],
  [712, 240],
  [708, 380],
  [716, 460],
  [622, 462],
  [630, 380],
  [622, 240],
];

/** Pixels between the places at which an area is looked at. */
const lookStep = 3;

const dotRadius = 4;
/** The same radius on the marked frame for the blobs in the corners of pictures. */
const windowRadius = 11;

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let overlay: Uint8Array[];

beforeAll(async () => {
  scratch = await scratchFolder();
  overlay = await propagate();
});
afterAll(() => scratch.remove());

/** One document with all three kinds of edits on two objects and the background, rendered as `inve propagate` does. */
async function propagate(): Promise<Uint8Array[]> {
  const engine = await createMediaEngine();
  const clip = await engine.probe(parseClipSource(await writeFrames(), "24"), noSignal());
  const workspace = await openWorkspace(scratch.path("workspace"));
  const bytes = await cornerBlobs();
  const image = createHash("sha256").update(bytes).digest("hex");
  await new AssetStore(workspace.assets).put(image, bytes);
  const settings = { ...defaultFitSettings, steps: 300, leastSteps: 300 };
  const pipeline = createPipeline({ engine, workspace, device: "cpu", settings });
  const out = scratch.path("overlay");
  const { fingerprint } = clip;
  await pipeline.render(
    { clip, document: documentOf(fingerprint, image), range, out },
    { signal: noSignal(), report: () => undefined },
  );
  const names = (await readdir(out)).sort();
  return Promise.all(names.map(async (name) => sharp(`${out}/${name}`).ensureAlpha().raw().toBuffer()));
}

/** The frames come from the sample's own thread: drawn inside Jest's sandbox they would take minutes. */
async function writeFrames(): Promise<string> {
  await mkdir(scratch.path("frames"));
  const worker = new Worker(entryPoint("sample/sample-worker"));
  for (let frame = 0; frame < frames; frame += 1) {
    worker.postMessage({ frame: firstFrame + frame });
    const [drawn] = (await once(worker, "message")) as [{ pixels: Uint8Array }];
    await sharp(drawn.pixels, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toFile(scratch.path(`frames/${String(frame).padStart(2, "0")}.png`));
  }
  await worker.terminate();
  return scratch.path("frames/%02d.png");
}

/** A picture that is seen only near its corners, so that where these are can be read off the overlay. */
function cornerBlobs(): Promise<Buffer> {
  const blobs = [16, 144].flatMap((x) => [16, 144].map((y) => `<circle cx="${x}" cy="${y}" r="14" fill="#20c0ff"/>`));
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160">${blobs.join("")}</svg>`;
  return sharp(Buffer.from(drawing)).png().toBuffer();
}

function documentOf(fingerprint: string, image: string): EditDocument {
  return {
    schema: "inve.document/1",
    clip: {
      path: "frames",
      fingerprint,
      width,
      height,
      pixelAspect: 1,
      rate: sampleClip.rate,
      range,
      source: "media",
    },
    marks: [{ id: "mark", frame: mark, ticks: "0" }],
    layers: [
      { id: "balloon", index: balloon, name: "Balloon", regions: [{ ...sampleRegion(sampleClip.mark), frame: mark }] },
      { id: "tree", index: tree, name: "Tree", regions: [{ frame: mark, layer: tree, polygon: trunkRegion }] },
    ],
    editLayers: [background, balloon, tree].flatMap((layer) => editsOf(layer, image)),
    corrections: [],
  };
}

function editsOf(layer: number, image: string): EditLayer[] {
  const of = (kind: Kind): Square[] => squares[kind].filter((square) => square.layer === layer);
  const dots = of("dots")
    .flatMap(cornersOf)
    .map(([x, y], index) =>
      strokeOf({ id: `dot-${layer}-${index}`, frame: mark, points: [{ x, y }], width: 2 * dotRadius }),
    );
  const pictures = of("picture").map((square) => textureOf({ frame: mark, image, corners: cornersOf(square) }));
  const looks = of("look").map((square) => adjustmentOf({ frame: mark, area: cornersOf(square), exposure: 1.2 }));
  return [
    sketchOf(dots, { id: `dots-${layer}`, layer }),
    textureLayerOf(pictures, { id: `picture-${layer}`, layer }),
    adjustmentLayerOf(looks, { id: `look-${layer}`, layer }),
  ];
}

function cornersOf({ middle: [x, y], half }: Pick<Square, "middle" | "half">): Texture["corners"] {
  return [
    [x - half, y - half],
    [x + half, y - half],
    [x + half, y + half],
    [x - half, y + half],
  ];
}

interface Followed {
  readonly at: (frame: number) => readonly [number, number];
  readonly isSeen: (frame: number) => boolean;
}

const followed = new Map<string, Followed>();

/** Where a point of the marked frame truly is; the tree stands in the scene as the background does. */
function follow(layer: number, [x, y]: PointTuple): Followed {
  const key = `${layer} ${x} ${y}`;
  const known = followed.get(key);
  if (known !== undefined) return known;
  const { xy, visible } = followPoint({ x, y, frame: sampleClip.mark, layer: layer === balloon ? 1 : 0 });
  const made: Followed = {
    at: (frame) => xy[firstFrame + frame]!,
    isSeen: (frame) => visible[firstFrame + frame]!,
  };
  followed.set(key, made);
  return made;
}

/** Whether a thing and what lies so far around it is wholly seen. */
function isClear(layer: number, [x, y]: PointTuple, reach: number, frame: number): boolean {
  const steps = [-reach, 0, reach];
  return steps.every((dx) => steps.every((dy) => follow(layer, [x + dx, y + dy]).isSeen(frame)));
}

const alphaAt = (frame: number, x: number, y: number): number =>
  (overlay[frame]?.[(Math.round(y) * width + Math.round(x)) * 4 + 3] ?? 0) / 255;

/** How far what lies around a place is from it on average, and how many pixels it covers. */
function foundNear(frame: number, [x, y]: readonly [number, number]) {
  let [sumX, sumY, sum] = [0, 0, 0];
  for (let dy = -windowRadius; dy <= windowRadius; dy += 1)
    for (let dx = -windowRadius; dx <= windowRadius; dx += 1) {
      const [column, row] = [Math.round(x) + dx, Math.round(y) + dy];
      const alpha = alphaAt(frame, column, row);
      sumX += alpha * (column - x);
      sumY += alpha * (row - y);
      sum += alpha;
    }
  return { error: sum === 0 ? Infinity : Math.hypot(sumX / sum, sumY / sum), area: sum };
}

/** Errors of round things on all frames but the marked one; what is mostly missing counts as infinitely far away. */
function errorsOf(layer: number, points: readonly PointTuple[]): number[] {
  return points.flatMap((point) => {
    const { at } = follow(layer, point);
    const { area } = foundNear(mark, point);
    return Array.from({ length: frames }, (_value, frame) => frame)
      .filter((frame) => frame !== mark && isClear(layer, point, windowRadius, frame))
      .map((frame) => {
        const found = foundNear(frame, at(frame));
        return found.area < 0.6 * area ? Infinity : found.error;
      });
  });
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const layers = [
  ["the background", background],
  ["the balloon", balloon],
  ["the tree", tree],
] as const;

describe("one document with every kind of edit, on two objects and the background", () => {
  test.each(layers)("dots on %s lie within a pixel of where they belong", (_name, layer) => {
    const points = squares.dots.filter((square) => square.layer === layer).flatMap(cornersOf);
    const errors = errorsOf(layer, points);
    expect(errors.length).toBeGreaterThan(30);
    expect(median(errors)).toBeLessThan(1);
    expect(errors.filter((error) => error > 3).length / errors.length).toBeLessThan(0.03);
  });

  test.each(layers)("a picture on %s keeps its corners within .7 px", (_name, layer) => {
    // The blobs lie at a tenth of the side from the picture's corners.
    const points = squares.picture
      .filter((square) => square.layer === layer)
      .flatMap(({ middle, half }) => cornersOf({ middle, half: 0.8 * half }));
    const errors = errorsOf(layer, points);
    expect(errors.length).toBeGreaterThan(30);
    expect(median(errors)).toBeLessThan(0.7);
    expect(errors.filter((error) => error > 3).length / errors.length).toBeLessThan(0.03);
  });

  test.each(layers)("a look on %s fills its area and no more", (_name, layer) => {
    for (const square of squares.look.filter((of) => of.layer === layer)) {
      const [counts, reach] = [{ inside: 0, filled: 0, changed: 0, confined: 0 }, 8];
      for (let frame = 0; frame < frames; frame += 1) {
        if (!isClear(layer, square.middle, square.half + reach, frame)) continue;
        for (let dy = -square.half - reach; dy <= square.half + reach; dy += lookStep)
          for (let dx = -square.half - reach; dx <= square.half + reach; dx += lookStep) {
            const [x, y] = follow(layer, [square.middle[0] + dx, square.middle[1] + dy]).at(frame);
            const isChanged = alphaAt(frame, x, y) > 0.5;
            const outside = Math.max(Math.abs(dx), Math.abs(dy)) - square.half;
            if (outside <= -2) counts.inside += 1;
            if (outside <= -2 && isChanged) counts.filled += 1;
            if (isChanged) counts.changed += 1;
            if (isChanged && outside <= 2) counts.confined += 1;
          }
      }
      expect(counts.inside).toBeGreaterThan(300);
      expect(counts.filled / counts.inside).toBeGreaterThan(0.99);
      expect(counts.confined / counts.changed).toBeGreaterThan(0.99);
    }
  });

  test("what lies on the balloon is hidden where the tree stands before it", () => {
    const [{ middle, half } = { middle: [0, 0] as PointTuple, half: 0 }] = squares.look.filter(
      (of) => of.layer === balloon,
    );
    const dots = squares.dots.filter((of) => of.layer === balloon).flatMap(cornersOf);
    let [hidden, right] = [0, 0];
    for (const point of [...dots, ...cornersOf({ middle, half: half - 3 }), middle])
      for (let frame = 0; frame < frames; frame += 1) {
        const { at } = follow(balloon, point);
        if (isSeenNear(point, frame)) continue;
        hidden += 1;
        if (alphaAt(frame, ...at(frame)) < 0.5) right += 1;
      }
    expect(hidden).toBeGreaterThan(10);
    expect(right / hidden).toBeGreaterThan(0.97);
  });
});

/** Whether any place within 3 px of a point of the balloon is seen. */
function isSeenNear([x, y]: PointTuple, frame: number): boolean {
  const steps = [-3, 0, 3];
  return steps.some((dx) => steps.some((dy) => follow(balloon, [x + dx, y + dy]).isSeen(frame)));
}
