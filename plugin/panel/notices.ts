import "@spectrum-web-components/toast/sp-toast.js";
import "@spectrum-web-components/button/sp-button.js";
import "@spectrum-web-components/progress-bar/sp-progress-bar.js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PanelElement, type PanelBinding } from "./panel-element";
import type { Notice } from "./panel-state";

/** How long a notice that is no error stays, in milliseconds; Spectrum asks for at least six seconds. */
const noticeMilliseconds = 6000;

const variants = { info: "info", success: "positive", error: "negative" } as const;

/** Sentences for the user, the newest at the bottom. */
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
    sp-toast {
      pointer-events: auto;
      max-width: 100%;
    }
  `;

  protected override renderPanel({ state, controller }: PanelBinding): TemplateResult {
    return html`${repeat(
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
      max-width: 380px;
      padding: 28px 32px;
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
  `;

  protected override renderPanel(panel: PanelBinding): TemplateResult | typeof nothing {
    const { connection, work, emptyReason } = panel.state;
    if (connection.kind === "failed") return this.#failed(panel, connection.message);
    if (connection.kind !== "ready" && work === null) return waiting("Looking for the companion…", companionSentence);
    if (connection.kind !== "ready") return nothing;
    if (work !== null) return nothing;
    return emptyReason === null
      ? waiting("Opening the clip…", "One moment.")
      : html`<div class="card">
          <h2>Nothing to draw on yet</h2>
          <p>${emptyReason}</p>
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

function timeoutOf(notice: Notice): number | null {
  return notice.kind === "error" ? null : noticeMilliseconds;
}
