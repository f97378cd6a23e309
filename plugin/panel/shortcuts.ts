import type { ToolName } from "../drawing/tool";

/** What a key asks for. */
export type Command =
  | { readonly kind: "tool"; readonly tool: ToolName }
  | { readonly kind: "step"; readonly frames: number }
  | { readonly kind: "width"; readonly factor: number }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "nudge"; readonly x: number; readonly y: number }
  | { readonly kind: "fit" | "actual-size" }
  | {
      readonly kind:
        | "undo"
        | "redo"
        | "play"
        | "mark"
        | "cancel"
        | "finish"
        | "delete"
        | "duplicate"
        | "first"
        | "last"
        | "previous-mark"
        | "next-mark"
        | "propagate"
        | "swap"
        | "redraw";
    };

/** The part of a keyboard event that decides its command. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What has the focus: a text field takes every key, a slider those that move it, a button those that press it. */
export type KeyFocus = "page" | "slider" | "text" | "button";

const widthFactor = 1.25;
const zoomFactor = 1.5;
const longStepFrames = 10;

/** The tool of each letter, also shown in the tool strip. */
export const toolKeys: Readonly<Record<ToolName, string>> = {
  brush: "B",
  line: "L",
  polygon: "P",
  ellipse: "C",
  arrow: "A",
  text: "T",
  eraser: "E",
  texture: "I",
  adjust: "J",
  lasso: "O",
  scribble: "S",
  select: "V",
  hand: "H",
};

const plainKeys: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(toolEntries().map(([tool, key]) => [key.toLowerCase(), { kind: "tool", tool } as const])),
  arrowup: { kind: "previous-mark" },
  arrowdown: { kind: "next-mark" },
  home: { kind: "first" },
  end: { kind: "last" },
  "[": { kind: "width", factor: 1 / widthFactor },
  "]": { kind: "width", factor: widthFactor },
  " ": { kind: "play" },
  m: { kind: "mark" },
  x: { kind: "swap" },
  r: { kind: "redraw" },
  "0": { kind: "fit" },
  "1": { kind: "actual-size" },
  "+": { kind: "zoom", factor: zoomFactor },
  "=": { kind: "zoom", factor: zoomFactor },
  "-": { kind: "zoom", factor: 1 / zoomFactor },
  escape: { kind: "cancel" },
  enter: { kind: "finish" },
  delete: { kind: "delete" },
  backspace: { kind: "delete" },
};

const longNudge = 10;
const nudges: Readonly<Record<string, readonly [number, number]>> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, -1],
  arrowdown: [0, 1],
};

const sliderKeys = new Set(["arrowleft", "arrowright", "arrowup", "arrowdown", "home", "end"]);

/** The command of a key press, or null when the key is not ours. */
export function commandOf(press: KeyPress, focus: KeyFocus): Command | null {
  const key = press.key.toLowerCase();
  if (focus === "text") return null;
  if (press.altKey) return press.ctrlKey || press.metaKey || focus === "slider" ? null : nudge(key, press.shiftKey);
  if (press.ctrlKey || press.metaKey) {
    if (key === "z") return { kind: press.shiftKey ? "redo" : "undo" };
    if (key === "y") return { kind: "redo" };
    if (key === "d") return { kind: "duplicate" };
    return key === "enter" ? { kind: "propagate" } : null;
  }
  if (focus === "slider" && sliderKeys.has(key)) return null;
  if (focus === "button" && (key === " " || key === "enter")) return null;
  const frames = press.shiftKey ? longStepFrames : 1;
  if (key === "arrowleft") return { kind: "step", frames: -frames };
  if (key === "arrowright") return { kind: "step", frames };
  return plainKeys[key] ?? null;
}

/** Alt and an arrow move what is selected by a pixel of the clip, with Shift by ten. */
function nudge(key: string, isFar: boolean): Command | null {
  const direction = nudges[key];
  const step = isFar ? longNudge : 1;
  return direction === undefined ? null : { kind: "nudge", x: direction[0] * step, y: direction[1] * step };
}

function toolEntries(): [ToolName, string][] {
  // Object.entries widens the keys to string; the record's type names them all.
  return Object.entries(toolKeys) as [ToolName, string][];
}
