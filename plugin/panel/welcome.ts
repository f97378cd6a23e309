import "@spectrum-web-components/button/sp-button.js";
import "@spectrum-web-components/progress-bar/sp-progress-bar.js";
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { toInveError } from "../../companion-server/protocol/errors";
import { readPairingCode } from "../companion/pairing";

/** What fills the page while there is nothing to draw on yet. */
@customElement("inve-welcome")
export class Welcome extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      place-items: center;
      height: 100%;
      background: var(--inve-surface);
      color: var(--inve-text);
    }
    .card {
      display: grid;
      justify-items: center;
      gap: 16px;
      max-width: 400px;
      padding: 32px;
      text-align: center;
    }
    img {
      width: 56px;
      height: 56px;
    }
    h1 {
      margin: 0;
      font-size: 18px;
      font-weight: 600;
    }
    form {
      display: flex;
      align-items: center;
      gap: 10px;
    }
    input {
      width: 108px;
      padding: 7px 10px;
      border: 1px solid var(--inve-field-line);
      border-radius: 4px;
      background: var(--inve-field);
      color: var(--inve-text);
      font-size: 16px;
      letter-spacing: 0.12em;
      text-align: center;
    }
    .refusal {
      min-height: 1.5em;
      color: var(--inve-refusal);
    }
    p {
      margin: 0;
      color: var(--inve-text-dim);
      line-height: 1.5;
    }
  `;

  @property() kind: "connecting" | "unpaired" | "failed" = "connecting";
  @property({ attribute: false }) message = "";
  /** Takes a pairing code; rejects with a sentence when it is not the right one. */
  @property({ attribute: false }) onPair: (code: string) => Promise<void> = () => Promise.resolve();
  @state() private refusal = "";

  protected override render(): TemplateResult {
    return html`<div class="card" role="status">
      <img src="icon.svg" alt="" />
      ${this.#words()}
    </div>`;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const code = readPairingCode(this.renderRoot.querySelector("input")?.value ?? "");
    this.refusal = code === null ? "The code has six digits." : "";
    if (code === null) return;
    this.onPair(code).catch((failure: unknown) => {
      this.refusal = toInveError(failure).message;
    });
  };

  #words(): TemplateResult {
    switch (this.kind) {
      case "connecting":
        return html`<h1>INVE for Premiere</h1>
          <sp-progress-bar indeterminate size="s" aria-label="Connecting"></sp-progress-bar>
          <p>Looking for the companion. It starts with Premiere or with “npm start”.</p>`;
      case "unpaired":
        return html`<h1>This page is not connected</h1>
          <p>
            Open it from the INVE panel in Premiere, use the whole address that the companion printed, or type the
            pairing code that it shows.
          </p>
          <form @submit=${this.#submit}>
            <input
              name="code"
              inputmode="numeric"
              autocomplete="off"
              maxlength="9"
              placeholder="000 000"
              aria-label="Pairing code"
            />
            <sp-button variant="accent" @click=${this.#submit}>Connect</sp-button>
          </form>
          <p class="refusal" role="alert">${this.refusal}</p>`;
      case "failed":
        return html`<h1>INVE cannot start</h1>
          <p>${this.message}</p>`;
    }
  }
}
