import type { Adjustment, AdjustmentArea } from "../../../companion-server/protocol/document";
import { PropagationCache } from "../../../companion-server/propagation/propagation-cache";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { analyticField, turningLayer, type AnalyticLayer } from "../../support/analytic-field";
import { adjustmentLayerOf, adjustmentOf } from "../../support/edit-layers";
import { documentOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const source = { ...size, pixels: new Uint8Array(size.width * size.height * 3).fill(90) };

const sliding = (opacity?: AnalyticLayer["opacity"]): AnalyticLayer => ({
  ...turningLayer({ mark: 0, centre: [60, 48], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [5, 0] }),
  ...(opacity === undefined ? {} : { opacity }),
});
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });

/** A box that moves 5 px a frame over a still background, behind a post that stands at x = 100...110. */
const field = analyticField({
  ...size,
  range: { first: 0, last: 10 },
  mark: 0,
  layers: [
    still,
    sliding((frame, x, y) => (Math.abs(x - 60 - 5 * frame) < 20 && Math.abs(y - 48) < 20 ? 1 : 0)),
    { ...still, opacity: (_frame, x) => (x >= 100 && x <= 110 ? 1 : 0) },
  ],
});

function alphas(frame: number, area: AdjustmentArea, layer = 1, changes: Partial<Adjustment> = {}) {
  const item = adjustmentOf({ area, exposure: 1, ...changes });
  const document = documentOf([adjustmentLayerOf([item], { layer })]);
  const { pixels } = createOverlayRenderer({ document, field, size }).render(frame, source);
  return (x: number, y: number): number => pixels[(y * size.width + x) * 4 + 3]!;
}

describe("the area of an adjustment", () => {
  test("a brushed area is as wide as its stroke and moves with its layer", () => {
    const area = {
      brush: {
        points: [
          { x: 50, y: 48 },
          { x: 70, y: 48 },
        ],
        width: 12,
      },
    };
    for (const frame of [0, 4]) {
      const at = alphas(frame, area);
      const shift = 5 * frame;
      expect([at(60 + shift, 48), at(60 + shift, 53), at(60 + shift, 55), at(80 + shift, 48)]).toEqual([
        255, 255, 0, 0,
      ]);
    }
  });

  test("a whole object is where it is seen, on every frame, and not where something nearer covers it", () => {
    for (const frame of [0, 3, 8]) {
      const at = alphas(frame, { object: true });
      const centre = 60 + 5 * frame;
      for (let x = 2; x < 158; x += 1) {
        if ([centre - 20, centre + 20, 100, 110].some((edge) => Math.abs(x - edge) <= 3)) continue;
        const isSeen = Math.abs(x - centre) < 20 && !(x >= 100 && x <= 110);
        expect([frame, x, at(x, 48)]).toEqual([frame, x, isSeen ? 255 : 0]);
      }
    }
  });

  test("a change of a whole object's look does not ask again what is seen of it", () => {
    let asked = 0;
    const counting = {
      ...field,
      visibility: (...at: Parameters<typeof field.visibility>) => {
        asked += 1;
        return field.visibility(...at);
      },
    };
    const cache = new PropagationCache();
    const draw = (exposure: number, frame: number) => {
      const document = documentOf([
        adjustmentLayerOf([adjustmentOf({ area: { object: true }, exposure })], { layer: 1 }),
      ]);
      return createOverlayRenderer({ document, field: counting, size, cache }).render(frame, source).pixels;
    };
    const first = draw(1, 2);
    const once = asked;
    expect(draw(2, 2)).not.toEqual(first);
    expect(draw(1, 2)).toEqual(first);
    expect(asked).toBe(once);
    draw(1, 3);
    expect(asked).toBe(2 * once);
  });

  test("a whole background is what no object covers", () => {
    const at = alphas(0, { object: true }, 0);
    expect([at(10, 10), at(60, 48), at(105, 48), at(140, 80)]).toEqual([255, 0, 0, 255]);
  });
});
