import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/slider/sp-slider.js";
import "@spectrum-web-components/switch/sp-switch.js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { StrokeStyle } from "../drawing/stroke-style";
import { PanelElement, type PanelBinding } from "./panel-element";

/** Colours that stay readable over footage. */
const swatches = ["#ff3b5c", "#ff9a1f", "#ffe14a", "#3ddc68", "#28c8ff", "#5b7cff", "#d85cff", "#ffffff", "#111111"];

const largestWidth = 200;

interface SliderEntry {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly unit: string;
  readonly change: (value: number) => Partial<StrokeStyle>;
}

/** How the next stroke looks: colour, width, opacity, hardness and smoothing. */
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
      border: 1px solid rgba(255, 255, 255, 0.18);
      border-radius: 50%;
      cursor: pointer;
    }
    .swatch[aria-pressed="true"] {
      outline: 2px solid #fff;
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
      border: 1px solid rgba(255, 255, 255, 0.25);
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
      .swatch:nth-of-type(n + 6) {
        display: none;
      }
    }
    @container panel (max-width: 520px) {
      :host {
        gap: 8px;
        padding: 0 8px;
      }
      label {
        grid-template-columns: minmax(0, 1fr);
        flex: 1 1 0;
        gap: 0;
        font-size: 10px;
      }
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
    const { style, tool } = panel.state;
    if (tool === "hand" || tool === "select" || tool === "lasso")
      return html`<span class="note">${noteFor(tool)}</span>`;
    return html`
      ${tool === "eraser" ? nothing : this.#colours(panel)} ${sliders(style).map((entry) => this.#slider(panel, entry))}
      ${
        tool === "polygon"
          ? html`<sp-switch
              size="s"
              ?checked=${style.fill === "colour"}
              @change=${(event: Event) => {
                const isOn = event.target instanceof HTMLElement && event.target.hasAttribute("checked");
                panel.controller.editing.changeStyle({ fill: isOn ? "colour" : "none" });
              }}
              >Filled</sp-switch
            >`
          : nothing
      }
    `;
  }

  #colours({ state, controller }: PanelBinding): TemplateResult {
    const choose = (color: string) => {
      controller.editing.changeStyle({ color });
    };
    return html`<div class="colours" role="group" aria-label="Colour">
      ${swatches.map(
        (color) =>
          html`<button
            class="swatch"
            style=${`background:${color}`}
            aria-label=${`Colour ${color}`}
            aria-pressed=${state.style.color === color}
            @click=${() => {
              choose(color);
            }}
          ></button>`,
      )}
      <input
        type="color"
        aria-label="Own colour"
        title="Own colour"
        .value=${state.style.color}
        @input=${(event: Event) => {
          if (event.target instanceof HTMLInputElement) choose(event.target.value);
        }}
      />
    </div>`;
  }

  #slider({ controller }: PanelBinding, entry: SliderEntry): TemplateResult {
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
          controller.editing.changeStyle(entry.change(sliderValue(event)));
        }}
      ></sp-slider>
      <output>${entry.unit}</output></label
    >`;
  }
}

function sliders(style: StrokeStyle): SliderEntry[] {
  const share = (id: "opacity" | "hardness" | "smoothing", label: string): SliderEntry => ({
    id,
    label,
    value: Math.round(style[id] * 100),
    max: 100,
    unit: `${Math.round(style[id] * 100)} %`,
    change: (value) => ({ [id]: value / 100 }),
  });
  return [
    {
      id: "width",
      label: "Width",
      value: widthToSlider(style.width),
      max: 100,
      unit: `${style.width < 10 ? style.width.toFixed(1) : Math.round(style.width)} px`,
      change: (value) => ({ width: sliderToWidth(value) }),
    },
    share("opacity", "Opacity"),
    share("hardness", "Hardness"),
    share("smoothing", "Smoothing"),
  ];
}

/** Widths grow with the square of the slider, so that thin lines can be set finely. */
function sliderToWidth(value: number): number {
  return Math.max(Math.round(largestWidth * (value / 100) ** 2 * 10) / 10, 0.5);
}

function widthToSlider(width: number): number {
  return Math.round(Math.sqrt(Math.min(width, largestWidth) / largestWidth) * 100);
}

function sliderValue(event: Event): number {
  const target: unknown = event.target;
  return typeof target === "object" && target !== null && "value" in target ? Number(target.value) : 0;
}

function noteFor(tool: "hand" | "select" | "lasso"): string {
  if (tool === "hand") return "Drag to move the picture, turn the wheel to zoom, press 0 to see all of it.";
  if (tool === "select") return "Click a stroke to select it, drag to move it, press Delete to remove it.";
  return "Draw around the object once, roughly. It is followed through the whole clip.";
}
