import { mapPoint, type Quad } from "../../../models/geometry/homography";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { createPicture } from "../../../companion-server/render/picture";
import { shutterMoves } from "../../../companion-server/render/shutter-moves";
import type { Texture } from "../../../companion-server/protocol/document";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { imageName, textureLayerOf, textureOf } from "../../support/edit-layers";
import { documentOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const box: Quad = [
  [10, 10],
  [50, 10],
  [50, 40],
  [10, 40],
];
const shifted = (quad: Quad, x: number, y: number): Quad =>
  quad.map(([cx, cy]) => [cx + x, cy + y] as const) as unknown as Quad;

describe("shutterMoves", () => {
  test("the mean place is the frame's own, and the path is as long as the shutter is open", () => {
    const motion = { here: box, before: shifted(box, -12, 4), after: shifted(box, 12, -4) };
    const moves = shutterMoves(motion, 180, 1);
    const places = moves.map((move) => mapPoint(move, 30, 20));
    const mean = (axis: 0 | 1) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
    expect(mean(0)).toBeCloseTo(30, 9);
    expect(mean(1)).toBeCloseTo(20, 9);
    // Half a frame of 12 px and 4 px, less half a sample at either end.
    const travelled = places[places.length - 1]![0] - places[0]![0];
    expect(travelled).toBeCloseTo(6 * (1 - 1 / moves.length), 9);
    expect(moves.length).toBeGreaterThan(6);
  });

  test("a frame without a place before it is the mirror image of the one after", () => {
    const after = shifted(box, 8, 2);
    const both = shutterMoves({ here: box, before: shifted(box, -8, -2), after }, 360, 1);
    shutterMoves({ here: box, before: null, after }, 360, 1).forEach((move, index) => {
      move.forEach((value, k) => {
        expect(value).toBeCloseTo(both[index]![k]!, 9);
      });
    });
  });

  test.each([
    ["nothing moves", { here: box, before: box, after: box }, 360],
    ["the shutter is hardly open", { here: box, before: shifted(box, -9, 0), after: shifted(box, 9, 0) }, 5],
    ["nothing is known of other frames", { here: box, before: null, after: null }, 360],
  ])("no blur when %s", (_name, motion, angle) => {
    expect(shutterMoves(motion, angle, 1)).toEqual([]);
  });
});

describe("a texture with an open shutter", () => {
  const speed = 10;
  const field = analyticField({
    ...size,
    range: { first: 0, last: 5 },
    mark: 0,
    layers: [
      turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [speed, 0] }),
    ],
  });
  const white = createPicture(8, 6, new Uint8Array(8 * 6 * 4).fill(255));
  const draw = (changes: Partial<Texture>, frame: number) =>
    createOverlayRenderer({
      document: documentOf([textureLayerOf([textureOf(changes)])]),
      field,
      size,
      pictures: new Map([[imageName, white]]),
    }).render(frame);
  const row = (changes: Partial<Texture>, frame: number) => {
    const overlay = draw(changes, frame);
    return Array.from({ length: size.width }, (_value, x) => overlay.pixels[(40 * size.width + x) * 4 + 3]! / 255);
  };

  test.each(["perspective", "surface"] as const)(
    "%s: its edge is a ramp as long as its way, around where the sharp edge is",
    (tracking) => {
      const alphas = row({ tracking, shutterAngle: 180 }, 2);
      // Pixel edges at 40 + 20 = 60 on frame 2; half a frame's way is 5 px.
      Array.from({ length: 14 }, (_value, k) => 53 + k).forEach((x) => {
        const covered = Math.min(1, Math.max(0, (x + 0.5 - (59.5 - speed / 4)) / (speed / 2)));
        expect(Math.abs(alphas[x]! - covered)).toBeLessThan(0.13);
      });
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      expect(sum(alphas)).toBeCloseTo(sum(row({ tracking }, 2)), 1);
    },
  );

  test.each([0, 5])("it is blurred on the first and last frames too: %d", (frame) => {
    const ramp = (values: number[]) => values.filter((value) => value > 0.02 && value < 0.98).length;
    expect(ramp(row({ shutterAngle: 360 }, frame))).toBeGreaterThan(8);
    expect(ramp(row({ shutterAngle: 0 }, frame))).toBe(0);
  });

  test("its colour stays what it was along the ramp", () => {
    const overlay = draw({ shutterAngle: 360 }, 2);
    for (let i = 0; i < overlay.pixels.length; i += 4)
      if (overlay.pixels[i + 3]! > 3) expect(overlay.pixels[i]!).toBeGreaterThan(250);
  });
});
