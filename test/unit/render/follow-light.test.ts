import type { AnalysisField } from "../../../companion-server/analysis/analysis-field";
import { fromLinear, toLinear } from "../../../companion-server/render/colour-transfer";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { createPicture } from "../../../companion-server/render/picture";
import type { EditLayer } from "../../../companion-server/protocol/document";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { imageName, textureLayerOf, textureOf } from "../../support/edit-layers";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const moving = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [5, 0] });
const base = analyticField({ ...size, range: { first: 0, last: 9 }, mark: 0, layers: [moving] });
/** Red grows by a quarter of a stop a frame; blue falls, more so to the right. */
const field: AnalysisField = {
  ...base,
  light(_layer, frame, u, _v, out) {
    out.set([0.25 * frame, 0, -0.002 * frame * u]);
  },
};
const colour = [96, 128, 160];
const picture = createPicture(
  8,
  8,
  Uint8Array.from({ length: 256 }, (_value, i) => [...colour, 255][i % 4]!),
);
const stroke = strokeOf({ frame: 2, width: 24, color: "#6080a0" });
const texture = textureOf({ frame: 2 });

function draw(layer: EditLayer, frame: number, shown: AnalysisField = field): Uint8Array {
  const pictures = new Map([[imageName, picture]]);
  return createOverlayRenderer({ document: documentOf([layer]), field: shown, size, pictures }).render(frame).pixels;
}

test.each<[string, EditLayer, EditLayer]>([
  ["a stroke", sketchOf([{ ...stroke, followLight: true }]), sketchOf([stroke])],
  ["a texture", textureLayerOf([{ ...texture, followLight: true }]), textureLayerOf([texture])],
])("%s takes the change of light since its own frame, and only when asked to", (_name, lit, plain) => {
  for (const frame of [0, 2, 6]) {
    const without = draw(plain, frame);
    expect(Buffer.compare(without, draw(plain, frame, base))).toBe(0);
    const pixels = draw(lit, frame);
    let seen = 0;
    let worst = 0;
    let otherAlphas = 0;
    for (let index = 0; index < pixels.length; index += 4) {
      if (pixels[index + 3] !== without[index + 3]) otherAlphas += 1;
      if (pixels[index + 3] !== 255) continue;
      seen += 1;
      const u = ((index / 4) % size.width) - 5 * frame;
      const stops = [0.25 * (frame - 2), 0, -0.002 * (frame - 2) * u];
      colour.forEach((code, channel) => {
        const wanted = 255 * fromLinear(toLinear(code / 255) * 2 ** stops[channel]!);
        worst = Math.max(worst, Math.abs(pixels[index + channel]! - wanted));
      });
    }
    expect(otherAlphas).toBe(0);
    expect(worst).toBeLessThan(1);
    expect(seen).toBeGreaterThan(500);
    expect(Buffer.compare(pixels, without) === 0).toBe(frame === 2);
  }
});

test("what is not known of the light changes nothing", () => {
  const lit = textureLayerOf([{ ...texture, followLight: true }]);
  expect(Buffer.compare(draw(lit, 6, base), draw(textureLayerOf([texture]), 6, base))).toBe(0);
});
