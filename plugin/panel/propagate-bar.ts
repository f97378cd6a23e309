import "@spectrum-web-components/button/sp-button.js";
import "@spectrum-web-components/progress-bar/sp-progress-bar.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-bookmark-single.js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Job } from "../../companion-server/protocol/api";
import type { Stage } from "../../companion-server/protocol/progress";
import { statusSentence } from "./status-sentence";
import { PanelElement, type PanelBinding } from "./panel-element";
import { isActive, type PanelState } from "./panel-state";
import { refiningState, shownRefinement } from "./refining";

const stageNames: Readonly<Record<Stage, string>> = {
  probe: "Opening the clip",
  decode: "Reading frames",
  motion: "Following motion",
  layers: "Separating objects",
  fit: "Fitting the shot",
  tables: "Preparing look-ups",
  propagate: "Carrying the drawing",
  render: "Rendering",
  encode: "Writing the overlay",
};

/** Mark and Propagate, and what the companion does about it. */
@customElement("inve-propagate-bar")
export class PropagateBar extends PanelElement {
  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      height: 46px;
      padding: 0 12px;
      background: var(--inve-surface);
      border-top: 1px solid var(--inve-line);
    }
    .progress {
      flex: 1;
      min-width: 0;
      display: grid;
      gap: 5px;
    }
    .words {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      font-size: 12px;
      color: var(--inve-text);
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
    .words > span {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .words > span:last-child {
      flex: none;
      color: var(--inve-text-dim);
    }
    @container panel (max-width: 640px) {
      .device,
      .rate {
        display: none;
      }
    }
    @container panel (max-width: 420px) {
      .left,
      .around {
        display: none;
      }
    }
    sp-progress-bar {
      width: 100%;
      --mod-progressbar-fill-color: var(--inve-accent-hover);
    }
    .status {
      flex: 1;
      min-width: 0;
      display: flex;
      gap: 6px;
      color: var(--inve-text-dim);
      font-size: 12px;
      white-space: nowrap;
    }
    /* Words give way where there is little room; what ends a refinement stays in sight. */
    .shortened {
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    #refinement {
      display: flex;
      gap: 6px;
      min-width: 0;
    }
    .status b {
      color: var(--inve-notable);
      font-weight: 600;
    }
    button.frame {
      border: none;
      padding: 0;
      background: none;
      color: var(--inve-link);
      font: inherit;
      cursor: pointer;
      text-decoration: underline;
    }
    sp-button {
      flex: none;
    }
  `;

  protected override renderPanel(panel: PanelBinding): TemplateResult {
    const { state, controller } = panel;
    const isReady = state.connection.kind === "ready" && state.work !== null;
    const active = isActive(state.job);
    return html`
      <sp-button
        size="s"
        id="mark"
        variant="secondary"
        treatment="outline"
        ?disabled=${!isReady}
        title="Mark this frame (M)"
        @click=${() => {
          controller.mark();
        }}
        ><sp-icon-bookmark-single slot="icon"></sp-icon-bookmark-single>Mark</sp-button
      >
      ${active && state.job !== null ? progress(state.job) : html`<div class="status" title=${state.report?.deviceReason ?? nothing}>${statusOf(panel)}</div>`}
      ${
        active
          ? html`<sp-button
              size="s"
              id="cancel"
              variant="secondary"
              ?disabled=${state.job?.state === "cancelling"}
              @click=${() => {
                controller.cancel();
              }}
              >Cancel</sp-button
            >`
          : html`<sp-button
              size="s"
              id="propagate"
              variant="accent"
              ?disabled=${!isReady}
              title="Carry the drawing through the clip and place it on the timeline (Ctrl+Enter)"
              @click=${() => {
                controller.propagate();
              }}
              >Propagate</sp-button
            >`
      }
    `;
  }
}

function progress(job: Job): TemplateResult {
  const { progress: now } = job;
  const percent = Math.floor((now?.fraction ?? 0) * 100);
  const name =
    job.state === "cancelling"
      ? "Cancelling"
      : job.state === "queued"
        ? "Waiting for its turn"
        : now === undefined
          ? "Starting"
          : stageNames[now.stage];
  const rate = now?.rate === undefined || now.unit === undefined ? "" : `${formatRate(now.rate)} ${now.unit}/s · `;
  const left = now?.secondsLeft === undefined ? "" : ` · ${timeLeft(now.secondsLeft)} left`;
  return html`<div class="progress" id="progress">
    <div class="words">
      <span>${name}…</span><span><span class="rate">${rate}</span>${percent} %<span class="left">${left}</span></span>
    </div>
    <sp-progress-bar size="s" aria-label=${name} progress=${percent}></sp-progress-bar>
  </div>`;
}

/** Seconds as a person says them. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(Math.ceil(seconds), 1)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - minutes * 60)} s`;
}

function formatRate(rate: number): string {
  return rate >= 10 ? String(Math.round(rate)) : rate.toFixed(1);
}

function statusOf(panel: PanelBinding): TemplateResult {
  return html`<span class="shortened">${adviceOf(panel)}</span>${refinementOf(panel)}`;
}

/** What goes on in the background, in plain words, and how to end it. */
function refinementOf({ state, controller }: PanelBinding): TemplateResult | typeof nothing {
  const refining = refiningState(state);
  if (refining === "none") return nothing;
  if (refining === "better")
    return html`<span id="refinement" class="shortened"
      >The shot is followed more exactly now: propagate again to use it.</span
    >`;
  const { progress: now } = shownRefinement(state) ?? {};
  const left = now?.secondsLeft === undefined ? "" : `, at most ${timeLeft(now.secondsLeft)} left`;
  const share =
    refining === "waiting" ? "when nothing else runs" : `${Math.floor((now?.fraction ?? 0) * 100)} %${left}`;
  return html`<span id="refinement" title="Goes on while you draw; what you see changes only when you propagate again">
    <span class="shortened">Refining in the background: ${share}.</span>
    <button
      class="frame"
      @click=${() => {
        controller.stopRefining();
      }}
    >
      Stop
    </button></span
  >`;
}

function adviceOf({ state, controller }: PanelBinding): TemplateResult {
  const frame = state.report?.frameToFix;
  if (frame !== undefined) {
    return html`<span class="around">Look at </span
      ><button
        class="frame"
        title="The result is least sure on this frame"
        @click=${() => {
          controller.navigation.goTo(frame);
        }}
      >
        frame ${frame}</button
      ><span class="around">: <b>the result is least sure there.</b>${deviceOf(state)}</span>`;
  }
  return html`${statusSentence(state)}`;
}

/** Where the analysis ran; why is the hint of the line. */
function deviceOf(state: PanelState): TemplateResult | typeof nothing {
  const device = state.report?.device;
  return device === undefined ? nothing : html`<span class="device"> Analysed on ${device}.</span>`;
}
