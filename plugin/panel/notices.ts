import "@spectrum-web-components/toast/sp-toast.js";
import "@spectrum-web-components/button/sp-button.js";
import "@spectrum-web-components/progress-bar/sp-progress-bar.js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PanelElement, type PanelBinding } from "./panel-element";
import type { CaptureOffer, Notice, Question } from "./panel-state";

/** How long a notice that is no error stays, in milliseconds; Spectrum asks for at least six seconds. */
const noticeMilliseconds = 6000;

const variants = { info: "info", success: "positive", error: "negative" } as const;

/** Questions and sentences for the user, the newest at the bottom. */
@customElement("inve-notices")
export class Notices extends PanelElement {
  static override styles = css`
    :host {
      position: absolute;
      right: 16px;
      bottom: 16px;
      z-index: 10;
      display: flex;
      flex-direction: column;
      align-items: flex-end;
      gap: 8px;
      max-width: min(520px, calc(100% - 32px));
      pointer-events: none;
    }
    .question {
      box-sizing: border-box;
      display: grid;
      gap: 10px;
      max-width: 100%;
      padding: 12px 14px;
      border: 1px solid var(--inve-accent-hover);
      border-radius: 6px;
      background: var(--inve-surface-raised);
      box-shadow: 0 6px 24px rgba(0, 0, 0, 0.45);
      color: var(--inve-text);
      font-size: 12px;
      line-height: 1.45;
      pointer-events: auto;
    }
    .choices {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: 8px;
    }
    sp-toast {
      pointer-events: auto;
      max-width: 100%;
    }
  `;

  protected override renderPanel({ state, controller }: PanelBinding): TemplateResult {
    return html`${repeat(state.questions, (question) => question.id, questionCard)}${repeat(
      state.notices,
      (notice) => notice.id,
      (notice) =>
        html`<sp-toast
          open
          variant=${variants[notice.kind]}
          .timeout=${timeoutOf(notice)}
          @close=${() => {
            controller.dismiss(notice.id);
          }}
          >${notice.message}</sp-toast
        >`,
    )}`;
  }
}

/** What stands in the way of working, over the whole panel: no companion, no sequence, no clip. */
@customElement("inve-blocker")
export class Blocker extends PanelElement {
  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      z-index: 5;
      display: grid;
      place-items: center;
      pointer-events: none;
    }
    .card {
      display: grid;
      justify-items: center;
      gap: 14px;
      box-sizing: border-box;
      max-width: min(380px, calc(100% - 16px));
      max-height: calc(100% - 16px);
      padding: 22px 26px;
      overflow-y: auto;
      border: 1px solid var(--inve-line);
      border-radius: 10px;
      background: var(--inve-surface-raised);
      box-shadow: 0 12px 40px rgba(0, 0, 0, 0.5);
      color: var(--inve-text);
      text-align: center;
      pointer-events: auto;
    }
    h2 {
      margin: 0;
      font-size: 16px;
      font-weight: 600;
    }
    p {
      margin: 0;
      color: var(--inve-text-dim);
      line-height: 1.5;
    }
    .choices {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 10px;
    }
    @container panel (max-width: 520px) {
      .card {
        gap: 8px;
        padding: 12px 14px;
        font-size: 12px;
      }
    }
  `;

  protected override renderPanel(panel: PanelBinding): TemplateResult | typeof nothing {
    const { connection, work, emptyReason, capture, questions } = panel.state;
    if (connection.kind === "failed") return this.#failed(panel, connection.message);
    if (connection.kind !== "ready" && work === null) return waiting("Looking for the companion…", companionSentence);
    if (connection.kind !== "ready") return nothing;
    if (capture !== null) return this.#capture(panel, capture);
    if (work !== null || questions.length > 0) return nothing;
    return emptyReason === null
      ? waiting("Opening the clip…", "One moment.")
      : html`<div class="card">
          <h2>Nothing to draw on yet</h2>
          <p>${emptyReason}</p>
        </div>`;
  }

  #capture({ controller }: PanelBinding, offer: CaptureOffer): TemplateResult {
    const { source } = controller;
    if (offer.progress !== null) return capturing(offer, offer.progress, source);
    return html`<div class="card" id="capture" role="dialog" aria-label="Capture frames">
      <h2>Capture ${offer.name}?</h2>
      <p>${offer.reason}</p>
      <p>
        Premiere writes ${offer.frames === 1 ? "one frame" : `${offer.frames} frames`} as the sequence shows
        ${offer.frames === 1 ? "it" : "them"}, without our overlays, and you draw on those.
      </p>
      <div class="choices">
        ${
          offer.alternative === "media"
            ? button("secondary", "Use the media file", () => {
                source.useMedia();
              })
            : nothing
        }
        ${
          offer.alternative === "leave"
            ? button("secondary", "Not now", () => {
                source.dismissCapture();
              })
            : nothing
        }
        ${
          offer.earlier === "captured"
            ? button("secondary", "Use the earlier frames", () => {
                source.useEarlierCapture();
              })
            : nothing
        }
        ${button("accent", offer.earlier === "captured" ? "Capture anew" : "Capture", () => {
          source.capture();
        })}
      </div>
    </div>`;
  }

  #failed({ controller }: PanelBinding, message: string): TemplateResult {
    return html`<div class="card">
      <h2>The companion cannot be used</h2>
      <p>${message}</p>
      <sp-button
        variant="accent"
        size="s"
        @click=${() => {
          controller.reconnect();
        }}
        >Try again</sp-button
      >
    </div>`;
  }
}

const companionSentence = "It starts with Premiere or with “npm start”. This page connects by itself.";

function waiting(title: string, sentence: string): TemplateResult {
  return html`<div class="card">
    <sp-progress-bar indeterminate size="s" aria-label=${title}></sp-progress-bar>
    <h2>${title}</h2>
    <p>${sentence}</p>
  </div>`;
}

function capturing(
  offer: CaptureOffer,
  { done, total }: NonNullable<CaptureOffer["progress"]>,
  source: PanelBinding["controller"]["source"],
): TemplateResult {
  const percent = Math.floor((100 * done) / Math.max(total, 1));
  return html`<div class="card" id="capture">
    <h2>Capturing ${offer.name}</h2>
    <sp-progress-bar size="s" aria-label="Capturing frames" progress=${percent}></sp-progress-bar>
    <p>${done} of ${total} frames. Leave Premiere alone until it is done.</p>
    ${button("secondary", "Cancel", () => {
      source.cancelCapture();
    })}
  </div>`;
}

function button(variant: "accent" | "secondary", label: string, act: () => void): TemplateResult {
  return html`<sp-button size="s" variant=${variant} @click=${act}>${label}</sp-button>`;
}

function questionCard({ message, choices }: Question): TemplateResult {
  return html`<div class="question" role="alertdialog" aria-label=${message}>
    ${message}
    <div class="choices">${choices.map(({ label, choose }) => button("secondary", label, choose))}</div>
  </div>`;
}

function timeoutOf(notice: Notice): number | null {
  return notice.kind === "error" ? null : noticeMilliseconds;
}
