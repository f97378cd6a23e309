import fc from "fast-check";
import {
  amend,
  present,
  record,
  redo,
  redoLabel,
  sealGroup,
  startHistory,
  undo,
  undoLabel,
  type History,
} from "../../../plugin/drawing/history";

const after = (values: readonly number[]): History<number> =>
  values.reduce((history, value) => record(history, value, { label: `to ${value}` }), startHistory(0));

describe("history", () => {
  test("undo and redo walk over the recorded values", () => {
    const history = after([1, 2]);
    expect(present(undo(history))).toBe(1);
    expect(present(undo(undo(undo(history))))).toBe(0);
    expect(present(redo(undo(history)))).toBe(2);
    expect([undoLabel(history), redoLabel(history), redoLabel(undo(history))]).toEqual(["to 2", null, "to 2"]);
  });

  test("redo of undo is the same history, whatever was recorded", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1 }), { minLength: 1, maxLength: 30 }), (values) => {
        const history = after(values);
        fc.pre(undoLabel(history) !== null);
        expect(redo(undo(history))).toEqual(history);
      }),
    );
  });

  test("a change after undo forgets what was undone", () => {
    const history = record(undo(after([1, 2])), 7, { label: "seven" });
    expect(redoLabel(history)).toBeNull();
    expect(present(undo(history))).toBe(1);
  });

  test("changes of one group in a row are one step, and sealing ends the row", () => {
    const drag = (history: History<number>, value: number) => record(history, value, { label: "drag", group: "width" });
    const first = drag(drag(startHistory(0), 1), 2);
    expect(present(undo(first))).toBe(0);
    expect(present(undo(drag(sealGroup(first), 3)))).toBe(2);
  });

  test("an unchanged value is no step, and an amendment neither", () => {
    const history = after([1]);
    expect(record(history, 1, { label: "same" })).toBe(history);
    expect(present(undo(amend(history, 5)))).toBe(0);
    expect(present(amend(history, 5))).toBe(5);
  });

  test("the oldest steps are given up after five hundred", () => {
    const history = after(Array.from({ length: 600 }, (_, index) => index + 1));
    expect(history.entries).toHaveLength(500);
    expect(present(history)).toBe(600);
  });
});
