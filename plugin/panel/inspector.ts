import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-add.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-lasso-select.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-magic-wand.js";
import "@spectrum-web-components/progress-bar/sp-progress-bar.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-bookmark-single.js";
import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { ClipLayer, EditDocument, Mark } from "../../companion-server/protocol/document";
import { layerName } from "../drawing/clip-layer-edits";
import { itemsOnFrame } from "../drawing/edit-layer-edits";
import { present } from "../drawing/history";
import { shownTimecode } from "./shown-timecode";
import { inspectorStyles } from "./inspector-styles";
import { editLayerList } from "./edit-layer-list";
import { itemSettings } from "./item-settings";
import { chooseByKey, deleteButton } from "./inspector-row";
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
      ${this.#objects(panel, document)} ${editLayerList(panel, document)} ${itemSettings(panel, document)}
      ${this.#marks(panel, document)} ${source(panel, document)}
    `;
  }

  #objects(panel: PanelBinding, document: EditDocument): TemplateResult {
    const { state, controller } = panel;
    const chooseBackground = () => {
      controller.editing.chooseLayer(0);
    };
    const nearestFirst = [...document.layers].sort((a, b) => b.index - a.index);
    return html`<section aria-label="Draw on">
      <header>
        <h3>Draw on</h3>
        <sp-action-button
          id="find-objects"
          size="s"
          quiet
          label="Find objects"
          title="Find objects: outline what moves by itself on this frame"
          ?disabled=${state.finding !== null}
          @click=${() => {
            controller.findObjects();
          }}
          ><sp-icon-magic-wand slot="icon"></sp-icon-magic-wand
        ></sp-action-button>
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
      ${state.finding === null ? nothing : searching(state.finding, controller)}
      ${nearestFirst.map((layer) => this.#object(panel, layer))}
      <div
        class="row ${state.layer === 0 ? "chosen" : ""}"
        id="layer-0"
        tabindex="0"
        role="group"
        aria-label="Draw on the background"
        aria-current=${state.layer === 0}
        @click=${chooseBackground}
        @keydown=${chooseByKey(chooseBackground)}
      >
        <span class="dot" style=${`background:${objectColour(0)}`}></span>
        <span class="name">${layerName(document, 0)}</span>
      </div>
    </section>`;
  }

  #object({ state, controller }: PanelBinding, layer: ClipLayer): TemplateResult {
    const choose = () => {
      controller.editing.chooseLayer(layer.index);
    };
    const outline = layer.regions.length === 0 ? html`<span class="warning">needs an outline</span>` : nothing;
    return html`<div
      class="row ${state.layer === layer.index ? "chosen" : ""}"
      id=${`layer-${layer.index}`}
      tabindex="0"
      role="group"
      aria-label=${`Draw on ${layer.name}`}
      aria-current=${state.layer === layer.index}
      @click=${choose}
      @keydown=${chooseByKey(choose)}
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

  #marks(panel: PanelBinding, document: EditDocument): TemplateResult {
    return html`<section aria-label="Marks">
      <header><h3>Marks</h3></header>
      ${document.marks.length === 0 ? html`<p>Press M on the frame you want to draw on.</p>` : nothing}
      ${document.marks.map((mark) => this.#mark(panel, document, mark))}
    </section>`;
  }

  #mark({ state, controller }: PanelBinding, document: EditDocument, mark: Mark): TemplateResult {
    const choose = () => {
      controller.navigation.step(mark.frame - state.frame);
    };
    const drawn = itemsOnFrame(document, mark.frame);
    return html`<div
      class="row mark ${state.frame === mark.frame ? "chosen" : ""}"
      tabindex="0"
      role="group"
      aria-label=${`Mark on frame ${mark.frame}`}
      aria-current=${state.frame === mark.frame}
      @click=${choose}
      @keydown=${chooseByKey(choose)}
    >
      <sp-icon-bookmark-single class="flag" size="s"></sp-icon-bookmark-single>
      <span class="name">${shownTimecode(state, mark.frame)}</span>
      <span class="count">${drawn === 0 ? "empty" : drawn === 1 ? "1 edit" : `${drawn} edits`}</span>
      ${deleteButton("Remove this mark and its marker; what was drawn stays", () => {
        controller.unmark(mark.id);
      })}
    </div>`;
  }
}

/** The search for objects, and the way to stop it. */
function searching(fraction: number, controller: PanelBinding["controller"]): TemplateResult {
  return html`<div class="row searching" role="status">
    <sp-progress-bar
      size="s"
      label="Looking for what moves…"
      progress=${Math.round(100 * fraction)}
      aria-label="Looking for what moves"
    ></sp-progress-bar>
    <button
      id="cancel-finding"
      class="link"
      @click=${() => {
        controller.cancelFinding();
      }}
    >
      Cancel
    </button>
  </div>`;
}

/** Where the pictures come from, and the other way to get them. */
function source({ controller }: PanelBinding, document: EditDocument): TemplateResult {
  const isCaptured = document.clip.source === "capture";
  return html`<section aria-label="Pictures">
    <header><h3>Pictures</h3></header>
    <p>${isCaptured ? "Frames captured as the sequence shows them." : "Read from the media file."}</p>
    <button
      id="source"
      class="link"
      @click=${() => {
        if (isCaptured) controller.source.useMedia();
        else controller.source.offerCapture();
      }}
    >
      ${isCaptured ? "Use the media file" : "Capture what the sequence shows"}
    </button>
  </section>`;
}
