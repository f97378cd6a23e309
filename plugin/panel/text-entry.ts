import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { mostLetters } from "../../companion-server/protocol/document";

/** A field to type text into where it will stand. Enter takes it, Shift+Enter begins a line, Escape forgets it. */
@customElement("inve-text-entry")
export class TextEntry extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      z-index: 3;
    }
    textarea {
      box-sizing: border-box;
      min-width: 120px;
      max-width: 100%;
      padding: 0 2px;
      border: 1px dashed rgba(255, 255, 255, 0.8);
      border-radius: 2px;
      outline: 1px dashed rgba(0, 0, 0, 0.6);
      background: rgba(0, 0, 0, 0.25);
      font-family: Roboto, Arial, sans-serif;
      font-weight: 700;
      line-height: 1.2;
      resize: none;
      overflow: hidden;
      white-space: pre;
    }
  `;

  @property({ attribute: false }) value = "";
  /** CSS pixels. */
  @property({ attribute: false }) fontSize = 20;
  @property({ attribute: false }) color = "#ffffff";
  @property({ attribute: false }) onInput: (text: string) => void = () => undefined;
  @property({ attribute: false }) onTake: () => void = () => undefined;
  @property({ attribute: false }) onCancel: () => void = () => undefined;

  protected override render(): TemplateResult {
    const lines = this.value.split("\n");
    return html`<textarea
      aria-label="Text"
      maxlength=${mostLetters}
      rows=${lines.length}
      cols=${Math.max(...lines.map((line) => line.length), 6) + 1}
      style=${`font-size:${this.fontSize}px;color:${this.color}`}
      .value=${this.value}
      @input=${(event: Event) => {
        if (event.target instanceof HTMLTextAreaElement) this.onInput(event.target.value);
      }}
      @keydown=${this.#key}
      @blur=${() => {
        this.onTake();
      }}
    ></textarea>`;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("textarea")?.focus();
  }

  readonly #key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") this.onCancel();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.onTake();
  };
}
