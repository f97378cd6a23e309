import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { compositeOver } from "../../../companion-server/render/composite";
import { blendColours, type BlendMode, type Rgb } from "../../../companion-server/render/blend-modes";
import { seededRandom } from "../../support/seeded-random";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const modes: BlendMode[] = ["normal", "multiply", "screen", "overlay", "soft-light", "add", "colour"];

describe("blend modes", () => {
  test.each<[BlendMode, Rgb, Rgb, number[]]>([
    ["normal", [10, 20, 30], [200, 100, 0], [200, 100, 0]],
    ["multiply", [255, 127.5, 0], [100, 100, 100], [100, 50, 0]],
    ["screen", [255, 127.5, 0], [100, 100, 100], [255, 177.5, 100]],
    ["overlay", [51, 204, 127.5], [102, 102, 102], [40.8, 193.8, 102]],
    ["soft-light", [51, 204, 0], [127.5, 127.5, 127.5], [51, 204, 0]],
    ["add", [200, 100, 0], [100, 100, 100], [255, 200, 100]],
    ["colour", [90, 90, 90], [90, 90, 90], [90, 90, 90]],
    ["colour", [128, 128, 128], [255, 0, 0], [255, 73.571, 73.571]],
  ])("%s of %j with %j", (mode, below, edit, expected) => {
    const out: Rgb = [0, 0, 0];
    blendColours(mode, below, edit, out);
    out.forEach((value, channel) => {
      expect(value).toBeCloseTo(expected[channel]!, 1);
    });
  });

  test.each(modes)("%s is baked so that plain compositing shows it", (blendMode) => {
    const random = seededRandom(3);
    const pixels = Uint8Array.from({ length: size.width * size.height * 3 }, () => random() * 256);
    const source = { ...size, pixels };
    const stroke = strokeOf({ width: 40, opacity: 0.8, color: "#c08040" });
    const document = documentOf([sketchOf([stroke], { blendMode, opacity: 0.5 })]);
    const overlay = createOverlayRenderer({ document, field: null, size }).render(0, source);
    const composite = compositeOver(source, overlay);
    const mixed: Rgb = [0, 0, 0];
    let worst = 0;
    for (let y = 45; y < 50; y += 1) {
      for (let x = 50; x < 70; x += 1) {
        const index = (y * size.width + x) * 3;
        const below: Rgb = [pixels[index]!, pixels[index + 1]!, pixels[index + 2]!];
        blendColours(blendMode, below, [192, 128, 64], mixed);
        mixed.forEach((value, channel) => {
          const expected = below[channel]! * 0.6 + value * 0.4;
          worst = Math.max(worst, Math.abs(expected - composite[index + channel]!));
        });
      }
    }
    expect(worst).toBeLessThan(2);
  });
});
