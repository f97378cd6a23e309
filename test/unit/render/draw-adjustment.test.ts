import { colourChange, type ColourSettings } from "../../../companion-server/render/adjust-colour";
import { fromLinear, toLinear } from "../../../companion-server/render/colour-transfer";
import { compositeOver } from "../../../companion-server/render/composite";
import { createOverlayRenderer, type OverlayFrame } from "../../../companion-server/render/overlay-renderer";
import type { Adjustment, EditLayer } from "../../../companion-server/protocol/document";
import { adjustmentLayerOf, adjustmentOf } from "../../support/edit-layers";
import { seededRandom } from "../../support/seeded-random";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const random = seededRandom(9);
const source = { ...size, pixels: Uint8Array.from({ length: size.width * size.height * 3 }, () => random() * 256) };

function draw(editLayers: EditLayer[], footage: typeof source | undefined = source): OverlayFrame {
  return createOverlayRenderer({ document: documentOf(editLayers), field: null, size }).render(0, footage);
}
const adjusted = (changes: Partial<Adjustment>) => draw([adjustmentLayerOf([adjustmentOf(changes)])]);

function changed(settings: Partial<ColourSettings>, colour: number[]): number[] {
  const values = Float64Array.from(colour);
  colourChange({ ...adjustmentOf(), ...settings })?.(values);
  return [...values];
}
const lumaOf = ([red = 0, green = 0, blue = 0]: number[]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

describe("colourChange", () => {
  test("one stop doubles the light", () => {
    const [value = 0] = changed({ exposure: 1 }, [0.4, 0.4, 0.4]);
    expect(toLinear(value)).toBeCloseTo(2 * toLinear(0.4), 4);
  });

  test.each<[string, Partial<ColourSettings>]>([
    ["temperature", { temperature: 0.7 }],
    ["tint", { tint: -0.6 }],
  ])("%s keeps the brightness of grey and shifts its colour", (_name, settings) => {
    const light = changed(settings, [0.5, 0.5, 0.5]).map(toLinear);
    expect(lumaOf(light)).toBeCloseTo(toLinear(0.5), 3);
    expect(Math.max(...light) - Math.min(...light)).toBeGreaterThan(0.03);
  });

  test.each<[string, Partial<ColourSettings>, number[], number[]]>([
    ["no saturation is luma", { saturation: -1 }, [0.6, 0.4, 0.2], [0.4281, 0.4281, 0.4281]],
    ["hue leaves grey alone", { hue: 180, saturation: 0 }, [0.4281, 0.4281, 0.4281], [0.4281, 0.4281, 0.4281]],
    ["contrast turns about mid grey", { contrast: 1 }, [0.5, 0.6, 0.1], [0.5, 0.9, 0]],
    ["no contrast is mid grey", { contrast: -1 }, [0.2, 0.6, 0.1], [0.5, 0.5, 0.5]],
    ["brightness adds", { brightness: 0.2 }, [0.2, 0.6, 0.95], [0.3, 0.7, 1]],
    ["shadows leave what is light alone", { shadows: 1 }, [0.6, 0.7, 0.8], [0.6, 0.7, 0.8]],
    ["highlights leave what is dark alone", { highlights: -1 }, [0.2, 0.4, 0.3], [0.2, 0.4, 0.3]],
    ["full highlights halve the light of white", { highlights: -1 }, [1, 1, 1], [0.7354, 0.7354, 0.7354]],
  ])("%s", (_name, settings, colour, expected) => {
    changed(settings, colour).forEach((value, channel) => {
      expect(value).toBeCloseTo(expected[channel]!, 3);
    });
  });

  test.each<[string, Partial<ColourSettings>]>([
    ["lifted shadows", { shadows: 1 }],
    ["lowered shadows", { shadows: -1 }],
    ["lifted highlights", { highlights: 1 }],
    ["lowered highlights", { highlights: -1 }],
  ])("%s never turn two tones around", (_name, settings) => {
    let before = -1;
    for (let grey = 0; grey <= 255; grey += 1) {
      const [value = 0] = changed(settings, [grey / 255, grey / 255, grey / 255]);
      expect(value).toBeGreaterThanOrEqual(before);
      before = value;
    }
  });

  test("a turn of hue and its opposite come back, and luma stays", () => {
    const colour = [0.55, 0.45, 0.35];
    const turned = changed({ hue: 90 }, colour);
    expect(lumaOf(turned)).toBeCloseTo(lumaOf(colour), 6);
    changed({ hue: -90 }, turned).forEach((value, channel) => {
      expect(value).toBeCloseTo(colour[channel]!, 6);
    });
  });

  test("light and coded values are inverse to each other", () => {
    for (let value = 0; value <= 255; value += 1)
      expect(Math.round(fromLinear(toLinear(value / 255)) * 255)).toBe(value);
  });
});

describe("drawAdjustment", () => {
  test("neutral settings give a fully transparent overlay", () => {
    expect(adjusted({ feather: 20 }).dirty).toBeNull();
    expect(Math.max(...adjusted({ feather: 20 }).pixels)).toBe(0);
  });

  test("without the footage nothing can be adjusted", () => {
    const layer = adjustmentLayerOf([adjustmentOf({ exposure: 1 })]);
    expect(createOverlayRenderer({ document: documentOf([layer]), field: null, size }).render(0).dirty).toBeNull();
  });

  test("inside the area the composite is the adjusted frame, outside it is the frame", () => {
    const settings = { exposure: 0.5, contrast: 0.2, saturation: 0.4, hue: 20, temperature: 0.3 };
    const composite = compositeOver(source, adjusted(settings));
    let inside = 0;
    let outside = 0;
    for (let y = 0; y < size.height; y += 1)
      for (let x = 0; x < size.width; x += 1) {
        const index = (y * size.width + x) * 3;
        const before = [...source.pixels.subarray(index, index + 3)];
        const after = [...composite.subarray(index, index + 3)];
        const isInside = x >= 40 && x < 104 && y >= 20 && y < 68;
        const wanted = isInside
          ? changed(
              settings,
              before.map((value) => value / 255),
            ).map((v) => v * 255)
          : before;
        const error = Math.max(...after.map((value, channel) => Math.abs(value - wanted[channel]!)));
        if (isInside) inside = Math.max(inside, error);
        else outside = Math.max(outside, error);
      }
    expect(inside).toBeLessThan(1);
    expect(outside).toBe(0);
  });

  test.each<[string, Partial<Adjustment>]>([
    ["exposure", { exposure: -0.7 }],
    ["brightness", { brightness: 0.3 }],
    ["contrast", { contrast: 0.5 }],
    ["highlights", { highlights: -0.8 }],
    ["shadows", { shadows: 0.6 }],
    ["saturation", { saturation: 0.7 }],
    ["hue", { hue: -60 }],
    ["temperature", { temperature: 0.8 }],
    ["tint", { tint: -0.8 }],
    ["blur", { blur: 3 }],
    ["sharpen", { sharpen: 1.5 }],
    ["pixelate", { pixelate: 8 }],
  ])("%s inside an area is what it is on the whole frame, within one step", (_name, changes) => {
    const whole: Adjustment["area"] = [
      [-200, -200],
      [400, -200],
      [400, 400],
      [-200, 400],
    ];
    const part = compositeOver(source, adjusted(changes));
    const full = compositeOver(source, adjusted({ ...changes, area: whole }));
    let worst = 0;
    let change = 0;
    for (let y = 20; y < 68; y += 1)
      for (let index = (y * size.width + 40) * 3; index < (y * size.width + 104) * 3; index += 1) {
        worst = Math.max(worst, Math.abs(part[index]! - full[index]!));
        change = Math.max(change, Math.abs(part[index]! - source.pixels[index]!));
      }
    expect(worst).toBeLessThanOrEqual(1);
    expect(change).toBeGreaterThan(10);
  });

  test("a feather fades from the whole change to none across the outline", () => {
    const overlay = adjusted({ exposure: 1, feather: 8 });
    const alphas = [20, 40, 60].map((x) => overlay.pixels[(44 * size.width + x) * 4 + 3]!);
    expect(alphas[0]).toBe(0);
    expect(Math.abs(alphas[1]! - 140)).toBeLessThan(15);
    expect(alphas[2]).toBe(255);
  });

  test.each<[string, Partial<Adjustment>, (before: number, after: number) => boolean]>([
    ["blur smooths", { blur: 4 }, (before, after) => after < before / 20],
    ["sharpen roughens", { sharpen: 0.5 }, (before, after) => after > before],
  ])("%s what is inside", (_name, changes, holds) => {
    const composite = compositeOver(source, adjusted(changes));
    expect(holds(variance(source.pixels), variance(composite))).toBe(true);
  });

  test("an adjustment changes the edits below it and not those above", () => {
    const red = strokeOf({
      tool: "line",
      width: 20,
      color: "#800000",
      points: [
        { x: 20, y: 44 },
        { x: 140, y: 44 },
      ],
    });
    const layers = [sketchOf([red]), adjustmentLayerOf([adjustmentOf({ brightness: 1 })])];
    const at = (overlay: OverlayFrame) => overlay.pixels[(44 * size.width + 70) * 4];
    expect(at(draw(layers))).toBe(255);
    expect(at(draw([...layers].reverse()))).toBe(128);
  });
});

function variance(pixels: Uint8Array): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 30; y < 58; y += 1)
    for (let x = 50; x < 94; x += 1) {
      const value = pixels[(y * size.width + x) * 3 + 1]!;
      sum += value;
      squares += value * value;
      count += 1;
    }
  return squares / count - (sum / count) ** 2;
}
