import "./programme-monitor";
import "./project-window";
import "./timeline-window";
import { css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Simulation } from "./simulation";
import { SimulationElement } from "./simulation-element";

/** The windows of a simulated Premiere around a panel, which stands in the slot. */
@customElement("inve-simulated-premiere")
export class SimulatedPremiereFrame extends SimulationElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template: 32px minmax(0, 1fr) minmax(80px, 190px) 172px / minmax(280px, 30%) minmax(0, 1fr);
      grid-template-areas:
        "title title"
        "programme panel"
        "project panel"
        "timeline timeline";
      gap: 3px;
      height: 100%;
      min-height: 0;
      box-sizing: border-box;
      padding: 0 3px 3px;
      background: #0d0d0d;
      overflow: hidden;
    }
    .title {
      grid-area: title;
      display: flex;
      align-items: center;
      gap: 10px;
      padding: 0 10px;
      color: #9a9a9a;
      font-size: 12px;
    }
    .title b {
      color: #e2e2e2;
      font-weight: 600;
    }
    .title .badge {
      margin-left: auto;
      padding: 2px 9px;
      border: 1px solid #3a3a3a;
      border-radius: 10px;
      color: #9a9a9a;
      font-size: 11px;
    }
    .window {
      position: relative;
      display: grid;
      grid-template-rows: 28px minmax(0, 1fr);
      min-width: 0;
      min-height: 0;
      background: #1d1d1d;
      border-radius: 3px;
      overflow: hidden;
    }
    .tab {
      display: flex;
      align-items: center;
      padding: 0 12px;
      border-bottom: 1px solid #0d0d0d;
      color: #d0d0d0;
      font-size: 12px;
    }
    .tab span {
      height: 100%;
      display: flex;
      align-items: center;
      box-shadow: inset 0 -2px 0 #5a5a5a;
    }
    .panel .tab span {
      box-shadow: inset 0 -2px 0 #2680eb;
    }
    .programme {
      grid-area: programme;
    }
    .project {
      grid-area: project;
    }
    .panel {
      grid-area: panel;
    }
    .timeline {
      grid-area: timeline;
    }
    ::slotted(*) {
      grid-row: 2;
      min-width: 0;
      min-height: 0;
    }
  `;

  protected override renderSimulation(simulation: Simulation): TemplateResult {
    const { projectName, sequence } = simulation.premiere.snapshot();
    const name = sequence?.name ?? "no sequence";
    const frame = (area: string, title: string, content: TemplateResult) =>
      html`<section class="window ${area}" aria-label=${title}>
        <div class="tab"><span>${title}</span></div>
        ${content}
      </section>`;
    return html`
      <div class="title"><b>${projectName}</b><span class="badge">Simulated Premiere</span></div>
      ${frame(
        "programme",
        `Program: ${name}`,
        html`<inve-programme-monitor .simulation=${simulation}></inve-programme-monitor>`,
      )}
      ${frame("project", "Project", html`<inve-project-window .simulation=${simulation}></inve-project-window>`)}
      ${frame("panel", "INVE", html`<slot></slot>`)}
      ${frame("timeline", name, html`<inve-timeline-window .simulation=${simulation}></inve-timeline-window>`)}
    `;
  }
}
