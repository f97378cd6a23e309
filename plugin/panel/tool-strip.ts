import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/divider/sp-divider.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-arrow-up-right.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-brush.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-color-wheel.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-draw.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-ellipse.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-erase.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-hand.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-image.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-lasso-select.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-line.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-polygon.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-redo.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-select.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-text.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-undo.js";
import { css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { redoLabel, undoLabel } from "../drawing/history";
import type { ToolName } from "../drawing/tool";
import { PanelElement, type PanelBinding } from "./panel-element";
import { toolKeys } from "./shortcuts";

interface ToolEntry {
  readonly tool: ToolName;
  readonly name: string;
  readonly icon: TemplateResult;
}

const groups: readonly (readonly ToolEntry[])[] = [
  [
    { tool: "brush", name: "Brush", icon: html`<sp-icon-brush slot="icon"></sp-icon-brush>` },
    { tool: "line", name: "Line", icon: html`<sp-icon-line slot="icon"></sp-icon-line>` },
    { tool: "arrow", name: "Arrow", icon: html`<sp-icon-arrow-up-right slot="icon"></sp-icon-arrow-up-right>` },
    { tool: "polygon", name: "Polygon", icon: html`<sp-icon-polygon slot="icon"></sp-icon-polygon>` },
    { tool: "ellipse", name: "Ellipse", icon: html`<sp-icon-ellipse slot="icon"></sp-icon-ellipse>` },
    { tool: "text", name: "Text", icon: html`<sp-icon-text slot="icon"></sp-icon-text>` },
    { tool: "eraser", name: "Eraser", icon: html`<sp-icon-erase slot="icon"></sp-icon-erase>` },
  ],
  [
    { tool: "texture", name: "Lay a picture on it", icon: html`<sp-icon-image slot="icon"></sp-icon-image>` },
    {
      tool: "adjust",
      name: "Change the look of a part",
      icon: html`<sp-icon-color-wheel slot="icon"></sp-icon-color-wheel>`,
    },
  ],
  [
    { tool: "lasso", name: "Outline an object", icon: html`<sp-icon-lasso-select slot="icon"></sp-icon-lasso-select>` },
    {
      tool: "scribble",
      name: "Scribble what belongs to an object",
      icon: html`<sp-icon-draw slot="icon"></sp-icon-draw>`,
    },
  ],
  [
    { tool: "select", name: "Select and move", icon: html`<sp-icon-select slot="icon"></sp-icon-select>` },
    { tool: "hand", name: "Move the picture", icon: html`<sp-icon-hand slot="icon"></sp-icon-hand>` },
  ],
];

/** The column of tools, with undo and redo below. */
@customElement("inve-tool-strip")
export class ToolStrip extends PanelElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 2px;
      padding: 6px 4px;
      background: var(--inve-surface);
      border-right: 1px solid var(--inve-line);
      overflow-y: auto;
      scrollbar-width: none;
    }
    sp-divider {
      width: 24px;
      margin: 5px 0;
      flex: none;
    }
    .space {
      flex: 1;
    }
    @container panel (max-height: 440px) {
      :host {
        display: grid;
        grid-template-columns: auto auto;
        align-content: start;
        gap: 0;
        padding: 2px;
        --mod-actionbutton-height: 26px;
        --mod-actionbutton-min-width: 28px;
        --mod-actionbutton-edge-to-text: 4px;
      }
      sp-divider,
      .space {
        display: none;
      }
    }
    sp-action-button[selected] {
      --mod-actionbutton-background-color-default-selected: var(--inve-accent);
      --mod-actionbutton-background-color-hover-selected: var(--inve-accent-hover);
      --mod-actionbutton-background-color-down-selected: var(--inve-accent);
      --mod-actionbutton-background-color-focus-selected: var(--inve-accent-hover);
      --mod-actionbutton-content-color-default-selected: #fff;
      --mod-actionbutton-content-color-hover-selected: #fff;
      --mod-actionbutton-content-color-down-selected: #fff;
      --mod-actionbutton-content-color-focus-selected: #fff;
    }
  `;

  protected override renderPanel(panel: PanelBinding): TemplateResult {
    const { history } = panel.state.work ?? { history: null };
    const undoName = history === null ? null : undoLabel(history);
    const redoName = history === null ? null : redoLabel(history);
    return html`
      ${groups.map(
        (group, index) => html`
          ${index === 0 ? "" : html`<sp-divider size="s"></sp-divider>`}
          ${group.map((entry) => this.#tool(panel, entry))}
        `,
      )}
      <div class="space"></div>
      <sp-action-button
        id="undo"
        quiet
        label=${undoName === null ? "Nothing to undo" : `Undo ${undoName}`}
        title=${undoName === null ? "Nothing to undo" : `Undo ${undoName} (Ctrl+Z)`}
        ?disabled=${undoName === null}
        @click=${() => {
          panel.controller.editing.undo();
        }}
        ><sp-icon-undo slot="icon"></sp-icon-undo
      ></sp-action-button>
      <sp-action-button
        id="redo"
        quiet
        label=${redoName === null ? "Nothing to redo" : `Redo ${redoName}`}
        title=${redoName === null ? "Nothing to redo" : `Redo ${redoName} (Ctrl+Shift+Z)`}
        ?disabled=${redoName === null}
        @click=${() => {
          panel.controller.editing.redo();
        }}
        ><sp-icon-redo slot="icon"></sp-icon-redo
      ></sp-action-button>
    `;
  }

  #tool({ state, controller }: PanelBinding, { tool, name, icon }: ToolEntry): TemplateResult {
    return html`<sp-action-button
      quiet
      id=${`tool-${tool}`}
      label=${name}
      title=${`${name} (${toolKeys[tool]})`}
      aria-pressed=${state.tool === tool}
      ?selected=${state.tool === tool}
      @click=${() => {
        controller.chooseTool(tool);
      }}
      >${icon}</sp-action-button
    >`;
  }
}
