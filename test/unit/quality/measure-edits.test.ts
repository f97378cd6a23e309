import type { AnalysisField } from "../../../companion-server/analysis/analysis-field";
import type { DecodedFrame } from "../../../companion-server/media/clip-source";
import { measureEdits } from "../../../companion-server/quality/measure-edits";
import type { QualityClip } from "../../../companion-server/quality/quality-clip";
import type { TrackTruth } from "../../../companion-server/quality/score-tracks";
import { analyticField, turningLayer, type AnalyticLayer } from "../../support/analytic-field";

const size = { width: 320, height: 180 };
const frames = 4;
const mark = 2;
const still = turningLayer({ mark, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [1, 0] });
const turning = turningLayer({
  mark,
  centre: [160, 90],
  radiansPerFrame: 0.05,
  growthPerFrame: 0.01,
  pixelsPerFrame: [4, 0],
});
/** A disc with an edge as soft as an analysis knows it. */
const opacity = (frame: number, x: number, y: number) =>
  Math.min(1, Math.max(0, (60 - Math.hypot(x - 160 - 4 * (frame - mark), y - 90)) / 4 + 0.5));
/** The same as a camera sees it. */
const sharp = (frame: number, x: number, y: number) =>
  Math.min(1, Math.max(0, 60 - Math.hypot(x - 160 - 4 * (frame - mark), y - 90) + 0.5));
const isObject = (frame: number, x: number, y: number) => opacity(frame, x, y) > 0.5;
const layers: AnalyticLayer[] = [still, { ...turning, opacity }];
const exact = analyticField({ ...size, range: { first: 0, last: frames - 1 }, mark, layers });

function track(layer: number, x: number, y: number): TrackTruth {
  const motion = layers[layer]!;
  const xy = Array.from({ length: frames }, (_value, frame) => {
    const [px, py] = motion.toFrame(frame, ...motion.toAtlas(mark, x, y));
    return [px, py] as const;
  });
  return { query: mark, layer, xy, visible: xy.map(([px, py], frame) => layer === 1 || !isObject(frame, px, py)) };
}

const grid = (layer: number, left: number, top: number) =>
  [0, 1, 2].flatMap((column) => [0, 1].map((row) => track(layer, left + 44 * column, top + 40 * row)));
const clip: QualityClip = {
  name: "disc",
  clip: {
    fingerprint: "",
    ...size,
    pixelAspect: 1,
    rate: { numerator: 24, denominator: 1 },
    frames,
  } as QualityClip["clip"],
  mark,
  regions: [],
  tracks: [...grid(0, 20, 20), ...grid(1, 116, 70)],
  mask: (frame) =>
    Promise.resolve(
      Uint8Array.from({ length: size.width * size.height }, (_value, i) =>
        isObject(frame, i % size.width, Math.floor(i / size.width)) ? 255 : 0,
      ),
    ),
  floor: null,
};
/** White where the object is, black around it: edges are where the pictures have them. */
async function* pictures(): AsyncGenerator<DecodedFrame> {
  for (let frame = 0; frame < frames; frame += 1) {
    const pixels = new Uint8Array(size.width * size.height * 3);
    for (let i = 0; i < pixels.length; i += 1) {
      const pixel = Math.floor(i / 3);
      pixels[i] = Math.round(255 * sharp(frame, pixel % size.width, Math.floor(pixel / size.width)));
    }
    yield await Promise.resolve({ frame, ...size, channels: 3, pixels });
  }
}
const measure = (field: AnalysisField) => measureEdits(clip, field, pictures(), new AbortController().signal);

test("a field that knows the truth makes true edits", async () => {
  const found = await measure(exact);
  expect(found.sketch).toBeLessThan(0.01);
  for (const tracking of ["similarity", "perspective", "surface"] as const)
    expect(found.corners[tracking]).toBeLessThan(0.02);
  // A picture that only shifts cannot follow a turn, but its middle can.
  expect(found.corners.position).toBeLessThan(0.3);
  expect(found.occlusion).toBeGreaterThan(98);
  expect(found.confined).toBe(100);
});

test("a field that is off by 3 pixels makes edits that are off by 3 pixels, at wrong edges too", async () => {
  const off = layers.map((layer): AnalyticLayer => ({
    ...layer,
    toFrame: (frame: number, u: number, v: number) => {
      const [x, y] = layer.toFrame(frame, u, v);
      return [frame === mark ? x : x + 3, y] as const;
    },
    ...(layer.opacity && { opacity: (frame: number, x: number, y: number) => opacity(frame, x - 3, y) }),
  }));
  const found = await measure(analyticField({ ...size, range: { first: 0, last: frames - 1 }, mark, layers: off }));
  expect(found.sketch).toBeCloseTo(3, 1);
  expect(found.corners.perspective).toBeCloseTo(3, 1);
  expect(found.occlusion).toBeLessThan(85);
  expect(found.confined).toBeLessThan(100);
});

test("what is lost counts as infinitely far away", async () => {
  const lost = layers.map((layer) => ({ ...layer, error: () => 5 }));
  const found = await measure(analyticField({ ...size, range: { first: 0, last: frames - 1 }, mark, layers: lost }));
  expect(found.sketch).toBe(Infinity);
  expect(found.corners.perspective).toBe(Infinity);
});
