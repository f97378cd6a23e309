import "@spectrum-web-components/icons-workflow/icons/sp-icon-filmroll.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-folder-open.js";
import { css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Simulation } from "./simulation";
import { SimulationElement } from "./simulation-element";

/** The project panel: bins and what lies in them. */
@customElement("inve-project-window")
export class ProjectWindow extends SimulationElement {
  static override styles = css`
    :host {
      display: block;
      overflow-y: auto;
      padding: 6px 0;
      background: #1d1d1d;
      color: #c6c6c6;
      font-size: 12px;
      scrollbar-width: thin;
      scrollbar-color: #4a4a4a transparent;
    }
    .row {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 24px;
      padding: 0 12px;
    }
    .row:hover {
      background: rgba(255, 255, 255, 0.05);
    }
    .item {
      padding-left: 32px;
    }
    span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    sp-icon-folder-open {
      color: #d9a441;
    }
    sp-icon-filmroll {
      color: #7fb6ff;
    }
    * {
      flex: none;
    }
    span {
      flex: 0 1 auto;
    }
  `;

  protected override renderSimulation({ premiere }: Simulation): TemplateResult {
    const { bins, projectName } = premiere.snapshot();
    const names = new Set(bins.map((bin) => bin.name));
    return html`${bins.map(
      (bin, index) => html`
        <div class="row">
          <sp-icon-folder-open size="s"></sp-icon-folder-open><span>${index === 0 ? projectName : bin.name}</span>
        </div>
        ${bin.items
          .filter((item) => !names.has(item))
          .map(
            (item) =>
              html`<div class="row item" data-item=${item}>
                <sp-icon-filmroll size="s"></sp-icon-filmroll><span title=${item}>${item}</span>
              </div>`,
          )}
      `,
    )}`;
  }
}
