import "@spectrum-web-components/action-button/sp-action-button.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-pause.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-play.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-step-backward.js";
import "@spectrum-web-components/icons-workflow/icons/sp-icon-step-forward.js";
import type { Clip } from "../../../companion-server/protocol/api";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { sequenceTimecode } from "../../host/sequence-timecode";
import { shownFrame, shownLayers } from "./shown-layers";
import type { Simulation } from "./simulation";
import { SimulationElement } from "./simulation-element";

/** Width of the monitor's pictures in pixels: the one that the panel mostly asks for, so that one decoder serves both. */
const pictureWidth = 768;
const framesAhead = 12;
const fetchesAtOnce = 4;

interface ReadyLayer {
  readonly clip: Clip;
  readonly frame: number;
}

/** The programme monitor: the sequence as Premiere would show it, overlay and all. */
@customElement("inve-programme-monitor")
export class ProgrammeMonitor extends SimulationElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-rows: minmax(0, 1fr) auto;
      min-height: 0;
      background: #1d1d1d;
    }
    .picture {
      position: relative;
      min-height: 0;
      background: #000;
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: contain;
    }
    .bar {
      display: grid;
      grid-template-columns: 1fr auto 1fr;
      align-items: center;
      padding: 0 10px;
      color: #6fb2ff;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    .bar span:last-child {
      color: #8a8a8a;
      text-align: right;
    }
  `;

  readonly #clips = new Map<string, Clip>();
  #fetching = 0;

  protected override renderSimulation({ premiere, transport }: Simulation): TemplateResult | typeof nothing {
    const { sequence } = premiere.snapshot();
    if (sequence === null) return nothing;
    const perFrame = BigInt(sequence.ticksPerFrame);
    const step = (by: bigint) => () => {
      const target = transport.playheadTicks + by * perFrame;
      transport.seek(target < 0n ? 0n : target);
    };
    return html`
      <div class="picture"><canvas></canvas></div>
      <div class="bar">
        <span id="programme-time">${sequenceTimecode(transport.playheadTicks, sequence)}</span>
        <span>
          <sp-action-button size="s" quiet label="One frame back" @click=${step(-1n)}
            ><sp-icon-step-backward slot="icon"></sp-icon-step-backward
          ></sp-action-button>
          <sp-action-button
            id="programme-play"
            size="s"
            quiet
            label=${transport.isPlaying ? "Stop" : "Play the sequence"}
            @click=${() => {
              transport.toggle();
            }}
            >${
              transport.isPlaying
                ? html`<sp-icon-pause slot="icon"></sp-icon-pause>`
                : html`<sp-icon-play slot="icon"></sp-icon-play>`
            }</sp-action-button
          >
          <sp-action-button size="s" quiet label="One frame on" @click=${step(1n)}
            ><sp-icon-step-forward slot="icon"></sp-icon-step-forward
          ></sp-action-button>
        </span>
        <span>${sequenceTimecode(sequence.endTicks, sequence)}</span>
      </div>
    `;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { simulation } = this;
    if (simulation !== null) simulation.transport.isShowable = (ticks) => this.#isAtHand(simulation, ticks);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.simulation !== null) this.#show(this.simulation);
  }

  #show(simulation: Simulation): void {
    const ticks = simulation.transport.playheadTicks;
    const canvas = this.renderRoot.querySelector("canvas");
    const bottom = this.#layersAt(simulation, ticks)?.[0];
    if (canvas !== null && bottom !== undefined) {
      const height = Math.round((pictureWidth * bottom.clip.height) / (bottom.clip.width * bottom.clip.pixelAspect));
      if (canvas.width !== pictureWidth || canvas.height !== height) {
        canvas.width = pictureWidth;
        canvas.height = height;
      }
    }
    if (canvas !== null && this.#isAtHand(simulation, ticks)) this.#paint(simulation, ticks, canvas);
    this.#fetch(simulation, ticks);
  }

  #paint(simulation: Simulation, ticks: bigint, canvas: HTMLCanvasElement): void {
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const { clip, frame } of this.#layersAt(simulation, ticks) ?? []) {
      const picture = simulation.media.peek(clip, frame, pictureWidth);
      if (picture !== null) context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    }
  }

  /** Gets what the shown time lacks, and during playback what comes next. */
  #fetch(simulation: Simulation, ticks: bigint): void {
    const { sequence } = simulation.premiere.snapshot();
    if (sequence === null) return;
    const perFrame = BigInt(sequence.ticksPerFrame);
    const ahead = simulation.transport.isPlaying ? framesAhead : 1;
    for (let offset = 0; offset < ahead && this.#fetching < fetchesAtOnce; offset += 1) {
      const time = ticks + BigInt(offset) * perFrame;
      const wrapped = time >= BigInt(sequence.endTicks) ? time - BigInt(sequence.endTicks) : time;
      if (!this.#isAtHand(simulation, wrapped)) this.#fetchTime(simulation, wrapped);
    }
  }

  #fetchTime(simulation: Simulation, ticks: bigint): void {
    const { sequence } = simulation.premiere.snapshot();
    if (sequence === null) return;
    this.#fetching += 1;
    const pictures = shownLayers(sequence, ticks).map(async ({ path, mediaTicks }) => {
      const clip = await simulation.media.open(path);
      this.#clips.set(path, clip);
      await simulation.media.frame(clip, shownFrame(clip, mediaTicks), pictureWidth);
    });
    Promise.all(pictures).then(
      () => {
        this.#fetching -= 1;
        this.requestUpdate();
      },
      () => {
        // Offline media: the monitor keeps what it shows and asks again at the next change.
        this.#fetching -= 1;
      },
    );
  }

  #isAtHand(simulation: Simulation, ticks: bigint): boolean {
    const layers = this.#layersAt(simulation, ticks);
    return layers?.every(({ clip, frame }) => simulation.media.peek(clip, frame, pictureWidth) !== null) ?? false;
  }

  /** The frames shown at a time, or null while one of the files is not open yet. */
  #layersAt(simulation: Simulation, ticks: bigint): ReadyLayer[] | null {
    const { sequence } = simulation.premiere.snapshot();
    if (sequence === null) return null;
    const layers: ReadyLayer[] = [];
    for (const { path, mediaTicks } of shownLayers(sequence, ticks)) {
      const clip = this.#clips.get(path);
      if (clip === undefined) return null;
      layers.push({ clip, frame: shownFrame(clip, mediaTicks) });
    }
    return layers;
  }
}
