import { isUnreachable } from "../companion/client";
import { present } from "../drawing/history";
import type { FramePictures, PictureContent, PictureRequest } from "./frame-pictures";
import type { PanelState } from "./panel-state";
import { framesFrom, playbackRequests } from "./player";
import type { Still } from "./still-store";

/** So many frames from the shown one on are made ready. */
const framesAhead = 60;

/** While it plays, fewer than these are not worth an answer of their own. */
const leastWhilePlaying = 15;

/** An answer under way, or one that was refused. */
interface Run {
  /** What its pictures are of; while that stays the same they are good. */
  readonly of: readonly unknown[];
  readonly frames: ReadonlySet<number>;
  readonly control: AbortController;
}

/**
 * Gets the pictures of the frames ahead, the edits in one answer and the clip in another, once the shown frame is there, so
 * that after a change everything is right when it is played. A further change ends the answer and asks for the changed one.
 */
export class PreviewsAhead<T extends Still> {
  readonly #pictures: Pick<FramePictures<T>, "isKept" | "hasFailed" | "keepAhead">;
  readonly #runs = new Map<PictureContent, Run>();
  /** What could not be had is not asked for again before something changes. */
  readonly #refused = new Map<PictureContent, Run>();

  constructor(pictures: Pick<FramePictures<T>, "isKept" | "hasFailed" | "keepAhead">) {
    this.#pictures = pictures;
  }

  /** Looks at what the state shows and asks for what the frames ahead lack: the edits first, unless it plays. */
  get(state: PanelState): void {
    this.#getContent("overlay", state);
    if (!this.#runs.has("overlay") || state.playback === "playing") this.#getContent("clip", state);
  }

  /** Ends the answers under way, for something that is wanted sooner; {@link get} goes on with what they did not bring. */
  stop(): void {
    for (const content of this.#runs.keys()) this.#stop(content);
  }

  /** Whether an answer under way will bring a picture. */
  isBringing({ content, frame }: PictureRequest): boolean {
    return this.#runs.get(content)?.frames.has(frame) === true;
  }

  #getContent(content: PictureContent, state: PanelState): void {
    const { work, analysisId, connection } = state;
    const of = content === "clip" ? [work?.clip.id] : [work === null ? null : present(work.history), analysisId];
    const isSame = (run: Run | undefined) => run?.of.every((part, index) => part === of[index]) === true;
    const run = this.#runs.get(content);
    if (run !== undefined && !isSame(run)) this.#stop(content);
    if (connection.kind !== "ready") this.#refused.delete(content);
    if (work === null || connection.kind !== "ready" || this.#runs.has(content)) return;
    if (isSame(this.#refused.get(content)) || (content === "overlay" && analysisId === null)) return;
    const lacking = this.#lacking(content, state);
    if (lacking.length < (state.playback === "playing" ? leastWhilePlaying : 1)) return;
    this.#start(content, of, lacking);
  }

  #start(content: PictureContent, of: readonly unknown[], lacking: readonly PictureRequest[]): void {
    const run: Run = { of, frames: new Set(lacking.map(({ frame }) => frame)), control: new AbortController() };
    this.#runs.set(content, run);
    this.#keep(lacking, run.control.signal)
      .catch(() => {
        if (!run.control.signal.aborted) this.#refused.set(content, run);
      })
      .finally(() => {
        if (this.#runs.get(content) === run) this.#runs.delete(content);
      });
  }

  #stop(content: PictureContent): void {
    this.#runs.get(content)?.control.abort();
    this.#runs.delete(content);
  }

  /** An answer that was cut short goes on where it ended, as long as every one brings something. */
  async #keep(wanted: readonly PictureRequest[], signal: AbortSignal): Promise<void> {
    let lacking = wanted;
    while (lacking.length > 0) {
      const before = lacking;
      try {
        await this.#pictures.keepAhead(before, signal);
        return;
      } catch (failure) {
        lacking = before.filter((request) => !this.#pictures.isKept(request));
        if (!isUnreachable(failure) || lacking.length === before.length) throw failure;
      }
    }
  }

  #lacking(content: PictureContent, { work, frame, analysisId }: PanelState): PictureRequest[] {
    if (work === null) return [];
    return framesFrom(frame, work, framesAhead).flatMap((ahead) =>
      playbackRequests(work, ahead, analysisId).filter(
        (request) =>
          request.content === content && !this.#pictures.isKept(request) && !this.#pictures.hasFailed(request),
      ),
    );
  }
}
