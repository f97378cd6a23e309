import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-chevron-down.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-chevron-up.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-duplicate.js";
import { html, nothing, type TemplateResult } from "lit";
import type { EditDocument, EditLayer } from "../../companion-server/protocol/document";
import { layerName } from "../drawing/clip-layer-edits";
import type { PanelBinding } from "./panel-element";
import { choiceRow, leaveByEnter, numberRow } from "./setting-rows";

type Controller = PanelBinding["controller"];

const blendNames: Readonly<Record<EditLayer["blendMode"], string>> = {
  normal: "Normal",
  multiply: "Multiply",
  screen: "Screen",
  overlay: "Overlay",
  "soft-light": "Soft light",
  add: "Add",
  colour: "Colour",
};

/** The settings of the chosen edit layer; a locked one can only be copied and moved in the list. */
export function editLayerSettings(controller: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  const isLocked = layer.locked === true;
  return html`<div class="settings" @click=${stop} @dblclick=${stop}>
    ${isLocked ? nothing : html`${opacity(controller, layer)} ${blending(controller, layer)}`}
    ${isLocked ? nothing : binding(controller, document, layer)}
    ${isLocked ? nothing : html`${range(controller, document, layer)} ${fades(controller, document, layer)}`}
    ${order(controller, document, layer)}
  </div>`;
}

function opacity({ editing }: Controller, layer: EditLayer): TemplateResult {
  return numberRow({
    id: "layer-opacity",
    label: "Opacity",
    value: Math.round(layer.opacity * 100),
    min: 0,
    max: 100,
    step: 1,
    neutral: 100,
    change: (value) => {
      editing.changeEditLayer(layer.id, { opacity: value / 100 });
    },
    seal: () => {
      editing.seal();
    },
  });
}

function blending({ editing }: Controller, layer: EditLayer): TemplateResult {
  const choice = choiceRow({
    id: "blend-mode",
    label: "Blend",
    value: layer.blendMode,
    choices: blendNames,
    change: (blendMode) => {
      editing.changeEditLayer(layer.id, { blendMode });
      editing.seal();
    },
  });
  // Premiere lays the overlay over the clip in Normal, so every other mode needs the footage's own pixels in it.
  if (layer.blendMode === "normal") return choice;
  return html`${choice}
    <p class="whole">
      ${blendNames[layer.blendMode]} is mixed with this clip's own pixels, which go into the overlay: keep the overlay
      in Normal, and propagate again after you change the clip below.
    </p>`;
}

function binding({ editing }: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  const indices = [0, ...document.layers.map(({ index }) => index).sort((a, b) => a - b)];
  return choiceRow({
    id: "bound-to",
    label: "Sticks to",
    value: String(layer.layer),
    choices: Object.fromEntries(indices.map((index) => [String(index), layerName(document, index)])),
    change: (index) => {
      editing.changeEditLayer(layer.id, { layer: Number(index) });
      editing.seal();
    },
  });
}

function range({ editing }: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  const whole = document.clip.range;
  const shown = layer.range ?? whole;
  const field = (label: string, end: "first" | "last") =>
    html`<input
      id=${`range-${end}`}
      type="number"
      aria-label=${`${label} of ${layer.name}`}
      title=${label}
      min=${whole.first}
      max=${whole.last}
      .value=${String(shown[end])}
      @keydown=${leaveByEnter}
      @change=${(event: Event) => {
        const input = event.target instanceof HTMLInputElement ? event.target : null;
        if (input === null) return;
        if (Number.isFinite(input.valueAsNumber))
          editing.setEditLayerRange(layer.id, { ...shown, [end]: input.valueAsNumber });
        editing.seal();
        // A refused or cut number must not stay in the field.
        input.value = String((layer.range ?? whole)[end]);
      }}
    />`;
  return html`<span>Frames</span>
    <span class="value"
      ><span class="range">${field("First frame", "first")}<span>–</span>${field("Last frame", "last")}</span> ${
        layer.range === undefined
          ? nothing
          : html`<sp-action-button
              class="all"
              size="xs"
              quiet
              label=${`Show ${layer.name} on all frames`}
              title="Show on all frames"
              @click=${() => {
                editing.setEditLayerRange(layer.id, null);
                editing.seal();
              }}
              >All</sp-action-button
            >`
      }</span
    >`;
}

function fades({ editing }: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  const { first, last } = document.clip.range;
  const field = (label: string, end: "fadeIn" | "fadeOut") =>
    html`<input
      id=${end === "fadeIn" ? "fade-in" : "fade-out"}
      type="number"
      aria-label=${`${label} of ${layer.name}, in frames`}
      title=${`${label}, in frames`}
      min="0"
      max=${last - first + 1}
      .value=${String(layer[end] ?? 0)}
      @keydown=${leaveByEnter}
      @change=${(event: Event) => {
        const input = event.target instanceof HTMLInputElement ? event.target : null;
        if (input === null) return;
        if (Number.isFinite(input.valueAsNumber)) editing.setEditLayerFade(layer.id, end, input.valueAsNumber);
        editing.seal();
        input.value = String(layer[end] ?? 0);
      }}
    />`;
  return html`<span>Fade</span>
    <span class="value"
      ><span class="range">${field("Fade in", "fadeIn")}<span>–</span>${field("Fade out", "fadeOut")}</span></span
    >`;
}

function order({ editing }: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  const place = document.editLayers.indexOf(layer);
  const move = (label: string, by: 1 | -1) =>
    html`<sp-action-button
      class=${by === 1 ? "forward" : "backward"}
      size="xs"
      quiet
      label=${`${label}: ${layer.name}`}
      title=${label}
      ?disabled=${document.editLayers[place + by] === undefined}
      @click=${() => {
        editing.moveEditLayer(layer.id, by);
      }}
      >${
        by === 1
          ? html`<sp-icon-chevron-up slot="icon"></sp-icon-chevron-up>`
          : html`<sp-icon-chevron-down slot="icon"></sp-icon-chevron-down>`
      }</sp-action-button
    >`;
  return html`<span>Order</span>
    <span class="value"
      ><span>${move("Bring forward", 1)}${move("Send backward", -1)}</span
      ><sp-action-button
        id="duplicate"
        size="xs"
        quiet
        label=${`Duplicate ${layer.name}`}
        title="Duplicate (Ctrl+D)"
        @click=${() => {
          editing.duplicateEditLayer(layer.id);
        }}
        ><sp-icon-duplicate slot="icon"></sp-icon-duplicate></sp-action-button
    ></span>`;
}

function stop(event: Event): void {
  event.stopPropagation();
}
