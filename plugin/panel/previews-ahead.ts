import type { EditDocument } from "../../companion-server/protocol/document";
import { isUnreachable } from "../companion/client";
import { present } from "../drawing/history";
import type { FramePictures, PictureRequest } from "./frame-pictures";
import type { PanelState } from "./panel-state";
import { framesFrom, playbackRequests } from "./player";
import type { Still } from "./still-store";

/** So many frames from the shown one on are made ready. */
const framesAhead = 60;

/** While it plays, fewer than these are not worth an answer of their own. */
const leastWhilePlaying = 15;

interface Run {
  readonly document: EditDocument;
  readonly analysisId: string | null;
  readonly control: AbortController;
}

/**
 * Gets the edits on the frames ahead in one answer once the shown frame is there, so that after a change everything is
 * right when it is played. A further change ends the answer and asks for the changed one.
 */
export class PreviewsAhead<T extends Still> {
  readonly #pictures: Pick<FramePictures<T>, "isKept" | "hasFailed" | "keepAhead">;
  #run: Run | null = null;
  /** What could not be had is not asked for again before something changes. */
  #refused: Run | null = null;

  constructor(pictures: Pick<FramePictures<T>, "isKept" | "hasFailed" | "keepAhead">) {
    this.#pictures = pictures;
  }

  /** Looks at what the state shows and asks for what the frames ahead lack. */
  get(state: PanelState): void {
    const { work, analysisId, connection } = state;
    if (this.#run !== null && !isFor(this.#run, state)) this.stop();
    if (connection.kind !== "ready") this.#refused = null;
    if (work === null || analysisId === null || connection.kind !== "ready" || this.#run !== null) return;
    if (this.#refused !== null && isFor(this.#refused, state)) return;
    const lacking = this.#lacking(state);
    if (lacking.length < (state.playback === "playing" ? leastWhilePlaying : 1)) return;
    const run = { document: present(work.history), analysisId, control: new AbortController() };
    this.#run = run;
    this.#keep(lacking, run.control.signal)
      .catch(() => {
        if (!run.control.signal.aborted) this.#refused = run;
      })
      .finally(() => {
        if (this.#run === run) this.#run = null;
      });
  }

  /** Ends an answer under way. */
  stop(): void {
    this.#run?.control.abort();
    this.#run = null;
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

  #lacking({ work, frame, analysisId }: PanelState): PictureRequest[] {
    if (work === null) return [];
    return framesFrom(frame, work, framesAhead).flatMap((ahead) =>
      playbackRequests(work, ahead, analysisId).filter(
        (request) =>
          request.content === "overlay" && !this.#pictures.isKept(request) && !this.#pictures.hasFailed(request),
      ),
    );
  }
}

function isFor(run: Run, { work, analysisId }: PanelState): boolean {
  return work !== null && present(work.history) === run.document && analysisId === run.analysisId;
}
