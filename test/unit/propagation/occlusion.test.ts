import { PictureMap } from "../../../models/geometry/picture-map";
import { createOcclusion } from "../../../companion-server/propagation/occlusion";
import { analyticField, turningLayer } from "../../support/analytic-field";

/** A head of radius 40 that moves 4 px a frame; a hand of the background that crosses it at x = 100 from frame 10 on. */
const centre = (frame: number): number => 80 + 4 * frame;
const moving = turningLayer({
  mark: 0,
  centre: [80, 60],
  radiansPerFrame: 0,
  growthPerFrame: 0,
  pixelsPerFrame: [4, 0],
});
const isHand = (frame: number, x: number): boolean => frame >= 10 && x > 110 && x < 130;
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
const field = analyticField({
  width: 240,
  height: 120,
  range: { first: 0, last: 20 },
  mark: 0,
  layers: [
    still,
    {
      ...moving,
      opacity: (frame, x, y) => (Math.hypot(x - centre(frame), y - 60) < 40 && !isHand(frame, x) ? 1 : 0),
    },
  ],
});

const map = new PictureMap(field, field);

function shareAt(layer: number, drawn: number, frame: number, x: number, y: number): number {
  const out = new Float32Array(1);
  createOcclusion({ field, layer, drawn, frame, map })?.shares(y, x, x + 1, out);
  return out[0] ?? -1;
}

describe("createOcclusion", () => {
  test.each([
    ["an edit on the head shows on its own frame", 1, 0, 0, 80, 60, 1],
    ["an edit on the head shows where the head has moved", 1, 0, 5, 100, 60, 1],
    ["an edit on the head goes behind a hand that belongs to the background", 1, 0, 12, 120, 60, 0],
    ["and shows beside that hand", 1, 0, 12, 140, 60, 1],
    ["a hat drawn above the head stays", 1, 0, 5, 100, 10, 1],
    ["an edit on the background goes behind the head", 0, 0, 5, 100, 60, 0],
    ["also on its own frame", 0, 0, 0, 80, 60, 0],
    ["and shows beside it", 0, 0, 5, 20, 60, 1],
    ["an edit drawn while the hand was there shows on the visible part later", 1, 12, 2, 88, 60, 1],
  ])("%s", (_name, layer, drawn, frame, x, y, share) => {
    expect(shareAt(layer, drawn, frame, x, y)).toBeCloseTo(share, 5);
  });

  test("an edge is sharper than the lattice it is known on", () => {
    const row = new Float32Array(240);
    createOcclusion({ field, layer: 0, drawn: 0, frame: 5, map })?.shares(60, 0, 240, row);
    const partial = [...row].filter((share) => share > 0.1 && share < 0.9).length;
    expect(partial).toBeLessThanOrEqual(8);
  });

  test("a clip of one layer hides nothing", () => {
    const flat = analyticField({ width: 9, height: 9, range: { first: 0, last: 1 }, mark: 0, layers: [still] });
    expect(createOcclusion({ field: flat, layer: 0, drawn: 0, frame: 1, map })).toBeNull();
  });
});
