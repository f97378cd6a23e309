import { html, nothing, type TemplateResult } from "lit";
import { mostLetters, type Stroke } from "../../companion-server/protocol/document";
import type { FoundItem } from "../drawing/edit-items";
import { present } from "../drawing/history";
import { strokeTools } from "../drawing/tool";
import type { PanelBinding } from "./panel-element";
import { leaveByEnter, numberRow, switchRow, type NumberSetting } from "./setting-rows";

const largestTaper = 200;

/** What the style bar has no room for, of the stroke that is drawn next. */
export function nextStrokeRows({ state, controller }: PanelBinding): TemplateResult | typeof nothing {
  if (!strokeTools.some((tool) => tool === state.tool)) return nothing;
  const { style } = state;
  const change = controller.editing.changeStyle.bind(controller.editing);
  const seal = () => undefined;
  return html`<section id="item" aria-label="Next stroke">
    <header><h3>Next stroke</h3></header>
    <div class="settings">
      ${
        state.tool === "text"
          ? fontSizeRow(style.fontSize, {
              change: (fontSize) => {
                change({ fontSize });
              },
              seal,
            })
          : nothing
      }
      ${
        state.tool === "brush" || state.tool === "eraser"
          ? taperRow(style.taper, {
              change: (taper) => {
                change({ taper });
              },
              seal,
            })
          : nothing
      }
      ${writeOnRow(style.writeOnFrames, {
        change: (writeOnFrames) => {
          change({ writeOnFrames });
        },
        seal,
      })}
      ${fixedWidthRow(style.fixedWidth, (fixedWidth) => {
        change({ fixedWidth });
      })}
      ${followLightRow(style.followLight, (followLight) => {
        change({ followLight });
      })}
    </div>
  </section>`;
}

/** The same of a stroke that is there; its colour, width, opacity and hardness stand in the style bar. */
export function strokeRows({ state, controller }: PanelBinding, found: FoundItem, stroke: Stroke): TemplateResult {
  const { items, editing } = controller;
  const seal = () => {
    editing.seal();
  };
  const range = state.work === null ? null : present(state.work.history).clip.range;
  const { writeOn } = stroke;
  const first = writeOn?.first ?? stroke.frame;
  const shown = writeOn === undefined ? 0 : writeOn.last - writeOn.first + 1;
  return html`${stroke.tool === "text" ? textRows(found, stroke, { items, seal }) : nothing}
  ${
    stroke.tool === "brush" || stroke.tool === "eraser"
      ? taperRow(stroke.taper ?? 0, {
          change: (taper) => {
            items.changeStroke(found, { taper: taper > 0 ? taper : undefined });
          },
          seal,
        })
      : nothing
  }
  ${writeOnRow(shown, {
    change: (frames) => {
      items.changeStroke(found, { writeOn: frames > 0 ? { first, last: first + frames - 1 } : undefined });
    },
    seal,
  })}
  ${
    writeOn === undefined || range === null
      ? nothing
      : numberRow({
          id: "write-on-first",
          label: "From frame",
          value: first,
          min: range.first,
          max: range.last,
          step: 1,
          neutral: stroke.frame,
          change: (value) => {
            const start = Math.round(value);
            items.changeStroke(found, { writeOn: { first: start, last: start + shown - 1 } });
          },
          seal,
        })
  }
  ${fixedWidthRow(stroke.fixedWidth === true, (isOn) => {
    items.changeStroke(found, { fixedWidth: isOn ? true : undefined });
    seal();
  })}
  ${followLightRow(stroke.followLight === true, (isOn) => {
    items.changeStroke(found, { followLight: isOn ? true : undefined });
    seal();
  })}`;
}

function textRows(
  found: FoundItem,
  stroke: Stroke,
  { items, seal }: { items: PanelBinding["controller"]["items"]; seal: () => void },
): TemplateResult {
  return html`<span>Text</span>
    <span class="value"
      ><input
        id="text"
        aria-label="Text"
        maxlength=${mostLetters}
        .value=${stroke.text ?? ""}
        @input=${(event: Event) => {
          if (event.target instanceof HTMLInputElement) items.changeStroke(found, { text: event.target.value });
        }}
        @change=${seal}
        @keydown=${leaveByEnter}
    /></span>
    ${fontSizeRow(stroke.fontSize ?? 0, {
      change: (fontSize) => {
        items.changeStroke(found, { fontSize });
      },
      seal,
    })}`;
}

function fontSizeRow(value: number, setter: Setter): TemplateResult {
  const title = "Height of the letters in pixels of the clip";
  return numberRow({ id: "font-size", label: "Size", title, value, min: 8, max: 400, step: 1, neutral: 60, ...setter });
}

type Setter = Pick<NumberSetting, "change" | "seal">;

function taperRow(value: number, setter: Setter): TemplateResult {
  return numberRow({
    id: "taper",
    label: "Taper",
    title: "Pixels of the clip over which both ends thin out",
    value,
    min: 0,
    max: largestTaper,
    step: 1,
    neutral: 0,
    ...setter,
  });
}

function writeOnRow(value: number, { change, seal }: Setter): TemplateResult {
  return numberRow({
    id: "write-on",
    label: "Write-on",
    title: "Frames during which the stroke draws itself; 0: it is there at once",
    value,
    min: 0,
    max: 120,
    step: 1,
    neutral: 0,
    change: (frames) => {
      change(Math.round(frames));
    },
    seal,
  });
}

function fixedWidthRow(isOn: boolean, change: (isOn: boolean) => void): TemplateResult {
  const title = "Keep the width in pixels when the surface comes nearer or goes away";
  return switchRow({ id: "fixed-width", label: "Same width everywhere", title, isOn, change });
}

function followLightRow(isOn: boolean, change: (isOn: boolean) => void): TemplateResult {
  const title = "Take the change of light of the shot at that place";
  return switchRow({ id: "follow-light", label: "Follow the light", title, isOn, change });
}
