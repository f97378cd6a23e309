import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-add.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-delete.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-lasso-select.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-visibility.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-visibility-off.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-bookmark-single.js";
import "@spectrum-web-components/slider/sp-slider.js";
import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { ClipLayer, EditDocument, EditLayer, Mark } from "../../companion-server/protocol/document";
import { layerName } from "../drawing/clip-layer-edits";
import { itemsOnFrame } from "../drawing/edit-layer-edits";
import { present } from "../drawing/history";
import { frameTimecode } from "./clip-time";
import { inspectorStyles } from "./inspector-styles";
import "./name-field";
import { objectColour } from "./paint-guides";
import { PanelElement, type PanelBinding } from "./panel-element";

/** The column of lists: what the drawing sticks to, the edit layers, and the marks. */
@customElement("inve-inspector")
export class Inspector extends PanelElement {
  static override styles = inspectorStyles;

  protected override renderPanel(panel: PanelBinding): TemplateResult | typeof nothing {
    const { work } = panel.state;
    if (work === null) return nothing;
    const document = present(work.history);
    return html`
      ${this.#objects(panel, document)} ${this.#editLayers(panel, document)} ${this.#marks(panel, document)}
    `;
  }

  #objects(panel: PanelBinding, document: EditDocument): TemplateResult {
    const { state, controller } = panel;
    const nearestFirst = [...document.layers].sort((a, b) => b.index - a.index);
    return html`<section aria-label="Draw on">
      <header>
        <h3>Draw on</h3>
        <sp-action-button
          id="add-object"
          size="s"
          quiet
          label="Add an object"
          title="Add an object and draw around it"
          @click=${() => {
            controller.editing.addObject();
          }}
          ><sp-icon-add slot="icon"></sp-icon-add
        ></sp-action-button>
      </header>
      ${nearestFirst.map((layer) => this.#object(panel, layer))}
      <div
        class="row ${state.layer === 0 ? "chosen" : ""}"
        id="layer-0"
        @click=${() => {
          controller.editing.chooseLayer(0);
        }}
      >
        <span class="dot" style=${`background:${objectColour(0)}`}></span>
        <span class="name">${layerName(document, 0)}</span>
      </div>
    </section>`;
  }

  #object({ state, controller }: PanelBinding, layer: ClipLayer): TemplateResult {
    const outline = layer.regions.length === 0 ? html`<span class="warning">needs an outline</span>` : nothing;
    return html`<div
      class="row ${state.layer === layer.index ? "chosen" : ""}"
      id=${`layer-${layer.index}`}
      @click=${() => {
        controller.editing.chooseLayer(layer.index);
      }}
    >
      <span class="dot" style=${`background:${objectColour(layer.index)}`}></span>
      <inve-name-field
        class="name"
        .value=${layer.name}
        .onRename=${(name: string) => {
          controller.editing.renameObject(layer.index, name);
        }}
      ></inve-name-field>
      ${outline}
      <sp-action-button
        size="xs"
        quiet
        label=${`Outline ${layer.name} on this frame`}
        title="Outline it on this frame (O)"
        @click=${(event: Event) => {
          event.stopPropagation();
          controller.editing.chooseLayer(layer.index);
          controller.chooseTool("lasso");
        }}
        ><sp-icon-lasso-select slot="icon"></sp-icon-lasso-select
      ></sp-action-button>
      ${deleteButton(`Delete ${layer.name}; what was drawn on it stays, on the background`, () => {
        controller.editing.removeObject(layer.index);
      })}
    </div>`;
  }

  #editLayers(panel: PanelBinding, document: EditDocument): TemplateResult {
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
      ${frontFirst.map((layer) => this.#editLayer(panel, document, layer))}
    </section>`;
  }

  #editLayer({ state, controller }: PanelBinding, document: EditDocument, layer: EditLayer): TemplateResult {
    const { editing } = controller;
    const isChosen = state.editLayerId === layer.id;
    return html`<div
      class="row edit-layer ${isChosen ? "chosen" : ""} ${layer.visible ? "" : "hidden"}"
      data-id=${layer.id}
      @click=${() => {
        editing.chooseEditLayer(layer.id);
      }}
    >
      <sp-action-button
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
      >
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
      ${isChosen ? this.#opacity(controller, layer) : nothing}
    </div>`;
  }

  #opacity({ editing }: PanelBinding["controller"], layer: EditLayer): TemplateResult {
    return html`<div class="opacity" @click=${stop}>
      <span>Opacity</span>
      <sp-slider
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
      <output>${Math.round(layer.opacity * 100)} %</output>
    </div>`;
  }

  #marks(panel: PanelBinding, document: EditDocument): TemplateResult {
    return html`<section aria-label="Marks">
      <header><h3>Marks</h3></header>
      ${document.marks.length === 0 ? html`<p>Press M on the frame you want to draw on.</p>` : nothing}
      ${document.marks.map((mark) => this.#mark(panel, document, mark))}
    </section>`;
  }

  #mark({ state, controller }: PanelBinding, document: EditDocument, mark: Mark): TemplateResult {
    const drawn = itemsOnFrame(document, mark.frame);
    return html`<div
      class="row mark ${state.frame === mark.frame ? "chosen" : ""}"
      @click=${() => {
        controller.navigation.step(mark.frame - state.frame);
      }}
    >
      <sp-icon-bookmark-single class="flag" size="s"></sp-icon-bookmark-single>
      <span class="name">${frameTimecode(mark.frame, document.clip.rate)}</span>
      <span class="count">${drawn === 0 ? "empty" : drawn === 1 ? "1 edit" : `${drawn} edits`}</span>
      ${deleteButton("Remove this mark and its marker; what was drawn stays", () => {
        controller.unmark(mark.id);
      })}
    </div>`;
  }
}

function deleteButton(label: string, act: () => void): TemplateResult {
  return html`<sp-action-button
    class="delete"
    size="xs"
    quiet
    label=${label}
    title=${label}
    @click=${(event: Event) => {
      event.stopPropagation();
      act();
    }}
    ><sp-icon-delete slot="icon"></sp-icon-delete
  ></sp-action-button>`;
}

function stop(event: Event): void {
  event.stopPropagation();
}
