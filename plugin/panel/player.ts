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
const framesAhead = 16;
const fetchesAtOnce = 4;

/** What a {@link Player} works with. */
export interface PlayerOptions<T extends Still> {
  readonly store: Store<PanelState>;
  readonly pictures: FramePictures<T>;
  readonly ahead: Pick<PreviewsAhead<T>, "get">;
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

/**
 * Plays the document's range in a loop at the clip's rate while the state says so. A frame that is late holds the clock
 * instead of being skipped, so that what is judged is what was drawn.
 */
export class Player<T extends Still> {
  readonly #options: PlayerOptions<T>;
  #isRunning = false;
  #lastTime: number | null = null;
  #owed = 0;
  #fetching = 0;

  constructor(options: PlayerOptions<T>) {
    this.#options = options;
    options.store.subscribe((state) => {
      if (state.playback === "playing" && !this.#isRunning) this.#start();
    });
  }

  #start(): void {
    this.#isRunning = true;
    this.#lastTime = null;
    this.#owed = 0;
    this.#options.nextRepaint(this.#tick);
  }

  readonly #tick = (time: number): void => {
    const { state } = this.#options.store;
    const { work } = state;
    if (state.playback !== "playing" || work === null) {
      this.#isRunning = false;
      return;
    }
    const frameMilliseconds = (1000 * work.clip.rate.denominator) / work.clip.rate.numerator;
    this.#owed = Math.min(this.#owed + time - (this.#lastTime ?? time), 2 * frameMilliseconds);
    this.#lastTime = time;
    const next = frameAfter(state.frame, work, 1);
    if (this.#owed >= frameMilliseconds && this.#isAtHand(state, work, next)) {
      this.#owed -= frameMilliseconds;
      this.#options.navigation.showWhilePlaying(next);
    }
    this.#options.ahead.get(state);
    this.#fetchAhead(state, work, next);
    this.#options.nextRepaint(this.#tick);
  };

  #isAtHand({ analysisId }: PanelState, work: Work, frame: number): boolean {
    const { pictures } = this.#options;
    // A picture that cannot be had must not stop the show.
    return playbackRequests(work, frame, analysisId).every(
      (request) => pictures.peek(request) !== null || pictures.hasFailed(request),
    );
  }

  #fetchAhead({ analysisId }: PanelState, work: Work, from: number): void {
    for (const ahead of framesFrom(from, work, framesAhead))
      for (const request of playbackRequests(work, ahead, analysisId)) this.#fetch(request);
  }

  #fetch(request: PictureRequest): void {
    const { pictures } = this.#options;
    if (this.#fetching >= fetchesAtOnce || pictures.isKnown(request) || pictures.hasFailed(request)) return;
    this.#fetching += 1;
    void pictures
      .get(request)
      .catch(() => null)
      .finally(() => {
        this.#fetching -= 1;
      });
  }
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
