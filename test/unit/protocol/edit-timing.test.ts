import { editLayerStrength, revealedShare } from "../../../companion-server/protocol/edit-timing";

const clip = { first: 0, last: 23 };
const range = { first: 4, last: 9 };

describe("editLayerStrength", () => {
  test.each([
    ["all of the clip without a range", {}, [0, 23], [1, 1]],
    ["its range and nothing else", { range }, [3, 4, 9, 10], [0, 1, 1, 0]],
    ["rising by equal steps", { range, fadeIn: 3 }, [3, 4, 5, 6, 7, 8], [0, 0.25, 0.5, 0.75, 1, 1]],
    ["falling by equal steps", { range, fadeOut: 1 }, [7, 8, 9, 10], [1, 1, 0.5, 0]],
    ["both, when they meet", { range, fadeIn: 5, fadeOut: 5 }, [4, 6, 7, 9], [1 / 6, 3 / 6, 3 / 6, 1 / 6]],
    ["the clip's own range when fading without one", { fadeIn: 1, fadeOut: 1 }, [0, 1, 22, 23], [0.5, 1, 1, 0.5]],
    ["fades of no frames", { range, fadeIn: 0, fadeOut: 0 }, [4, 9], [1, 1]],
  ])("%s", (_name, layer, frames, expected) => {
    const found = frames.map((frame) => editLayerStrength(layer, frame, clip));
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index]!, 12);
    });
  });
});

describe("revealedShare", () => {
  test.each([
    ["without a write-on", {}, [0, 99], [1, 1]],
    ["over four frames", { writeOn: { first: 4, last: 7 } }, [3, 4, 5, 6, 7, 8], [0, 0.25, 0.5, 0.75, 1, 1]],
    ["at once", { writeOn: { first: 4, last: 4 } }, [3, 4], [0, 1]],
  ])("%s", (_name, stroke, frames, expected) => {
    expect(frames.map((frame) => revealedShare(stroke, frame))).toEqual(expected);
  });
});
