import type { Region } from "../../companion-server/protocol/regions";
import { present } from "../drawing/history";
import type { PanelContext } from "./panel-context";
import type { PanelState } from "./panel-state";

/** Nothing is asked while changes follow each other faster than this. */
const restMilliseconds = 200;

/** Keeps `selectedAreas` of the state at what scribbles on the shown frame select. */
export class SelectedAreas {
  readonly #context: PanelContext;
  readonly #wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  #asked: readonly Region[] = [];
  #request = new AbortController();

  constructor(context: PanelContext, waitUnless: (milliseconds: number, signal: AbortSignal) => Promise<void>) {
    this.#context = context;
    this.#wait = waitUnless;
  }

  /** Follows the state until the returned function is called. */
  start(): () => void {
    const unsubscribe = this.#context.store.subscribe((state) => {
      this.#take(state);
    });
    return () => {
      this.#request.abort();
      unsubscribe();
    };
  }

  #take(state: PanelState): void {
    const wanted = scribbledRegions(state);
    const isSame = wanted.length === this.#asked.length && wanted.every((region, at) => region === this.#asked[at]);
    if (isSame) return;
    this.#asked = wanted;
    this.#request.abort();
    if (wanted.length === 0) this.#context.store.change({ selectedAreas: [] });
    else void this.#ask(wanted, state);
  }

  /** What cannot be shown is left out: the analysis will say what is wrong. */
  async #ask(regions: readonly Region[], { work, frame }: PanelState): Promise<void> {
    const { client, store } = this.#context;
    const request = new AbortController();
    this.#request = request;
    await this.#wait(restMilliseconds, request.signal);
    if (work === null || request.signal.aborted) return;
    const areas = await client.selectedAreas({ clipId: work.clip.id, frame }, regions, request.signal).catch(() => []);
    if (this.#request === request) store.change({ selectedAreas: areas });
  }
}

/** All regions of the shown frame, when something is scribbled there: objects take from each other. */
function scribbledRegions({ work, frame, tool, playback }: PanelState): readonly Region[] {
  if (work === null || tool !== "scribble" || playback === "playing") return [];
  const regions = present(work.history).layers.flatMap((layer) => layer.regions.filter((one) => one.frame === frame));
  return regions.some(({ scribbles }) => scribbles !== undefined) ? regions : [];
}
