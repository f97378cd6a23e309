import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-add.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-lock-closed.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-lock-open.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-visibility.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-visibility-off.js";
import { html, nothing, type TemplateResult } from "lit";
import type { EditDocument, EditLayer } from "../../companion-server/protocol/document";
import { layerName } from "../drawing/clip-layer-edits";
import { editLayerSettings } from "./edit-layer-settings";
import { chooseByKey, deleteButton } from "./inspector-row";
import "./name-field";
import { objectColour } from "./paint-guides";
import type { PanelBinding } from "./panel-element";

type Controller = PanelBinding["controller"];

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
    ${frontFirst.length === 0 ? html`<p>Your first stroke, picture or adjustment makes one.</p>` : nothing}
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
    <span class="count" title=${`${kindNames[layer.kind]}: ${layer.items.length}`}>${layer.items.length}</span>
    ${lock(controller, layer)}
    ${
      layer.locked === true
        ? nothing
        : deleteButton(`Delete ${layer.name}`, () => {
            editing.removeEditLayer(layer.id);
          })
    }
    ${isChosen ? editLayerSettings(controller, document, layer) : nothing}
  </div>`;
}

const kindNames: Readonly<Record<EditLayer["kind"], string>> = {
  sketch: "Strokes",
  texture: "Pictures",
  adjustment: "Adjustments",
};

function lock({ editing }: Controller, layer: EditLayer): TemplateResult {
  const isLocked = layer.locked === true;
  return html`<sp-action-button
    class=${isLocked ? "lock on" : "lock"}
    size="xs"
    quiet
    label=${isLocked ? `Unlock ${layer.name}` : `Lock ${layer.name}`}
    title=${isLocked ? "Unlock" : "Lock: nothing in it can be selected or changed"}
    aria-pressed=${isLocked}
    @click=${(event: Event) => {
      event.stopPropagation();
      editing.changeEditLayer(layer.id, { locked: isLocked ? undefined : true });
      editing.seal();
    }}
    >${
      isLocked
        ? html`<sp-icon-lock-closed slot="icon"></sp-icon-lock-closed>`
        : html`<sp-icon-lock-open slot="icon"></sp-icon-lock-open>`
    }</sp-action-button
  >`;
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
