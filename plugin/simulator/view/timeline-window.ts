import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-redo.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-undo.js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ClipSnapshot, PremiereSnapshot } from "../fake/control";
import { sequenceTimecode } from "../../host/sequence-timecode";
import type { Simulation } from "./simulation";
import { SimulationElement } from "./simulation-element";

type Sequence = NonNullable<PremiereSnapshot["sequence"]>;

/** Premiere's marker colours in the order of `MarkerColor`; the one without a name is white. */
const markerColours = ["#3fae4f", "#d3353a", "#b14dc1", "#e08a2c", "#d9c33c", "#e6e6e6", "#4178d6", "#3fb8c4"];

/** The timeline: tracks with clips, markers, a draggable playhead, and Premiere's own undo. */
@customElement("inve-timeline-window")
export class TimelineWindow extends SimulationElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template: auto minmax(0, 1fr) / 136px minmax(0, 1fr);
      min-height: 0;
      background: #1d1d1d;
      color: #b9b9b9;
      font-size: 11px;
    }
    .corner {
      display: flex;
      align-items: center;
      gap: 2px;
      padding-left: 8px;
      color: #6fb2ff;
      font-size: 13px;
      font-variant-numeric: tabular-nums;
      border-bottom: 1px solid #0d0d0d;
    }
    .ruler {
      position: relative;
      height: 30px;
      margin-right: 16px;
      border-bottom: 1px solid #0d0d0d;
      cursor: ew-resize;
      touch-action: none;
    }
    .tick {
      position: absolute;
      bottom: 0;
      height: 9px;
      border-left: 1px solid #4c4c4c;
      padding-left: 4px;
      color: #828282;
      font-size: 10px;
      line-height: 1;
      white-space: nowrap;
    }
    .marker {
      position: absolute;
      top: 3px;
      width: 9px;
      height: 11px;
      margin-left: -4.5px;
      clip-path: polygon(0 0, 100% 0, 100% 60%, 50% 100%, 0 60%);
    }
    .names,
    .tracks {
      position: relative;
      display: flex;
      flex-direction: column;
      justify-content: flex-end;
      gap: 2px;
      padding: 6px 0;
      overflow: hidden;
    }
    .names {
      border-right: 1px solid #0d0d0d;
    }
    .tracks {
      margin-right: 16px;
    }
    .track-name,
    .track {
      flex: 0 1 44px;
      min-height: 26px;
      background: #262626;
    }
    .track-name {
      display: flex;
      align-items: center;
      gap: 8px;
      padding-left: 10px;
    }
    .track-name b {
      padding: 2px 7px;
      border-radius: 3px;
      background: #3a3a3a;
      color: #e0e0e0;
      font-weight: 600;
    }
    .track {
      position: relative;
    }
    .clip {
      position: absolute;
      inset: 1px auto 1px auto;
      box-sizing: border-box;
      overflow: hidden;
      padding: 4px 7px;
      border: 1px solid #11314f;
      border-radius: 3px;
      background: linear-gradient(#3f78b5, #35679d);
      color: #f0f6fc;
      white-space: nowrap;
      text-overflow: ellipsis;
    }
    .clip.overlay {
      border-color: #3b1f59;
      background: linear-gradient(#8a5fc4, #754bb0);
    }
    .playhead {
      position: absolute;
      top: 0;
      bottom: 0;
      width: 1px;
      background: #4b9cf5;
      pointer-events: none;
    }
    .ruler .playhead::before {
      content: "";
      position: absolute;
      top: 14px;
      left: -6px;
      width: 13px;
      height: 14px;
      background: #4b9cf5;
      clip-path: polygon(0 0, 100% 0, 100% 55%, 50% 100%, 0 55%);
    }
  `;

  protected override renderSimulation({ premiere, transport }: Simulation): TemplateResult | typeof nothing {
    const snapshot = premiere.snapshot();
    const { sequence } = snapshot;
    if (sequence === null) return nothing;
    const length = lengthOf(sequence);
    const at = (ticks: bigint) => `${Number((ticks * 1_000_000n) / length) / 10_000}%`;
    const playhead = html`<div class="playhead" style=${`left:${at(transport.playheadTicks)}`}></div>`;
    const topFirst = [...sequence.video.entries()].reverse();
    return html`
      <div class="corner">
        <span>${sequenceTimecode(transport.playheadTicks, sequence)}</span>
        ${historyButton("undo", snapshot.undoLabels[0], () => premiere.undo())}
        ${historyButton("redo", snapshot.redoLabels[0], () => premiere.redo())}
      </div>
      <div class="ruler" id="ruler" @pointerdown=${this.#down} @pointermove=${this.#move}>
        ${ticksOf(sequence, length).map(
          (ticks) => html`<div class="tick" style=${`left:${at(ticks)}`}>${sequenceTimecode(ticks, sequence)}</div>`,
        )}
        ${sequence.markers.map(
          (marker) =>
            html`<div
              class="marker"
              style=${`left:${at(BigInt(marker.ticks))};background:${markerColours[marker.colour] ?? markerColours[0]}`}
              title=${marker.name}
              data-name=${marker.name}
              data-colour=${marker.colour}
            ></div>`,
        )}
        ${playhead}
      </div>
      <div class="names">
        ${topFirst.map(([index, track]) => html`<div class="track-name"><b>V${index + 1}</b>${track.name}</div>`)}
      </div>
      <div class="tracks">
        ${repeat(
          topFirst,
          ([index]) => index,
          ([index, track]) =>
            html`<div class="track" data-track=${`V${index + 1}`}>
              ${track.clips.map((clip) => clipBlock(clip, at))}
            </div>`,
        )}
        ${playhead}
      </div>
    `;
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#seek(event, event.currentTarget);
  };

  readonly #move = (event: PointerEvent): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    if (event.currentTarget.hasPointerCapture(event.pointerId)) this.#seek(event, event.currentTarget);
  };

  #seek(event: PointerEvent, ruler: HTMLElement): void {
    const sequence = this.simulation?.premiere.snapshot().sequence;
    if (this.simulation === null || sequence === null || sequence === undefined) return;
    const box = ruler.getBoundingClientRect();
    const perFrame = BigInt(sequence.ticksPerFrame);
    const frames = Number(lengthOf(sequence) / perFrame);
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const last = BigInt(sequence.endTicks) / perFrame - 1n;
    const frame = BigInt(Math.floor(share * frames));
    this.simulation.transport.seek((frame > last ? last : frame) * perFrame);
  }
}

function clipBlock(clip: ClipSnapshot, at: (ticks: bigint) => string): TemplateResult {
  const start = BigInt(clip.startTicks);
  const style = `left:${at(start)};width:${at(BigInt(clip.endTicks) - start)}`;
  const kind = clip.name.startsWith("INVE ") || clip.path.includes("/renders/") ? "clip overlay" : "clip";
  return html`<div class=${kind} style=${style} title=${clip.path} data-path=${clip.path}>${clip.name}</div>`;
}

function historyButton(kind: "undo" | "redo", label: string | undefined, act: () => void): TemplateResult {
  const name = kind === "undo" ? "Undo" : "Redo";
  const words = label === undefined ? `Premiere has nothing to ${kind}` : `${name} in Premiere: ${label}`;
  return html`<sp-action-button
    id=${`host-${kind}`}
    size="xs"
    quiet
    label=${words}
    title=${words}
    ?disabled=${label === undefined}
    @click=${act}
    >${
      kind === "undo"
        ? html`<sp-icon-undo slot="icon"></sp-icon-undo>`
        : html`<sp-icon-redo slot="icon"></sp-icon-redo>`
    }</sp-action-button
  >`;
}

/** A little room is left after the last clip, as in Premiere. */
function lengthOf(sequence: Sequence): bigint {
  const end = BigInt(sequence.endTicks);
  const shortest = 24n * BigInt(sequence.ticksPerFrame);
  return end < shortest ? shortest : (end * 108n) / 100n;
}

function ticksOf(sequence: Sequence, length: bigint): bigint[] {
  const perFrame = BigInt(sequence.ticksPerFrame);
  const frames = Number(length / perFrame);
  const step = [6, 12, 24, 48, 120, 240, 480, 1440, 2880, 7200].find((candidate) => frames / candidate <= 10) ?? frames;
  return Array.from({ length: Math.ceil(frames / step) }, (_, index) => BigInt(index * step) * perFrame);
}
