import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-delete.js";
import { html, type TemplateResult } from "lit";

/** A waste bin at the end of a row; pressing it does not choose the row. */
export function deleteButton(label: string, act: () => void): TemplateResult {
  return html`<sp-action-button
    class="delete"
    size="xs"
    quiet
    label=${label}
    title=${label}
    @click=${(event: Event) => {
      event.stopPropagation();
      act();
    }}
    ><sp-icon-delete slot="icon"></sp-icon-delete
  ></sp-action-button>`;
}

/** Attributes of a row that is chosen by Enter or Space as by a click; a key inside a control of the row is its own. */
export function chooseByKey(choose: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    choose();
  };
}
