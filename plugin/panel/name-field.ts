import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

const longestName = 200;

/** A name that a double click turns into a text field; Enter takes the new name, Escape keeps the old one. */
@customElement("inve-name-field")
export class NameField extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-width: 0;
    }
    span {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    span:focus-visible {
      outline: 2px solid var(--inve-accent-hover);
      outline-offset: -1px;
    }
    input {
      box-sizing: border-box;
      width: 100%;
      padding: 2px 4px;
      border: 1px solid var(--inve-accent-hover);
      border-radius: 3px;
      outline: none;
      background: var(--inve-field);
      color: inherit;
      font: inherit;
    }
  `;

  @property({ attribute: false }) value = "";
  @property({ attribute: false }) onRename: (name: string) => void = () => undefined;
  @state() private mode: "shown" | "edited" = "shown";

  protected override render(): TemplateResult {
    if (this.mode === "shown") {
      return html`<span
        role="button"
        tabindex="0"
        aria-label="Rename ${this.value}"
        title="${this.value} (double click to rename)"
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter" && event.key !== "F2") return;
          event.stopPropagation();
          event.preventDefault();
          this.mode = "edited";
        }}
        @dblclick=${() => {
          this.mode = "edited";
        }}
        >${this.value}</span
      >`;
    }
    return html`<input
      .value=${this.value}
      maxlength=${longestName}
      aria-label="Name"
      @keydown=${this.#key}
      @blur=${this.#take}
      @click=${(event: Event) => {
        event.stopPropagation();
      }}
    />`;
  }

  protected override updated(): void {
    const input = this.renderRoot.querySelector("input");
    if (input !== null && this.shadowRoot?.activeElement !== input) {
      input.focus();
      input.select();
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter") this.#take(event);
    if (event.key === "Escape") this.mode = "shown";
  };

  readonly #take = (event: Event): void => {
    if (this.mode === "shown") return;
    this.mode = "shown";
    const name = event.target instanceof HTMLInputElement ? event.target.value.trim() : "";
    if (name !== "" && name !== this.value) this.onRename(name);
  };
}
