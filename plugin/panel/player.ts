import { present } from "../drawing/history";
import type { FramePictures, PictureRequest } from "./frame-pictures";
import { needsOverlay, pictureWidth } from "./frame-pictures";
import type { Navigation } from "./navigation";
import type { PanelState, Work } from "./panel-state";
import type { PreviewsAhead } from "./previews-ahead";
import type { Still } from "./still-store";
import type { Store } from "./store";

/** Playback shows at most this many pixels across, so that every frame comes in time. */
const playbackWidth = 768;
/** So many frames ahead are decoded. */
const framesAhead = 12;
const decodedAtOnce = 4;

/** The clock starts when so many frames are here and the first of them decoded, or after so long. */
const framesBeforeStart = 24;
const decodedBeforeStart = 3;
const longestWaitMilliseconds = 1500;

/** A clock that leaves the picture behind by more frames waits again, as for its start. */
const mostFramesLate = 12;

/** What a {@link Player} works with. */
export interface PlayerOptions<T extends Still> {
  readonly store: Store<PanelState>;
  readonly pictures: FramePictures<T>;
  readonly ahead: Pick<PreviewsAhead<T>, "get" | "isBringing">;
  readonly navigation: Navigation;
  /** Calls back before the next repaint with a time in milliseconds. */
  readonly nextRepaint: (callback: (time: number) => void) => void;
}

/** The pictures that together show a frame: the clip, and the edits when the companion has to draw them. */
export function playbackRequests(work: Work, frame: number, analysisId: string | null): PictureRequest[] {
  const document = present(work.history);
  const request = { work, frame, width: pictureWidth(work.clip.width, playbackWidth), document, analysisId };
  const hasOverlay = needsOverlay(document, frame);
  return [{ ...request, content: "clip" }, ...(hasOverlay ? [{ ...request, content: "overlay" as const }] : [])];
}

/** When which frame was due; `shown` counts the frames from there to the one that is seen. */
interface Clock {
  readonly time: number;
  readonly frame: number;
  shown: number;
}

/**
 * Plays the document's range in a loop at the clip's rate while the state says so, by the clock: of the frames that are due
 * the newest at hand is shown and what is late is left out, so that a movement always has its own speed. Where pictures come
 * slower than they are played, it waits for some and then goes on from the frame that is shown.
 */
export class Player<T extends Still> {
  readonly #options: PlayerOptions<T>;
  #isRunning = false;
  #waitingSince: number | null = null;
  #clock: Clock | null = null;
  #fetching = 0;

  constructor(options: PlayerOptions<T>) {
    this.#options = options;
    options.store.subscribe((state) => {
      if (state.playback === "playing" && !this.#isRunning) this.#start();
    });
  }

  #start(): void {
    this.#isRunning = true;
    this.#waitingSince = null;
    this.#clock = null;
    this.#options.nextRepaint(this.#tick);
  }

  readonly #tick = (time: number): void => {
    const { state } = this.#options.store;
    const { work } = state;
    if (state.playback !== "playing" || work === null) {
      this.#isRunning = false;
      return;
    }
    this.#advance(state, work, time);
    const { store, ahead, nextRepaint } = this.#options;
    ahead.get(store.state);
    this.#fetchAhead(store.state, work);
    nextRepaint(this.#tick);
  };

  /** Shows the newest frame that is due and at hand. */
  #advance(state: PanelState, work: Work, time: number): void {
    const clock = this.#clockFor(state, work, time);
    if (clock === null) return;
    const due = Math.floor((time - clock.time) / frameMilliseconds(work));
    for (let step = due; step > Math.max(clock.shown, due - mostFramesLate); step -= 1) {
      const frame = frameAfter(clock.frame, work, step);
      if (!this.#isAtHand(state, work, frame)) continue;
      clock.shown = step;
      this.#options.navigation.showWhilePlaying(frame);
      return;
    }
    if (due - clock.shown > mostFramesLate) this.#clock = null;
  }

  /** The running clock; null while it waits for its first frames. Who goes to another frame meanwhile starts it anew. */
  #clockFor(state: PanelState, work: Work, time: number): Clock | null {
    if (this.#clock !== null && frameAfter(this.#clock.frame, work, this.#clock.shown) === state.frame)
      return this.#clock;
    this.#clock = null;
    this.#waitingSince ??= time;
    if (!this.#isReady(state, work) && time - this.#waitingSince < longestWaitMilliseconds) return null;
    this.#waitingSince = null;
    this.#clock = { time, frame: state.frame, shown: 0 };
    return this.#clock;
  }

  #isReady(state: PanelState, work: Work): boolean {
    const { pictures } = this.#options;
    const isHere = (request: PictureRequest) => pictures.isKept(request) || pictures.hasFailed(request);
    return framesFrom(state.frame, work, framesBeforeStart).every((frame, ahead) =>
      ahead <= decodedBeforeStart
        ? this.#isAtHand(state, work, frame)
        : playbackRequests(work, frame, state.analysisId).every(isHere),
    );
  }

  #isAtHand({ analysisId }: PanelState, work: Work, frame: number): boolean {
    const { pictures } = this.#options;
    // A picture that cannot be had must not stop the show.
    return playbackRequests(work, frame, analysisId).every(
      (request) => pictures.peek(request) !== null || pictures.hasFailed(request),
    );
  }

  #fetchAhead({ analysisId, frame }: PanelState, work: Work): void {
    for (const next of framesFrom(frame, work, framesAhead))
      for (const request of playbackRequests(work, next, analysisId)) this.#fetch(request);
  }

  /** Decodes a picture that is kept; what no answer under way brings is asked for by itself. */
  #fetch(request: PictureRequest): void {
    const { pictures, ahead } = this.#options;
    if (this.#fetching >= decodedAtOnce || pictures.isKnown(request) || pictures.hasFailed(request)) return;
    if (!pictures.isKept(request) && ahead.isBringing(request)) return;
    this.#fetching += 1;
    void pictures
      .get(request)
      .catch(() => null)
      .finally(() => {
        this.#fetching -= 1;
      });
  }
}

function frameMilliseconds({ clip }: Work): number {
  return (1000 * clip.rate.denominator) / clip.rate.numerator;
}

/** So many frames from a frame on, in the order in which they are played; each once. */
export function framesFrom(frame: number, work: Work, count: number): number[] {
  const { first, last } = present(work.history).clip.range;
  const frames = Math.min(count, last - first + 1);
  return Array.from({ length: frames }, (_value, ahead) => frameAfter(frame, work, ahead));
}

function frameAfter(frame: number, work: Work, by: number): number {
  const { first, last } = present(work.history).clip.range;
  const length = last - first + 1;
  return first + ((((frame - first + by) % length) + length) % length);
}
