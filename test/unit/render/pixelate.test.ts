import { createOverlayRenderer, type OverlayFrame } from "../../../companion-server/render/overlay-renderer";
import type { Adjustment, EditLayer } from "../../../companion-server/protocol/document";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { adjustmentLayerOf, adjustmentOf } from "../../support/edit-layers";
import { seededRandom } from "../../support/seeded-random";
import { documentOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const block = 8;
/** Pixels of the clip move this much to the right from frame to frame. */
const step = 3;
const shot = turningLayer({
  mark: 0,
  centre: [0, 0],
  radiansPerFrame: 0,
  growthPerFrame: 0,
  pixelsPerFrame: [step, 0],
});
const field = analyticField({ ...size, range: { first: 0, last: 40 }, mark: 0, layers: [shot] });

type Footage = typeof size & { readonly pixels: Uint8Array };

/** Noise on a surface that moves with the shot. */
function footageOn(frame: number, colourAt: (u: number, v: number, channel: number) => number): Footage {
  const pixels = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1)
      for (let channel = 0; channel < 3; channel += 1)
        pixels[(y * size.width + x) * 3 + channel] = colourAt(x - step * frame, y, channel);
  return { ...size, pixels };
}

const random = seededRandom(4);
const noise = Uint8Array.from({ length: 400 * 96 * 3 }, () => random() * 256);
const noiseAt = (u: number, v: number, channel: number): number => noise[(v * 400 + u + 200) * 3 + channel] ?? 0;
/** The same colours, but inside every block in another order. */
const turnedAt = (u: number, v: number, channel: number): number => {
  const mirror = (value: number): number =>
    Math.floor(value / block) * block + block - 1 - (((value % block) + block) % block);
  return noiseAt(mirror(u), mirror(v), channel);
};

function draw(frame: number, footage: Footage, changes: Partial<Adjustment> = {}, layer: Partial<EditLayer> = {}) {
  const item = adjustmentOf({ pixelate: block, ...changes });
  const document = documentOf([adjustmentLayerOf([item], layer)]);
  return createOverlayRenderer({ document, field, size }).render(frame, footage);
}
const at = (overlay: OverlayFrame, x: number, y: number): number[] => [
  ...overlay.pixels.subarray((y * size.width + x) * 4, (y * size.width + x) * 4 + 4),
];

describe("pixelate", () => {
  test("nothing but the means of blocks comes through: other pixels with the same means give the same overlay", () => {
    const area = [
      [41, 22],
      [97, 19],
      [90, 66],
      [55, 71],
    ] as [number, number][];
    for (const changes of [{ area }, { area, feather: 12 }, { area, exposure: 0.5, hue: 40 }])
      for (const frame of [0, 5]) {
        const plain = draw(frame, footageOn(frame, noiseAt), changes);
        expect(plain.dirty).not.toBeNull();
        expect(Buffer.compare(plain.pixels, draw(frame, footageOn(frame, turnedAt), changes).pixels)).toBe(0);
      }
  });

  test("blocks are replaced as a whole and never partly transparent, whatever feather, opacity and mode say", () => {
    const settings: Partial<EditLayer>[] = [{}, { opacity: 0.4 }, { blendMode: "multiply" }];
    for (const layer of settings) {
      const overlay = draw(0, footageOn(0, noiseAt), { feather: 20 }, layer);
      const alphas = new Set(overlay.pixels.filter((_value, index) => index % 4 === 3));
      expect([...alphas].sort((a, b) => a - b)).toEqual([0, 255]);
      // The box from 39.5 to 103.5 touches the blocks that begin at 32 and at 96.
      expect([
        at(overlay, 39, 40)[3],
        at(overlay, 40, 40)[3],
        at(overlay, 103, 40)[3],
        at(overlay, 104, 40)[3],
      ]).toEqual([0, 255, 255, 0]);
    }
  });

  test("a block keeps its colour while its surface moves, so that many frames tell no more than one", () => {
    const first = draw(0, footageOn(0, noiseAt));
    for (const frame of [1, 2, 7])
      expect(at(draw(frame, footageOn(frame, noiseAt)), 60 + step * frame, 40)).toEqual(at(first, 60, 40));
  });

  test("what comes into the frame row by row is not shown row by row", () => {
    // The area has left to the right: of the blocks that begin at x = 159 one column is still there.
    const frame = 37;
    const overlay = draw(frame, footageOn(frame, noiseAt));
    const rows = [26, 34, 42, 50, 58];
    const colours = (x: number) => new Set(rows.map((y) => at(overlay, x, y).join())).size;
    expect([colours(155), colours(159)]).toEqual([rows.length, 1]);
    expect(at(overlay, 159, 42)[3]).toBe(255);
  });

  test("without an analysis the grid is that of the frame", () => {
    const document = documentOf([adjustmentLayerOf([adjustmentOf({ pixelate: block })])]);
    const overlay = createOverlayRenderer({ document, field: null, size }).render(0, footageOn(0, noiseAt));
    expect(at(overlay, 64, 40)).toEqual(at(overlay, 71, 47));
    expect(at(overlay, 63, 40)).not.toEqual(at(overlay, 64, 40));
  });
});
