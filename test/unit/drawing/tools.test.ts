import { mostStrokePoints } from "../../../companion-server/protocol/document";
import { closesAt } from "../../../plugin/drawing/corner-tools";
import { measuredPressure, type PointerSample } from "../../../plugin/drawing/pointer-sample";
import {
  idle,
  type DrawingToolName,
  type ToolEvent,
  type ToolResult,
  type ToolSettings,
} from "../../../plugin/drawing/tool";
import { draftPoints, drawingTools } from "../../../plugin/drawing/tools";

const settings: ToolSettings = { smoothing: 0, spacing: 1, closeDistance: 5, constraint: "none", area: "lasso" };
const at = (x: number, y: number, more: Partial<PointerSample> = {}): PointerSample => ({ x, y, time: x, ...more });
const down = (sample: PointerSample): ToolEvent => ({ kind: "down", sample });
const up = (sample: PointerSample): ToolEvent => ({ kind: "up", sample });
const move = (...samples: PointerSample[]): ToolEvent => ({ kind: "move", samples });

function run(tool: DrawingToolName, events: readonly ToolEvent[], change: Partial<ToolSettings> = {}) {
  let state = idle;
  const results: ToolResult[] = [];
  for (const event of events) {
    const step = drawingTools[tool](state, event, { ...settings, ...change });
    state = step.state;
    if (step.result.kind !== "none") results.push(step.result);
  }
  return { state, results };
}

