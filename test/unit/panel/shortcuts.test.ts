import { toolNames } from "../../../plugin/drawing/tool";
import { commandOf, toolKeys, type Command, type KeyFocus, type KeyPress } from "../../../plugin/panel/shortcuts";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe("shortcuts", () => {
  test.each<[KeyPress, KeyFocus, Command | null]>([
    [press("b"), "page", { kind: "tool", tool: "brush" }],
    [press("O"), "page", { kind: "tool", tool: "lasso" }],
    [press("b"), "text", null],
    [press("z", { ctrlKey: true }), "page", { kind: "undo" }],
    [press("Z", { metaKey: true, shiftKey: true }), "page", { kind: "redo" }],
    [press("y", { ctrlKey: true }), "page", { kind: "redo" }],
    [press("b", { ctrlKey: true }), "page", null],
    [press("b", { altKey: true }), "page", null],
    [press("ArrowLeft"), "page", { kind: "step", frames: -1 }],
    [press("ArrowRight", { shiftKey: true }), "page", { kind: "step", frames: 10 }],
    [press("ArrowRight"), "slider", null],
    [press("b"), "slider", { kind: "tool", tool: "brush" }],
    [press(" "), "page", { kind: "play" }],
    [press(" "), "button", null],
    [press("m"), "button", { kind: "mark" }],
    [press("Enter", { ctrlKey: true }), "page", { kind: "propagate" }],
    [press("Escape"), "page", { kind: "cancel" }],
    [press("F5"), "page", null],
  ])("%j with the focus on %s gives %j", (key, focus, command) => {
    expect(commandOf(key, focus)).toEqual(command);
  });

  test("the brackets change the width by one factor, back and forth", () => {
    const [thinner, thicker] = [commandOf(press("["), "page"), commandOf(press("]"), "page")];
    expect(thinner?.kind === "width" && thicker?.kind === "width" ? thinner.factor * thicker.factor : 0).toBeCloseTo(1);
  });

  test("every tool has a letter of its own", () => {
    expect(new Set(Object.values(toolKeys)).size).toBe(toolNames.length);
    for (const tool of toolNames) expect(commandOf(press(toolKeys[tool]), "page")).toEqual({ kind: "tool", tool });
  });
});
