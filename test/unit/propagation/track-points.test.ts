import { InveError } from "../../../companion-server/protocol/errors";
import { trackPoints } from "../../../companion-server/propagation/track-points";
import { analyticField, turningLayer, type AnalyticLayer } from "../../support/analytic-field";

const still = turningLayer({ mark: 2, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
const moving: AnalyticLayer = {
  ...turningLayer({ mark: 2, centre: [50, 50], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [10, 0] }),
  opacity: (frame, x, y) => (Math.hypot(x - 50 - 10 * (frame - 2), y - 50) < 20 ? 1 : 0),
  error: (frame) => (frame === 6 ? 3 : 0),
};
const field = analyticField({
  width: 110,
  height: 100,
  range: { first: 1, last: 9 },
  mark: 2,
  layers: [still, moving],
});

describe("trackPoints", () => {
  test("a point on the object moves with it and is seen until it is lost or leaves the frame", () => {
    const [track] = trackPoints(field, [{ frame: 2, x: 52, y: 50 }]);
    expect(track?.xy.map(([x]) => x)).toEqual([42, 52, 62, 72, 82, 92, 102, 112, 122]);
    expect(track?.visible).toEqual([true, true, true, true, true, false, true, false, false]);
    expect(track?.confidence[5]).toBe(0);
    expect(track?.confidence[1]).toBe(1);
  });

  test("a background point is hidden while the object passes", () => {
    const [track] = trackPoints(field, [{ frame: 9, x: 75, y: 50 }]);
    expect(track?.xy.every(([x, y]) => x === 75 && y === 50)).toBe(true);
    expect(track?.visible).toEqual([true, true, false, false, false, false, true, true, true]);
  });

  test("the named layer is followed even where another one is seen", () => {
    const [track] = trackPoints(field, [{ frame: 2, x: 50, y: 50, layer: 0 }]);
    expect(track?.xy[4]).toEqual([50, 50]);
    expect(track?.visible[1]).toBe(false);
  });

  test.each([
    [{ frame: 0, x: 1, y: 1 }, /frames 1 to 9/],
    [{ frame: 3, x: 1, y: 1, layer: 2 }, /layers 0 to 1/],
  ])("refuses %j with a sentence", (query, sentence) => {
    expect(() => trackPoints(field, [query])).toThrow(InveError);
    expect(() => trackPoints(field, [query])).toThrow(sentence);
  });
});
