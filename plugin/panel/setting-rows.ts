import "@spectrum-web-components/slider/sp-slider.js";
import { html, type TemplateResult } from "lit";

/** A number that a slider and a field set together. */
export interface NumberSetting {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value that a double click brings back. */
  readonly neutral: number;
  readonly title?: string;
  readonly change: (value: number) => void;
  /** The slider was let go, or a number was typed: the change is complete. */
  readonly seal: () => void;
}

/** A row with a slider and a field to type into; a double click on its name or its slider brings the neutral value back. */
export function numberRow(setting: NumberSetting): TemplateResult {
  const { id, label, value, min, max, step, neutral, change, seal } = setting;
  const reset = () => {
    change(neutral);
    seal();
  };
  const typed = (event: Event) => {
    const input = event.target instanceof HTMLInputElement ? event.target : null;
    if (input === null) return;
    if (Number.isFinite(input.valueAsNumber)) change(Math.min(Math.max(input.valueAsNumber, min), max));
    seal();
    // A refused or cut number must not stay in the field.
    input.value = String(setting.value);
  };
  return html`<span
      class=${value === neutral ? "" : "changed"}
      title=${setting.title ?? `Double click: back to ${neutral}`}
      @dblclick=${reset}
      >${label}</span
    >
    <span class="value"
      ><sp-slider
        id=${id}
        size="s"
        label=${label}
        label-visibility="none"
        min=${min}
        max=${max}
        step=${step}
        .value=${value}
        @input=${(event: Event) => {
          change(sliderValue(event, value));
        }}
        @change=${seal}
        @dblclick=${reset}
      ></sp-slider>
      <input
        class="number"
        type="number"
        aria-label=${label}
        min=${min}
        max=${max}
        step=${step}
        .value=${String(value)}
        @change=${typed}
        @keydown=${leaveByEnter}
    /></span>`;
}

/** A row with a switch. */
export function switchRow(setting: {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly isOn: boolean;
  readonly change: (isOn: boolean) => void;
}): TemplateResult {
  return html`<label class="switch" title=${setting.title}
    ><input
      id=${setting.id}
      type="checkbox"
      .checked=${setting.isOn}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLInputElement) setting.change(event.target.checked);
      }}
    />${setting.label}</label
  >`;
}

/** A row with one choice of several. */
export function choiceRow<T extends string>(setting: {
  readonly id: string;
  readonly label: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly change: (value: T) => void;
}): TemplateResult {
  const names = Object.keys(setting.choices) as T[]; // The keys of the table are the choices.
  return html`<span>${setting.label}</span>
    <span class="value"
      ><select
        id=${setting.id}
        aria-label=${setting.label}
        .value=${setting.value}
        @change=${(event: Event) => {
          const chosen = event.target instanceof HTMLSelectElement ? event.target.value : "";
          const name = names.find((known) => known === chosen);
          if (name !== undefined) setting.change(name);
        }}
      >
        ${names.map((name) => html`<option value=${name} ?selected=${name === setting.value}>${setting.choices[name]}</option>`)}
      </select></span
    >`;
}

/** Enter takes what was typed and gives the keyboard back to the tools. */
export function leaveByEnter(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.target instanceof HTMLElement) event.target.blur();
}

/** The value of the slider that an event comes from. */
export function sliderValue(event: Event, otherwise: number): number {
  const target: unknown = event.target;
  return typeof target === "object" && target !== null && "value" in target ? Number(target.value) : otherwise;
}
