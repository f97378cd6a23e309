import { createHash } from "node:crypto";
import sharp from "sharp";
import { PictureLibrary } from "../../../companion-server/render/load-pictures";
import { createOverlayRenderer, type OverlayFrame } from "../../../companion-server/render/overlay-renderer";
import { createPicture, type Picture } from "../../../companion-server/render/picture";
import type { Texture } from "../../../companion-server/protocol/document";
import {
  analyticField,
  bendingLayer,
  tiltingLayer,
  turningLayer,
  type AnalyticLayer,
} from "../../support/analytic-field";
import { imageName, textureLayerOf, textureOf } from "../../support/edit-layers";
import { seededRandom } from "../../support/seeded-random";
import { documentOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const turning = turningLayer({
  mark: 0,
  centre: [71, 43],
  radiansPerFrame: 0.05,
  growthPerFrame: 0.02,
  pixelsPerFrame: [2, 1],
});
const tilting = tiltingLayer({ mark: 0, perFrame: 3e-4, centre: [60, 40] });
const bending = bendingLayer({ mark: 0, amplitude: 0.6, wavelength: 70 });
const shifting = turningLayer({
  mark: 0,
  centre: [0, 0],
  radiansPerFrame: 0,
  growthPerFrame: 0,
  pixelsPerFrame: [3, 1],
});

/** A picture whose red is its own u and whose green is its own v. */
const coordinates = pictureOf(64, 48, (x, y) => [Math.round((x / 63) * 255), Math.round((y / 47) * 255), 0, 255]);

function pictureOf(width: number, height: number, at: (x: number, y: number) => number[]): Picture {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rgba.set(at(x, y), (y * width + x) * 4);
  return createPicture(width, height, rgba);
}

function draw(texture: Texture, frame: number, layer: AnalyticLayer, picture: Picture = coordinates): OverlayFrame {
  return createOverlayRenderer({
    document: documentOf([textureLayerOf([texture])]),
    field: analyticField({ ...size, range: { first: 0, last: 23 }, mark: 0, layers: [layer] }),
    pictures: new Map([[imageName, picture]]),
    size,
  }).render(frame);
}

const pixel = (overlay: OverlayFrame, x: number, y: number): number[] => [
  ...overlay.pixels.subarray((y * overlay.width + x) * 4, (y * overlay.width + x) * 4 + 4),
];

describe("drawTexture", () => {
  test("on its own frame, pixel for pixel, a picture is what it was", () => {
    const random = seededRandom(5);
    const rgba = Uint8Array.from({ length: 64 * 48 * 4 }, (_v, i) => (i % 4 === 3 ? 255 : random() * 256));
    const overlay = draw(textureOf(), 0, turning, createPicture(64, 48, rgba));
    let worst = 0;
    for (let y = 0; y < 48; y += 1)
      for (let x = 0; x < 64; x += 1)
        pixel(overlay, 40 + x, 20 + y).forEach((value, channel) => {
          worst = Math.max(worst, Math.abs(value - rgba[(y * 64 + x) * 4 + channel]!));
        });
    expect(worst).toBe(0);
    expect(overlay.dirty).toEqual({ left: 40, top: 20, width: 64, height: 48 });
  });

  test.each<[Texture["tracking"], string, AnalyticLayer, number]>([
    ["position", "a shift", shifting, 1.5],
    ["similarity", "a turn", turning, 1.5],
    ["perspective", "a turn", turning, 1.5],
    ["perspective", "a tilt", tilting, 1.5],
    ["surface", "a bend", bending, 2],
    ["surface", "a tilt", tilting, 2],
  ])("%s follows %s: every pixel shows the picture's right place", (tracking, _motion, layer, most) => {
    const overlay = draw(textureOf({ tracking }), 8, layer);
    let seen = 0;
    let worst = 0;
    for (let y = 0; y < size.height; y += 1)
      for (let x = 0; x < size.width; x += 1) {
        const [red = 0, green = 0, , alpha] = pixel(overlay, x, y);
        if (alpha !== 255) continue;
        seen += 1;
        const [px, py] = layer.toFrame(0, ...layer.toAtlas(8, x, y));
        const u = (px - 40) / 63;
        const v = (py - 20) / 47;
        // The outermost half pixel of a picture repeats, so its places cannot be told apart.
        if (u < 0 || u > 1 || v < 0 || v > 1) continue;
        worst = Math.max(worst, Math.abs(red - u * 255) / (255 / 63), Math.abs(green - v * 255) / (255 / 47));
      }
    expect(seen).toBeGreaterThan(2000);
    expect(worst).toBeLessThan(most / 2);
  });

  test("a rigid picture keeps its shape on a surface that bends", () => {
    const overlay = draw(textureOf({ tracking: "similarity" }), 8, bending);
    const rows = [25, 40, 55].map((y) => {
      const row = Array.from({ length: size.width }, (_v, x) => pixel(overlay, x, y)[3]!);
      return { left: row.indexOf(255), right: row.lastIndexOf(255) };
    });
    const [first] = rows;
    rows.forEach((row) => {
      expect(Math.abs(row.right - row.left - (first!.right - first!.left))).toBeLessThanOrEqual(1);
    });
  });

  test("a fine pattern that shrinks becomes its average instead of flickering", () => {
    const checks = pictureOf(512, 384, (x, y) => ((x + y) % 2 === 0 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    const overlay = draw(textureOf(), 5, turning, checks);
    const values = [60, 70, 80].flatMap((x) => [40, 45, 50].map((y) => pixel(overlay, x, y)[0]!));
    values.forEach((value) => {
      expect(Math.abs(value - 127.5)).toBeLessThan(3);
    });
  });

  test("a transparent picture keeps its colour and its alpha, weakened by the item's opacity", () => {
    const faint = pictureOf(64, 48, () => [200, 100, 50, 128]);
    expect(pixel(draw(textureOf({ opacity: 0.5 }), 0, turning, faint), 70, 40)).toEqual([200, 100, 50, 64]);
  });

  test("a picture half outside the frame is drawn as far as it is seen", () => {
    const overlay = draw(textureOf(), 20, shifting);
    expect(overlay.dirty).toEqual({ left: 100, top: 40, width: 60, height: 48 });
  });

  test("corners that cross over show nothing and are named", () => {
    const [a, b, c, d] = textureOf().corners;
    expect(draw(textureOf({ corners: [a, c, b, d] }), 0, turning)).toMatchObject({ dirty: null, lost: ["texture"] });
  });
});

describe("PictureLibrary", () => {
  const signal = new AbortController().signal;

  test("reads each picture of visible layers once, also for the next render", async () => {
    const png = await sharp({ create: { width: 6, height: 4, channels: 4, background: "#ff800080" } })
      .png()
      .toBuffer();
    const image = createHash("sha256").update(png).digest("hex");
    const asked: string[] = [];
    const document = documentOf([
      textureLayerOf([textureOf({ image }), textureOf({ image, id: "again" })]),
      textureLayerOf([textureOf({ image: "cd".repeat(32) })], { visible: false }),
    ]);
    const library = new PictureLibrary((name) => {
      asked.push(name);
      return Promise.resolve(png);
    });
    await library.load(document, signal);
    const pictures = await library.load(document, signal);
    expect(asked).toEqual([image]);
    expect(pictures.get(image)?.levels.map(({ width, height }) => [width, height])).toEqual([
      [6, 4],
      [3, 2],
      [2, 1],
      [1, 1],
    ]);
    expect(pictures.get(image)?.levels[0].values[3]).toBe(128 * 257);
  });

  test.each<[string, Uint8Array | null, RegExp]>([
    ["a missing picture", null, /is missing/],
    ["bytes that are no picture", Buffer.from("not a picture"), /cannot be read/],
  ])("refuses %s with a sentence", async (_name, bytes, sentence) => {
    const document = documentOf([textureLayerOf([textureOf()])]);
    const library = new PictureLibrary(() => Promise.resolve(bytes));
    await expect(library.load(document, signal)).rejects.toThrow(sentence);
  });
});
