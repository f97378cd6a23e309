import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { renderOverlay } from "../../../companion-server/render/render-overlay";
import { drawUvMap, writeUvMaps } from "../../../companion-server/render/write-uv-maps";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { clipOf, colourBarEngine } from "../../support/colour-bar-engine";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";
import { temporaryFolder } from "../../support/temporary-folder";

const size = { width: 160, height: 96 };
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
const moving = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [5, 2] });
const layered = analyticField({
  ...size,
  range: { first: 0, last: 23 },
  mark: 0,
  layers: [still, { ...moving, opacity: (_frame, x) => (x < 80 ? 1 : 0) }],
});
const context = { signal: new AbortController().signal, report: () => undefined };
const folder = temporaryFolder();

async function readDeep(path: string): Promise<Uint16Array> {
  const { data, info } = await sharp(path)
    .toColourspace("rgb16")
    .raw({ depth: "ushort" })
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ ...size, channels: 4 });
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
}

describe("overlay pictures of 16 bit", () => {
  const document = documentOf([sketchOf([strokeOf({ hardness: 0.3, opacity: 0.7 })])]);
  const options = {
    engine: colourBarEngine(),
    clip: clipOf(size),
    document,
    field: null,
    range: { first: 0, last: 0 },
  };

  test("hold what the 8-bit ones hold, finer, with straight alpha", async () => {
    const out = join(folder.path, "deep");
    await renderOverlay({ ...options, out, depth: 16 }, context);
    expect((await sharp(join(out, "overlay_00000.png")).metadata()).depth).toBe("ushort");
    const deep = await readDeep(join(out, "overlay_00000.png"));
    const { pixels } = createOverlayRenderer({ document, field: null, size }).render(0);
    const alphas = new Set<number>();
    for (let index = 0; index < pixels.length; index += 4) {
      const alpha = deep[index + 3]!;
      alphas.add(alpha);
      expect(Math.abs(alpha / 257 - pixels[index + 3]!)).toBeLessThanOrEqual(0.5 + 1 / 257);
      // The stroke is #ff8000 all over, however faint it is.
      if (alpha > 0) expect([...deep.subarray(index, index + 3)]).toEqual([65_535, 128 * 257, 0]);
    }
    expect(alphas.size).toBeGreaterThan(300);
  });

  test("are refused for a .mov file, before anything is written", async () => {
    const wanted = renderOverlay({ ...options, out: join(folder.path, "a.mov"), depth: 16 }, context);
    await expect(wanted).rejects.toMatchObject({ code: "InvalidInput" });
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe("UV maps", () => {
  test("are written for every layer and frame and say where a pixel was on the marked frame", async () => {
    const out = join(folder.path, "uv");
    await writeUvMaps({ field: layered, range: { first: 3, last: 4 }, out }, context);
    expect((await readdir(out)).sort()).toEqual(["uv0_00003.png", "uv0_00004.png", "uv1_00003.png", "uv1_00004.png"]);
    const map = await readDeep(join(out, "uv1_00004.png"));
    for (const [x, y] of [
      [30, 20],
      [71, 90],
      [20, 8],
    ] as const) {
      const at = (y * size.width + x) * 4;
      // On frame 4 the layer has moved by (20, 8).
      expect(map[at]! / 65_535).toBeCloseTo((x - 20 + 0.5) / size.width, 4);
      expect(map[at + 1]! / 65_535).toBeCloseTo(1 - (y - 8 + 0.5) / size.height, 4);
      expect([map[at + 2], map[at + 3]]).toEqual([0, 65_535]);
    }
  });

  test("are transparent where the layer is not seen and where the place lies outside the marked frame", () => {
    const map = drawUvMap(layered, 1, 4);
    const alpha = (x: number, y: number) => map[(y * size.width + x) * 4 + 3];
    expect([alpha(100, 40), alpha(10, 40), alpha(40, 4), alpha(40, 40)]).toEqual([0, 0, 0, 65_535]);
  });

  test("bring a picture painted on the marked frame to the layer", () => {
    const painted = (u: number, v: number) => Math.sin(u / 7) + Math.cos(v / 5);
    const map = drawUvMap(layered, 1, 6);
    let worst = 0;
    for (let y = 20; y < 90; y += 1)
      for (let x = 40; x < 76; x += 1) {
        const at = (y * size.width + x) * 4;
        const u = (map[at]! / 65_535) * size.width - 0.5;
        const v = (1 - map[at + 1]! / 65_535) * size.height - 0.5;
        worst = Math.max(worst, Math.abs(painted(u, v) - painted(x - 30, y - 12)));
      }
    expect(worst).toBeLessThan(0.002);
  });

  test("are refused outside the analysis", async () => {
    const wanted = writeUvMaps(
      { field: layered, range: { first: 20, last: 24 }, out: join(folder.path, "x") },
      context,
    );
    await expect(wanted).rejects.toMatchObject({ code: "InvalidInput" });
  });
});