describe("drawing tools", () => {
  test.each<[string, DrawingToolName, ToolEvent[], ToolResult[]]>([
    [
      "a brush gesture is a stroke",
      "brush",
      [down(at(0, 0)), move(at(5, 0), at(9, 0)), up(at(9, 0))],
      [
        {
          kind: "stroke",
          points: [
            { x: 0, y: 0 },
            { x: 5, y: 0 },
            { x: 9, y: 0 },
          ],
        },
      ],
    ],
    [
      "a click of the brush is a dot",
      "brush",
      [down(at(4, 4)), up(at(4, 4))],
      [{ kind: "stroke", points: [{ x: 4, y: 4 }] }],
    ],
    [
      "points nearer than the spacing are left out",
      "eraser",
      [down(at(0, 0)), move(at(0.4, 0), at(3, 0)), up(at(3.2, 0))],
      [
        {
          kind: "stroke",
          points: [
            { x: 0, y: 0 },
            { x: 3, y: 0 },
          ],
        },
      ],
    ],
    ["Escape draws nothing", "brush", [down(at(0, 0)), move(at(9, 0)), { kind: "cancel" }, up(at(9, 0))], []],
    ["hovering draws nothing", "brush", [{ kind: "hover", sample: at(1, 1) }, up(at(1, 1))], []],
    [
      "a line has two ends",
      "line",
      [down(at(0, 0)), move(at(3, 9)), move(at(8, 2)), up(at(9, 2))],
      [
        {
          kind: "stroke",
          points: [
            { x: 0, y: 0 },
            { x: 9, y: 2 },
          ],
        },
      ],
    ],
    ["a line without length is none", "arrow", [down(at(3, 3)), up(at(3.1, 3))], [{ kind: "too-small" }]],
    ["Escape forgets a line", "line", [down(at(0, 0)), { kind: "cancel" }, up(at(9, 9))], []],
    [
      "a polygon closes at its first corner",
      "polygon",
      [down(at(0, 0)), up(at(0, 0)), down(at(20, 0)), down(at(20, 20)), down(at(2, 2))],
      [
        {
          kind: "stroke",
          points: [
            { x: 0, y: 0 },
            { x: 20, y: 0 },
            { x: 20, y: 20 },
          ],
        },
      ],
    ],
    [
      "Enter closes a polygon, doubled corners count once",
      "polygon",
      [down(at(0, 0)), down(at(20, 0)), down(at(20, 20)), down(at(20, 20)), { kind: "finish" }],
      [
        {
          kind: "stroke",
          points: [
            { x: 0, y: 0 },
            { x: 20, y: 0 },
            { x: 20, y: 20 },
          ],
        },
      ],
    ],
    [
      "two corners are no polygon",
      "polygon",
      [down(at(0, 0)), down(at(20, 0)), { kind: "finish" }],
      [{ kind: "too-small" }],
    ],
    [
      "a lasso is a closed region",
      "lasso",
      [down(at(0, 0)), move(at(10, 0), at(10, 10)), up(at(0, 10))],
      [
        {
          kind: "region",
          polygon: [
            [0, 0],
            [10, 0],
            [10, 10],
            [0, 10],
          ],
        },
      ],
    ],
    [
      "a lasso around nothing is too small",
      "lasso",
      [down(at(0, 0)), move(at(30, 0)), up(at(60, 0))],
      [{ kind: "too-small" }],
    ],
  ])("%s", (_name, tool, events, expected) => {
    const { state, results } = run(tool, events);
    expect(results).toEqual(expected);
    expect(state).toEqual(idle);
  });

  test("pressure is kept where the device measured it and absent elsewhere", () => {
    const pen = run("brush", [
      down(at(0, 0, { pressure: 0.2 })),
      move(at(9, 0, { pressure: 0.8 })),
      up(at(20, 0, { pressure: 0 })),
    ]);
    expect(pen.results).toEqual([
      {
        kind: "stroke",
        points: [
          { x: 0, y: 0, pressure: 0.2 },
          { x: 9, y: 0, pressure: 0.8 },
          { x: 20, y: 0, pressure: 0.8 },
        ],
      },
    ]);
    const flat = run("brush", [down(at(0, 0, { pressure: 0.5 })), move(at(9, 0, { pressure: 0.5 })), up(at(9, 0))]);
    expect(flat.results).toEqual([
      {
        kind: "stroke",
        points: [
          { x: 0, y: 0 },
          { x: 9, y: 0 },
        ],
      },
    ]);
    expect(measuredPressure({ pointerType: "mouse", pressure: 0.5 })).toBeUndefined();
    expect(measuredPressure({ pointerType: "touch", pressure: 0.5 })).toBeUndefined();
    expect(measuredPressure({ pointerType: "pen", pressure: 0.5 })).toBe(0.5);
  });

  test("a smoothed stroke is calmer than the hand and still ends where the hand ended", () => {
    const shaky = Array.from({ length: 60 }, (_, index) =>
      at(index * 4, index % 2 === 0 ? 6 : -6, { time: index * 8 }),
    );
    const wobble = (smoothing: number) => {
      const { results } = run("brush", [down(at(0, 0)), move(...shaky), up(at(240, 0, { time: 480 }))], { smoothing });
      const points = results[0]?.kind === "stroke" ? results[0].points : [];
      expect(points.at(-1)).toEqual({ x: 240, y: 0 });
      return Math.max(...points.slice(10, -1).map((point) => Math.abs(point.y)));
    };
    expect(wobble(0)).toBe(6);
    expect(wobble(0.6)).toBeLessThan(2);
  });

  test("a stroke longer than the document allows keeps its length", () => {
    const samples = Array.from({ length: mostStrokePoints + 500 }, (_, index) => at(index * 2, 0));
    const { results } = run("brush", [down(at(0, 0)), move(...samples), up(at(samples.length * 2, 0))]);
    const points = results[0]?.kind === "stroke" ? results[0].points : [];
    expect(points.length).toBeLessThanOrEqual(mostStrokePoints);
    expect([points[0], points.at(-1)]).toEqual([
      { x: 0, y: 0 },
      { x: samples.length * 2, y: 0 },
    ]);
  });

  test("Shift keeps lines at multiples of 45 degrees and their length", () => {
    const { results } = run("line", [down(at(0, 0)), up(at(10, 1))], { constraint: "angle" });
    const end = results[0]?.kind === "stroke" ? results[0].points[1] : undefined;
    expect(end?.y).toBeCloseTo(0, 9);
    expect(end?.x).toBeCloseTo(Math.hypot(10, 1), 9);
  });

  test("the draft of a polygon follows the pointer and says when a press would close it", () => {
    const { state } = run("polygon", [
      down(at(0, 0)),
      down(at(20, 0)),
      down(at(20, 20)),
      { kind: "hover", sample: at(3, 3) },
    ]);
    expect(draftPoints(state).at(-1)).toEqual({ x: 3, y: 3 });
    expect(closesAt(state, at(3, 3), settings)).toBe(true);
    expect(closesAt(state, at(9, 3), settings)).toBe(false);
  });
});
