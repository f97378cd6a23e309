import { LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { FramePictures } from "./frame-pictures";
import type { PanelController } from "./panel-controller";
import type { PlacedItems } from "./placed-items";
import type { PanelState } from "./panel-state";
import type { PreviewsAhead } from "./previews-ahead";

/** What every view is given: the state to show and the one object that takes the user's wishes. */
export interface PanelBinding {
  readonly state: PanelState;
  readonly controller: PanelController;
  readonly pictures: FramePictures<ImageBitmap>;
  readonly ahead: PreviewsAhead<ImageBitmap>;
  readonly placed: PlacedItems;
}

/** A view of the panel: it shows a state and keeps none of its own that anybody else would need. */
export abstract class PanelElement extends LitElement {
  @property({ attribute: false }) panel: PanelBinding | null = null;

  protected override render(): TemplateResult | typeof nothing {
    return this.panel === null ? nothing : this.renderPanel(this.panel);
  }

  /** The view of a state. */
  protected abstract renderPanel(panel: PanelBinding): TemplateResult | typeof nothing;
}
