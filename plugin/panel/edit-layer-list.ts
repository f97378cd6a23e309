import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-add.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-chevron-down.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-chevron-up.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-visibility.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-visibility-off.js";
import "@spectrum-web-components/slider/sp-slider.js";
import { html, nothing, type TemplateResult } from "lit";
import { editLayerSchema, type EditDocument, type EditLayer } from "../../companion-server/protocol/document";
import { layerName } from "../drawing/clip-layer-edits";
import { chooseByKey, deleteButton } from "./inspector-row";
import "./name-field";
import { objectColour } from "./paint-guides";
import type { PanelBinding } from "./panel-element";

type Controller = PanelBinding["controller"];
type BlendMode = EditLayer["blendMode"];

const blendNames: Readonly<Record<BlendMode, string>> = {
  normal: "Normal",
  multiply: "Multiply",
  screen: "Screen",
  overlay: "Overlay",
  "soft-light": "Soft light",
  add: "Add",
  colour: "Colour",
};
const blendModes = Object.keys(blendNames) as BlendMode[]; // The keys of the table are the modes.

/** The edit layers, the one in front first; the chosen one with its settings. */
export function editLayerList(panel: PanelBinding, document: EditDocument): TemplateResult {
  const frontFirst = [...document.editLayers].reverse();
  return html`<section aria-label="Edit layers">
    <header>
      <h3>Edit layers</h3>
      <sp-action-button
        id="add-edit-layer"
        size="s"
        quiet
        label="Add an edit layer"
        title="Add an edit layer"
        @click=${() => {
          panel.controller.editing.addEditLayer();
        }}
        ><sp-icon-add slot="icon"></sp-icon-add
      ></sp-action-button>
    </header>
    ${frontFirst.length === 0 ? html`<p>Your first stroke makes one.</p>` : nothing}
    ${frontFirst.map((layer) => row(panel, document, layer))}
  </section>`;
}

function row({ state, controller }: PanelBinding, document: EditDocument, layer: EditLayer): TemplateResult {
  const { editing } = controller;
  const isChosen = state.editLayerId === layer.id;
  const choose = () => {
    editing.chooseEditLayer(layer.id);
  };
  return html`<div
    class="row edit-layer ${isChosen ? "chosen" : ""} ${layer.visible ? "" : "hidden"}"
    data-id=${layer.id}
    tabindex="0"
    role="group"
    aria-label=${`Edit layer ${layer.name}`}
    aria-current=${isChosen}
    @click=${choose}
    @keydown=${chooseByKey(choose)}
  >
    ${eye(controller, layer)}
    <span
      class="dot"
      style=${`background:${objectColour(layer.layer)}`}
      title=${layerName(document, layer.layer)}
    ></span>
    <inve-name-field
      class="name"
      .value=${layer.name}
      .onRename=${(name: string) => {
        editing.changeEditLayer(layer.id, { name });
        editing.seal();
      }}
    ></inve-name-field>
    <span class="count" title="Items in this edit layer">${layer.items.length}</span>
    ${deleteButton(`Delete ${layer.name}`, () => {
      editing.removeEditLayer(layer.id);
    })}
    ${isChosen ? settings(controller, document, layer) : nothing}
  </div>`;
}

function eye({ editing }: Controller, layer: EditLayer): TemplateResult {
  return html`<sp-action-button
    class="eye"
    size="xs"
    quiet
    label=${layer.visible ? `Hide ${layer.name}` : `Show ${layer.name}`}
    title=${layer.visible ? "Hide" : "Show"}
    @click=${(event: Event) => {
      event.stopPropagation();
      editing.changeEditLayer(layer.id, { visible: !layer.visible });
      editing.seal();
    }}
    >${
      layer.visible
        ? html`<sp-icon-visibility slot="icon"></sp-icon-visibility>`
        : html`<sp-icon-visibility-off slot="icon"></sp-icon-visibility-off>`
    }</sp-action-button
  >`;
}

function settings(controller: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  return html`<div class="settings" @click=${stop}>
    ${opacity(controller, layer)} ${blending(controller, document, layer)} ${range(controller, document, layer)}
  </div>`;
}

function opacity({ editing }: Controller, layer: EditLayer): TemplateResult {
  return html`<span>Opacity</span>
    <span class="value"
      ><sp-slider
        size="s"
        label="Opacity of ${layer.name}"
        label-visibility="none"
        min="0"
        max="100"
        .value=${Math.round(layer.opacity * 100)}
        @input=${(event: Event) => {
          const target: unknown = event.target;
          const value = typeof target === "object" && target !== null && "value" in target ? Number(target.value) : 100;
          editing.changeEditLayer(layer.id, { opacity: value / 100 });
        }}
        @change=${() => {
          editing.seal();
        }}
      ></sp-slider>
      <output>${Math.round(layer.opacity * 100)} %</output></span
    >`;
}

function blending({ editing }: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
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
  return html`<span>Blend</span>
    <span class="value"
      ><select
        aria-label=${`Blend mode of ${layer.name}`}
        .value=${layer.blendMode}
        @change=${(event: Event) => {
          const value = event.target instanceof HTMLSelectElement ? event.target.value : "";
          const parsed = editLayerSchema.options[0].shape.blendMode.safeParse(value);
          if (!parsed.success) return;
          editing.changeEditLayer(layer.id, { blendMode: parsed.data });
          editing.seal();
        }}
      >
        ${blendModes.map((mode) => html`<option value=${mode} ?selected=${mode === layer.blendMode}>${blendNames[mode]}</option>`)}
      </select>
      ${move("Bring forward", 1)}${move("Send backward", -1)}</span
    >`;
}

function range({ editing }: Controller, document: EditDocument, layer: EditLayer): TemplateResult {
  const whole = document.clip.range;
  const shown = layer.range ?? whole;
  const field = (label: string, end: "first" | "last") =>
    html`<input
      type="number"
      aria-label=${`${label} of ${layer.name}`}
      title=${label}
      min=${whole.first}
      max=${whole.last}
      .value=${String(shown[end])}
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

function stop(event: Event): void {
  event.stopPropagation();
}
