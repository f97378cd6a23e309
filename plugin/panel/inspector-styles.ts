import { css } from "lit";

/** The looks of the inspector's lists. */
export const inspectorStyles = css`
  :host {
    display: block;
    overflow-y: auto;
    background: var(--inve-surface);
    border-left: 1px solid var(--inve-line);
    color: var(--inve-text);
    font-size: 12px;
    scrollbar-width: thin;
    scrollbar-color: var(--inve-field-line) transparent;
  }
  section {
    padding: 8px 8px 12px;
    border-bottom: 1px solid var(--inve-line);
  }
  section:last-child {
    border-bottom: none;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-height: 28px;
    padding: 0 2px 2px 6px;
  }
  h3 {
    margin: 0;
    color: var(--inve-text-dim);
    font-size: 11px;
    font-weight: 600;
    letter-spacing: 0.05em;
    text-transform: uppercase;
  }
  p {
    margin: 2px 6px 4px;
    color: var(--inve-text-faint);
    line-height: 1.45;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    min-height: 30px;
    padding: 0 4px 0 8px;
    border-radius: 4px;
    cursor: default;
  }
  header h3 {
    flex: 1;
  }
  .searching {
    gap: 10px;
  }
  .searching sp-progress-bar {
    flex: 1;
    min-width: 0;
    --mod-progressbar-min-size: 60px;
  }
  .row:hover {
    background: rgba(128, 128, 128, 0.14);
  }
  .row.chosen {
    background: rgba(38, 128, 235, 0.24);
    box-shadow: inset 2px 0 0 var(--inve-accent-hover);
  }
  .row.edit-layer {
    padding: 3px 4px 3px 2px;
    min-height: 24px;
  }
  .row.hidden .name,
  .row.hidden .dot {
    opacity: 0.45;
  }
  .name {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .dot {
    flex: none;
    width: 9px;
    height: 9px;
    border-radius: 50%;
  }
  .flag {
    flex: none;
    color: var(--inve-notable);
  }
  .count {
    flex: none;
    color: var(--inve-text-faint);
    font-variant-numeric: tabular-nums;
  }
  .warning {
    flex: none;
    color: var(--inve-notable);
    font-size: 11px;
  }
  .row .delete,
  .lock {
    opacity: 0;
  }
  .row:hover .delete,
  .row.chosen .delete,
  .delete:focus-within,
  .row:hover .lock,
  .row.chosen .lock,
  .lock.on,
  .lock:focus-within {
    opacity: 1;
  }
  .edit-layer:not(.chosen) .delete {
    display: none;
  }
  .settings {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 4px 8px;
    flex-basis: 100%;
    padding: 0 4px 4px 8px;
    color: var(--inve-text-dim);
    font-size: 11px;
  }
  .settings .value {
    display: flex;
    align-items: center;
    gap: 4px;
    min-width: 0;
  }
  .settings .value > :first-child:not(.number) {
    flex: 1;
    min-width: 0;
  }
  .settings output {
    flex: none;
    width: 38px;
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .settings select,
  .settings input {
    box-sizing: border-box;
    min-width: 0;
    width: 100%;
    height: 22px;
    padding: 0 4px;
    border: 1px solid var(--inve-field-line);
    border-radius: 3px;
    background: var(--inve-field);
    color: var(--inve-text);
    font: inherit;
    font-variant-numeric: tabular-nums;
  }
  .settings input {
    appearance: textfield;
    text-align: center;
  }
  .settings .value > .number {
    flex: none;
    width: 44px;
  }
  .settings .changed {
    color: var(--inve-text);
    font-weight: 600;
  }
  .settings .switch {
    display: flex;
    grid-column: 1 / -1;
    align-items: center;
    gap: 6px;
    min-height: 22px;
  }
  .settings .switch input {
    flex: none;
    width: 14px;
    height: 14px;
    margin: 0;
    appearance: auto;
    accent-color: var(--inve-accent);
  }
  .settings .whole {
    grid-column: 1 / -1;
    margin: 2px 0 0;
  }
  .link:disabled {
    color: var(--inve-text-faint);
    text-decoration: none;
    cursor: default;
  }
  .settings input::-webkit-inner-spin-button {
    appearance: none;
  }
  .settings select:focus-visible,
  .settings input:focus-visible,
  .row:focus-visible,
  .link:focus-visible {
    outline: 2px solid var(--inve-accent-hover);
    outline-offset: -1px;
  }
  .range {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 4px;
  }
  .link {
    margin: 0 6px 4px;
    padding: 0;
    border: none;
    background: none;
    color: var(--inve-link);
    font: inherit;
    text-align: left;
    text-decoration: underline;
    cursor: pointer;
  }
  sp-slider {
    min-width: 0;
  }
`;
