import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/slider/sp-slider.js";
import "@spectrum-web-components/switch/sp-switch.js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { FoundItem } from "../drawing/edit-items";
import { restyling, styleOf, type StrokeStyle } from "../drawing/stroke-style";
import { strokeTools, type ToolName } from "../drawing/tool";
import { adjustBar, pictureBar, scribbleBar } from "./making-bars";
import { PanelElement, type PanelBinding } from "./panel-element";
import { sliderValue } from "./setting-rows";
import { sliderToWidth, widthToSlider } from "./width-slider";

/** Colours that stay readable over footage. */
const swatches = ["#ff3b5c", "#ff9a1f", "#ffe14a", "#3ddc68", "#28c8ff", "#5b7cff", "#d85cff", "#ffffff", "#111111"];

interface SliderEntry {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly change: (value: number) => Partial<StrokeStyle>;
}

/** Whose style the bar shows and changes. */
interface StyleTarget {
  readonly tool: string;
  readonly style: ReturnType<typeof styleOf>;
  readonly change: (part: Partial<StrokeStyle>) => void;
  readonly seal: () => void;
}

/** How the next or the selected stroke looks; for pictures and adjustments, how to make one. */
@customElement("inve-style-bar")
export class StyleBar extends PanelElement {
  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 42px;
      padding: 0 12px;
      background: var(--inve-surface);
      border-bottom: 1px solid var(--inve-line);
      overflow-x: auto;
      scrollbar-width: none;
    }
    .colours {
      display: flex;
      align-items: center;
      gap: 4px;
      flex: none;
    }
    .swatch {
      width: 18px;
      height: 18px;
      padding: 0;
      border: 1px solid var(--inve-field-line);
      border-radius: 50%;
      cursor: pointer;
    }
    .swatch[aria-pressed="true"] {
      outline: 2px solid var(--inve-text);
      outline-offset: 1px;
    }
    .swatch:focus-visible {
      outline: 2px solid var(--inve-accent-hover);
      outline-offset: 2px;
    }
    input[type="color"] {
      width: 30px;
      height: 24px;
      margin-left: 4px;
      padding: 0;
      border: 1px solid var(--inve-field-line);
      border-radius: 4px;
      background: none;
      cursor: pointer;
    }
    input[type="color"]::-webkit-color-swatch-wrapper {
      padding: 2px;
    }
    input[type="color"]::-webkit-color-swatch {
      border: none;
      border-radius: 2px;
    }
    label {
      display: grid;
      grid-template-columns: auto minmax(48px, 76px) 38px;
      align-items: center;
      gap: 7px;
      flex: 0 1 auto;
      min-width: 0;
      color: var(--inve-text-dim);
      font-size: 11px;
    }
    .action {
      flex: none;
      height: 26px;
      padding: 0 12px;
      border: 1px solid var(--inve-field-line);
      border-radius: 13px;
      background: var(--inve-surface-raised);
      color: var(--inve-text);
      font: inherit;
      font-size: 12px;
      white-space: nowrap;
      cursor: pointer;
    }
    .action:hover {
      border-color: var(--inve-accent-hover);
    }
    .action[aria-pressed="true"] {
      border-color: var(--inve-accent);
      background: var(--inve-accent);
      color: #fff;
    }
    .action:disabled {
      color: var(--inve-text-faint);
      cursor: default;
    }
    .action:focus-visible {
      outline: 2px solid var(--inve-accent-hover);
      outline-offset: 1px;
    }
    .choices {
      display: flex;
      flex: none;
      gap: 4px;
    }
    .note {
      color: var(--inve-text-dim);
      font-size: 12px;
    }
    label output {
      color: var(--inve-text);
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    sp-slider {
      min-width: 0;
    }
    @container panel (max-width: 820px) {
      label output {
        display: none;
      }
      label {
        grid-template-columns: auto minmax(44px, 60px);
      }
    }
    @container panel (max-width: 640px) {
      :host {
        gap: 8px;
        padding: 0 8px;
      }
      /* Names over their sliders: beside them they would lie over each other. */
      label {
        grid-template-columns: minmax(0, 1fr);
        flex: 1 1 0;
        gap: 0;
        font-size: 10px;
      }
      .swatch:nth-of-type(n + 6) {
        display: none;
      }
    }
    @container panel (max-width: 520px) {
      .swatch:nth-of-type(n + 4) {
        display: none;
      }
    }
    @container panel (max-width: 420px) {
      .swatch {
        display: none;
      }
    }
  `;

  protected override renderPanel(panel: PanelBinding): TemplateResult | typeof nothing {
    const { tool } = panel.state;
    const { selected } = panel.controller.items;
    if (tool === "texture") return pictureBar(panel);
    if (tool === "adjust") return adjustBar(panel);
    if (tool === "scribble") return scribbleBar(panel);
    const isStroke = strokeTools.some((name) => name === tool);
    if (!isStroke && (tool !== "select" || selected?.kind !== "sketch" || selected.editLayer.locked === true))
      return html`<span class="note">${notes[tool] ?? ""}</span>`;
    const target = isStroke ? styleOfNext(panel) : styleOfSelected(panel, selected);
    return target === null ? nothing : this.#style(target);
  }

  #style(target: StyleTarget): TemplateResult {
    return html`
      ${target.tool === "eraser" ? nothing : this.#colours(target)}
      ${sliders(target.style).map((entry) => this.#slider(target, entry))}
      ${
        target.tool === "polygon" || target.tool === "ellipse"
          ? html`<sp-switch
              size="s"
              ?checked=${target.style.fill === "colour"}
              @change=${(event: Event) => {
                const isOn = event.target instanceof HTMLElement && event.target.hasAttribute("checked");
                target.change({ fill: isOn ? "colour" : "none" });
                target.seal();
              }}
              >Filled</sp-switch
            >`
          : nothing
      }
    `;
  }

  #colours(target: StyleTarget): TemplateResult {
    const choose = (color: string) => {
      target.change({ color });
    };
    return html`<div class="colours" role="group" aria-label="Colour">
      ${swatches.map(
        (color) =>
          html`<button
            class="swatch"
            style=${`background:${color}`}
            aria-label=${`Colour ${color}`}
            aria-pressed=${target.style.color === color}
            @click=${() => {
              choose(color);
              target.seal();
            }}
          ></button>`,
      )}
      <input
        type="color"
        aria-label="Own colour"
        title="Own colour"
        .value=${target.style.color}
        @input=${(event: Event) => {
          if (event.target instanceof HTMLInputElement) choose(event.target.value);
        }}
        @change=${target.seal}
      />
    </div>`;
  }

  #slider(target: StyleTarget, entry: SliderEntry): TemplateResult {
    return html`<label
      >${entry.label}
      <sp-slider
        id=${entry.id}
        size="s"
        label=${entry.label}
        label-visibility="none"
        min="0"
        max="100"
        step="1"
        .value=${entry.value}
        @input=${(event: Event) => {
          target.change(entry.change(sliderValue(event, entry.value)));
        }}
        @change=${target.seal}
      ></sp-slider>
      <output>${entry.unit}</output></label
    >`;
  }
}

/** The style of the stroke that comes next. */
function styleOfNext({ state, controller }: PanelBinding): StyleTarget {
  const change = (part: Partial<StrokeStyle>) => {
    controller.editing.changeStyle(part);
  };
  return { tool: state.tool, style: state.style, change, seal: () => undefined };
}

/** The style of a stroke that is there, without what only shapes strokes while they are drawn. */
function styleOfSelected({ controller }: PanelBinding, found: FoundItem | null): StyleTarget | null {
  if (found?.kind !== "sketch") return null;
  const stroke = found.item;
  return {
    tool: stroke.tool,
    style: styleOf(stroke),
    change: (part) => {
      controller.items.changeStroke(found, restyling(stroke, part));
    },
    seal: () => {
      controller.editing.seal();
    },
  };
}

function sliders(style: StyleTarget["style"]): SliderEntry[] {
  const share = (id: "opacity" | "hardness" | "smoothing", label: string): SliderEntry[] => {
    const value = style[id];
    if (value === undefined) return [];
    const shown = Math.round(value * 100);
    return [{ id, label, value: shown, unit: `${shown} %`, change: (set) => ({ [id]: set / 100 }) }];
  };
  const width: SliderEntry = {
    id: "width",
    label: "Width",
    value: widthToSlider(style.width),
    unit: `${style.width < 10 ? style.width.toFixed(1) : Math.round(style.width)} px`,
    change: (value) => ({ width: sliderToWidth(value) }),
  };
  return [width, ...share("opacity", "Opacity"), ...share("hardness", "Hardness"), ...share("smoothing", "Smoothing")];
}

const notes: Partial<Record<ToolName, string>> = {
  hand: "Drag to move the picture, turn the wheel to zoom; 0 shows all of it, 1 shows its true size.",
  select: "Click anything drawn to select it, drag to move it, press Delete to remove it.",
  lasso: "Draw around the object once, roughly. It is followed through the whole clip.",
};
