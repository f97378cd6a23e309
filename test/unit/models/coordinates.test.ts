import fc from "fast-check";
import {
  frameExtent,
  normalizeFrame,
  normalizeX,
  normalizeY,
  pixelX,
  pixelY,
  pixelsPerUnit,
} from "../../../models/atlas/coordinates";

const clip = { width: 768, height: 432, frames: 60 };

test("pixels and units are each other's inverse for every size", () => {
  const size = fc.integer({ min: 1, max: 8192 });
  const pixel = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(size, size, pixel, (width, height, value) => {
      const any = { width, height, frames: 1 };
      expect(pixelX(any, normalizeX(any, value))).toBeCloseTo(value, 6);
      expect(pixelY(any, normalizeY(any, value))).toBeCloseTo(value, 6);
    }),
  );
});

test.each([
  ["the centre", normalizeX(clip, 383.5), 0],
  ["the centre's row", normalizeY(clip, 215.5), 0],
  ["a step along x", normalizeX(clip, 100) - normalizeX(clip, 99), 1 / 384],
  ["a step along y", normalizeY(clip, 100) - normalizeY(clip, 99), 1 / 384],
  ["the outer edge of the last column", normalizeX(clip, 767.5), 1],
  ["the first frame", normalizeFrame(clip, 0), 0],
  ["the last frame", normalizeFrame(clip, 59), 1],
  ["the only frame", normalizeFrame({ ...clip, frames: 1 }, 0), 0],
  ["a unit", pixelsPerUnit(clip), 384],
  ["half the height", frameExtent(clip).y, 432 / 768],
])("%s lies where it should", (_, found, expected) => {
  expect(found).toBeCloseTo(expected, 12);
});
