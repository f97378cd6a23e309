import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { createPicture, type Picture } from "../../../companion-server/render/picture";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { imageName, textureLayerOf, textureOf } from "../../support/edit-layers";
import { seededRandom } from "../../support/seeded-random";
import { documentOf } from "../../support/sketch-documents";

const frames = [0, 1, 2];
const size = { width: 160, height: 96 };
const zooming = turningLayer({
  mark: 0,
  centre: [71, 43],
  radiansPerFrame: 0.003,
  growthPerFrame: 0.004,
  pixelsPerFrame: [0.13, 0.07],
});
const field = analyticField({ ...size, range: { first: 0, last: 23 }, mark: 0, layers: [zooming] });

/** Grey noise of `cells` pixels a cell, 512 x 384: eight of its pixels fall on one of the frame. */
function noise(cells: number): Picture {
  const random = seededRandom(21);
  const values = Array.from({ length: Math.ceil(512 / cells) * Math.ceil(384 / cells) }, () => random() * 255);
  const rgba = new Uint8Array(512 * 384 * 4).fill(255);
  for (let pixel = 0; pixel < 512 * 384; pixel += 1) {
    const column = Math.floor((pixel % 512) / cells);
    const row = Math.floor(pixel / 512 / cells);
    rgba.fill(values[row * Math.ceil(512 / cells) + column]!, pixel * 4, pixel * 4 + 3);
  }
  return createPicture(512, 384, rgba);
}

/** The overlay's red on some frames. */
function drawnFrames(picture: Picture, tracking: "perspective" | "surface"): Float64Array[] {
  const renderer = createOverlayRenderer({
    document: documentOf([textureLayerOf([textureOf({ tracking })])]),
    field,
    size,
    pictures: new Map([[imageName, picture]]),
  });
  return frames.map((frame) => Float64Array.from(renderer.render(frame).pixels.filter((_value, i) => i % 4 === 0)));
}

/** The same surface as a camera sees it: every pixel is the mean of 64 places within it. */
function filmedFrames(picture: Picture): Float64Array[] {
  const { values } = picture.levels[0];
  return frames.map((frame) => {
    const film = new Float64Array(size.width * size.height);
    for (let y = 20; y < 72; y += 1)
      for (let x = 40; x < 108; x += 1)
        for (let place = 0; place < 64; place += 1) {
          const dx = ((place % 8) - 3.5) / 8;
          const dy = (Math.floor(place / 8) - 3.5) / 8;
          const [u, v] = zooming.toAtlas(frame, x + dx, y + dy);
          const column = Math.min(511, Math.max(0, Math.floor((u - 39.5) * 8)));
          const row = Math.min(383, Math.max(0, Math.floor((v - 19.5) * 8)));
          const at = y * size.width + x;
          film[at] = film[at]! + values[(row * 512 + column) * 4]! / 257 / 64;
        }
    return film;
  });
}

/** How much fixed points of the surface change from frame to frame (standard deviation, worst), and their contrast. */
function shimmerOf(pictures: Float64Array[]): { change: number; contrast: number } {
  const seen = pictures.map((values, index) => {
    const points: number[] = [];
    for (let v = 26; v < 62; v += 1.3)
      for (let u = 46; u < 98; u += 1.3) points.push(bilinear(values, ...zooming.toFrame(frames[index]!, u, v)));
    return points;
  });
  const changes = seen.slice(1).map((values, i) => deviation(values.map((value, k) => value - seen[i]![k]!)));
  return { change: Math.max(...changes), contrast: deviation(seen[2]!) };
}

function bilinear(values: Float64Array, x: number, y: number): number {
  const at = (column: number, row: number) => values[row * size.width + column]!;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const upper = at(left, top) + (at(left + 1, top) - at(left, top)) * (x - left);
  const lower = at(left, top + 1) + (at(left + 1, top + 1) - at(left, top + 1)) * (x - left);
  return upper + (lower - upper) * (y - top);
}

const deviation = (values: number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe("a texture on a slowly zooming surface", () => {
  test.each([
    ["detail far too fine to see", 1, "perspective", 0.4],
    ["detail far too fine to see", 1, "surface", 0.4],
    ["detail of two pixels", 16, "perspective", 0.8],
    ["detail of two pixels", 16, "surface", 0.8],
    ["detail of six pixels", 48, "perspective", 0.9],
  ] as const)(
    "%s (cells of %d, %s) shimmers less than footage of it and keeps its contrast",
    (_name, cells, tracking, share) => {
      const picture = noise(cells);
      const drawn = shimmerOf(drawnFrames(picture, tracking));
      const filmed = shimmerOf(filmedFrames(picture));
      expect(drawn.change).toBeLessThan(filmed.change * 1.02);
      expect(drawn.contrast).toBeGreaterThan(filmed.contrast * share);
    },
  );
});
