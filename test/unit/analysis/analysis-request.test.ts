import { analysisRequestOf } from "../../../companion-server/analysis/analysis-request";
import { withinWhole } from "../../../companion-server/analysis/stage-progress";
import type { ClipInfo } from "../../../companion-server/media/clip-source";
import type { EditDocument, Stroke } from "../../../companion-server/protocol/document";
import type { Progress } from "../../../companion-server/protocol/progress";

const clip: ClipInfo = {
  source: { kind: "file", path: "/clips/a.mov" },
  width: 64,
  height: 48,
  pixelAspect: 1,
  rate: { numerator: 24, denominator: 1 },
  frames: 50,
  hasAlpha: false,
  fingerprint: "f",
  firstNumber: 0,
};

function strokeOn(frame: number): Stroke {
  return {
    id: `s${frame}`,
    frame,
    tool: "brush",
    points: [{ x: 1, y: 1 }],
    width: 3,
    color: "#ff0000",
    opacity: 1,
    hardness: 1,
  };
}

function documentWith(frames: { region?: number; mark?: number; strokes?: number[] }): EditDocument {
  const { region, mark, strokes = [] } = frames;
  const polygon: [number, number][] = [
    [0, 0],
    [9, 0],
    [0, 9],
  ];
  return {
    schema: "inve.document/1",
    clip: {
      path: "/clips/a.mov",
      fingerprint: "f",
      width: 64,
      height: 48,
      pixelAspect: 1,
      rate: clip.rate,
      range: { first: 0, last: 49 },
      source: "media",
    },
    marks: mark === undefined ? [] : [{ id: "m", frame: mark, ticks: "0" }],
    layers:
      region === undefined
        ? []
        : [{ id: "l", index: 1, name: "object", regions: [{ frame: region, layer: 1, polygon }] }],
    editLayers: [
      {
        id: "e",
        layer: 0,
        name: "",
        visible: true,
        opacity: 1,
        blendMode: "normal",
        kind: "sketch",
        items: strokes.map(strokeOn),
      },
    ],
    corrections: [],
  };
}

describe("the analysis that a document needs", () => {
  test.each([
    ["the first region's frame", { region: 20, mark: 5, strokes: [7] }, 20],
    ["else the first mark", { mark: 5, strokes: [7] }, 5],
    ["else the first edit's frame", { strokes: [7, 9] }, 7],
    ["else the middle", {}, 24],
  ])("is marked on %s", (_, frames, mark) => {
    expect(analysisRequestOf(clip, documentWith(frames)).mark).toBe(mark);
  });

  test("does not change when a stroke is added", () => {
    const before = analysisRequestOf(clip, documentWith({ region: 20, strokes: [7] }));
    expect(analysisRequestOf(clip, documentWith({ region: 20, strokes: [7, 30] }))).toEqual(before);
  });

  test.each([
    ["a range beyond the clip", documentWith({}), { first: 0, last: 50 }],
    ["a stroke beyond the clip", documentWith({ strokes: [50] }), undefined],
  ])("refuses %s", (_, document, range) => {
    expect(() => analysisRequestOf(clip, document, range)).toThrow(
      expect.objectContaining({ code: "InvalidInput" }) as Error,
    );
  });
});

test("a stage's progress becomes the whole's, and never more than 1", () => {
  const seen: Progress[] = [];
  const report = withinWhole(
    [
      ["decode", 0.2],
      ["fit", 0.8],
    ],
    "fit",
    (progress) => seen.push(progress),
  );
  report({ stage: "fit", fraction: 0.5 });
  report({ stage: "fit", fraction: 1 });
  expect(seen.map((progress) => progress.fraction)).toEqual([0.6000000000000001, 1]);
});
