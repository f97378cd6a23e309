import "@spectrum-web-components/slider/sp-slider.js";
import { html, nothing, type TemplateResult } from "lit";
import { layerName, regionOn } from "../drawing/clip-layer-edits";
import { present } from "../drawing/history";
import type { PanelBinding } from "./panel-element";
import type { PanelState } from "./panel-state";
import { pictureTypes } from "./picture-upload";
import { sliderValue } from "./setting-rows";
import { sliderToWidth, widthToSlider } from "./width-slider";

/** How to get a picture onto the frame. */
export function pictureBar({ state, controller }: PanelBinding): TemplateResult {
  const choose = (event: Event) => {
    const input = event.target instanceof HTMLInputElement ? event.target : null;
    const file = input?.files?.[0];
    if (file !== undefined) controller.addPicture(file);
    // The same file can be chosen again.
    if (input !== null) input.value = "";
  };
  return html`<button
      id="choose-picture"
      class="action"
      ?disabled=${state.uploading !== null}
      @click=${(event: Event) => {
        const next = event.currentTarget instanceof HTMLElement ? event.currentTarget.nextElementSibling : null;
        if (next instanceof HTMLInputElement) next.click();
      }}
    >
      Choose a picture
    </button>
    <input id="picture-file" type="file" accept=${pictureTypes} aria-label="Picture file" hidden @change=${choose} />
    <span class="note" role="status"
      >${
        state.uploading === null
          ? "Or drop it on the frame, or paste it. Drag its corners to fit it, its middle to move it."
          : `“${state.uploading}” is being read…`
      }</span
    >`;
}

/** What the adjust tool draws its area with. */
export function adjustBar({ state, controller }: PanelBinding): TemplateResult {
  const { adjusting } = state;
  const choice = (area: PanelState["adjusting"]["area"], name: string) =>
    html`<button
      id=${`area-${area}`}
      class="action"
      aria-pressed=${adjusting.area === area}
      @click=${() => {
        controller.items.chooseArea({ area });
      }}
    >
      ${name}
    </button>`;
  return html`<div class="choices" role="group" aria-label="Area">
      ${choice("lasso", "Lasso")} ${choice("brush", "Brush")}
      <button
        id="area-object"
        class="action"
        title="Change all that is seen of it, on every frame; needs Propagate once"
        @click=${() => {
          controller.items.adjustWhole();
        }}
      >
        Whole ${nameOfLayer(state)}
      </button>
    </div>
    ${
      adjusting.area === "brush"
        ? widthRow({ id: "area-width", label: "Width of the area's brush", width: adjusting.width }, (width) => {
            controller.items.chooseArea({ width });
          })
        : nothing
    }`;
}

/** What the next scribble says, how wide it is, and the way to begin anew. */
export function scribbleBar({ state, controller }: PanelBinding): TemplateResult {
  const { scribbling } = controller;
  const { effect, width } = state.scribbling;
  const choice = (name: PanelState["scribbling"]["effect"], label: string, title: string) =>
    html`<button
      id=${`scribble-${name}`}
      class="action"
      title=${title}
      aria-pressed=${effect === name}
      @click=${() => {
        scribbling.choose({ effect: name });
      }}
    >
      ${label}
    </button>`;
  const region = state.work === null ? null : regionOn(present(state.work.history), state.layer, state.frame);
  return html`<div class="choices" role="group" aria-label="Scribbles">
      ${choice("add", "+ Belongs to it", "What is drawn over belongs to the object (X changes to the other)")}
      ${choice("subtract", "− Does not", "What is drawn over does not belong to it (X, or hold Alt)")}
      <button
        id="scribble-clear"
        class="action"
        title="Forget the object's scribbles on this frame"
        ?disabled=${region?.scribbles === undefined}
        @click=${() => {
          scribbling.clear();
        }}
      >
        Clear
      </button>
    </div>
    ${widthRow({ id: "scribble-width", label: "Width of the scribbles", width }, (changed) => {
      scribbling.choose({ width: changed });
    })}`;
}

function widthRow(
  { id, label, width }: { readonly id: string; readonly label: string; readonly width: number },
  change: (width: number) => void,
): TemplateResult {
  return html`<label
    >Width
    <sp-slider
      id=${id}
      size="s"
      label=${label}
      label-visibility="none"
      min="0"
      max="100"
      .value=${widthToSlider(width)}
      @input=${(event: Event) => {
        change(sliderToWidth(sliderValue(event, 0)));
      }}
    ></sp-slider>
    <output>${Math.round(width)} px</output></label
  >`;
}

function nameOfLayer({ work, layer }: PanelState): string {
  return work === null || layer === 0 ? "background" : layerName(present(work.history), layer);
}
