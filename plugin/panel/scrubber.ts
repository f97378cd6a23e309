import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-pause.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-play.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-step-backward.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-step-forward.js";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { itemsOnFrame } from "../drawing/edit-layer-edits";
import { present } from "../drawing/history";
import type { Extent } from "../drawing/viewport";
import { shownTimecode } from "./shown-timecode";
import { PanelElement, type PanelBinding } from "./panel-element";
import type { Work } from "./panel-state";
import { frameAtPosition, paintScrubber, type Scrubbed } from "./scrubber-painter";

/** Transport buttons and one cell for every frame, with marks, drawn frames and how sure the result is. */
@customElement("inve-scrubber")
export class Scrubber extends PanelElement {
  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      gap: 10px;
      padding: 4px 12px 6px 6px;
      background: var(--inve-surface);
      border-top: 1px solid var(--inve-line);
      color: var(--inve-text);
    }
    .transport {
      display: flex;
      flex: none;
    }
    .time {
      flex: none;
      display: grid;
      justify-items: end;
      min-width: 82px;
      contain: layout style;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      color: var(--inve-link);
    }
    .time small {
      color: var(--inve-text-faint);
      font-size: 10.5px;
    }
    .strip {
      position: relative;
      flex: 1;
      min-width: 80px;
      height: 40px;
      contain: strict;
      cursor: ew-resize;
      touch-action: none;
    }
    .strip:focus-visible {
      outline: 2px solid var(--inve-accent-hover);
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
  `;

  /** Asking the page for it at every frame that is played would lay everything out twice. */
  #size: Extent = { width: 1, height: 1 };
  #watched: HTMLCanvasElement | null = null;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.#size = entry.contentRect;
    this.#paint();
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#watched = null;
  }

  protected override renderPanel(panel: PanelBinding): TemplateResult | typeof nothing {
    const { state, controller } = panel;
    const { work } = state;
    if (work === null) return nothing;
    const { range } = present(work.history).clip;
    const isPlaying = state.playback === "playing";
    const button = (id: string, label: string, icon: TemplateResult, act: () => void) =>
      html`<sp-action-button id=${id} size="s" quiet label=${label} title=${label} @click=${act}
        >${icon}</sp-action-button
      >`;
    return html`
      <div class="transport">
        ${button(
          "step-back",
          "One frame back (←)",
          html`<sp-icon-step-backward slot="icon"></sp-icon-step-backward>`,
          () => {
            controller.navigation.step(-1);
          },
        )}
        ${button(
          "play",
          isPlaying ? "Stop (Space)" : "Play (Space)",
          isPlaying
            ? html`<sp-icon-pause slot="icon"></sp-icon-pause>`
            : html`<sp-icon-play slot="icon"></sp-icon-play>`,
          () => {
            controller.navigation.togglePlayback();
          },
        )}
        ${button("step-on", "One frame on (→)", html`<sp-icon-step-forward slot="icon"></sp-icon-step-forward>`, () => {
          controller.navigation.step(1);
        })}
      </div>
      <div class="time" id="time">
        ${shownTimecode(state, state.frame)}
        <small>frame ${state.frame} of ${range.first}–${range.last}</small>
      </div>
      <div
        class="strip"
        id="strip"
        role="slider"
        tabindex="0"
        aria-valuetext=${`Frame ${state.frame}`}
        aria-label="Frame"
        aria-valuemin=${range.first}
        aria-valuemax=${range.last}
        aria-valuenow=${state.frame}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
      >
        <canvas></canvas>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#watch();
    this.#paint();
  }

  /** Observing the same strip again changes nothing; another one is measured before it is painted next. */
  #watch(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    if (canvas === this.#watched) return;
    this.#observer.disconnect();
    this.#watched = canvas;
    if (canvas !== null) this.#observer.observe(canvas);
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    if (this.panel?.state.playback === "playing") this.panel.controller.navigation.togglePlayback();
    this.#scrub(event, event.currentTarget);
  };

  readonly #move = (event: PointerEvent): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    if (event.currentTarget.hasPointerCapture(event.pointerId)) this.#scrub(event, event.currentTarget);
  };

  #scrub(event: PointerEvent, strip: HTMLElement): void {
    const work = this.panel?.state.work;
    if (work === null || work === undefined) return;
    const box = strip.getBoundingClientRect();
    const { range } = present(work.history).clip;
    this.panel?.controller.navigation.goTo(frameAtPosition(event.clientX - box.left, box.width, range));
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const work = this.panel?.state.work;
    if (canvas === null || this.panel === null || work === null || work === undefined) return;
    const ratio = window.devicePixelRatio;
    const width = Math.max(Math.round(this.#size.width * ratio), 1);
    const height = Math.max(Math.round(this.#size.height * ratio), 1);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext("2d");
    if (context !== null) paintScrubber(context, scrubbed(this.panel, work), ratio);
  }
}

function scrubbed({ state }: PanelBinding, work: Work): Scrubbed {
  const document = present(work.history);
  const confidence = new Map(
    (state.report?.frameConfidence ?? []).map((value, index) => [state.reportFirstFrame + index, value]),
  );
  const { first, last } = document.clip.range;
  const frames = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    range: document.clip.range,
    frame: state.frame,
    marks: document.marks.map((mark) => mark.frame),
    drawn: frames.filter((frame) => itemsOnFrame(document, frame) > 0),
    outlined: document.layers.flatMap((layer) => layer.regions.map((region) => region.frame)),
    corrected: [...new Set(document.corrections.map(({ frame }) => frame))],
    confidence,
    frameToFix: state.report?.frameToFix ?? null,
  };
}
