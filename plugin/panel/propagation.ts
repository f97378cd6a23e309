import type { Job } from "../../companion-server/protocol/api";
import { hasVisibleItems } from "../drawing/edit-layer-edits";
import { present } from "../drawing/history";
import type { HostOverlay, PlaceOverlay } from "../host/premiere-host";
import { outputOf } from "./clip-output";
import { overlayPlace, sequenceTimeOfFrame } from "./clip-time";
import type { DocumentKeeper, DraftStorage } from "./document-keeper";
import { notify, notifyFailure, type PanelContext } from "./panel-context";
import { drawingsOf, type MarkColours, type ShownDrawings } from "./mark-colours";
import { isActive, type Work } from "./panel-state";
import { trainedAnalysis } from "./refining";

/** Starts renders, follows their jobs, and puts what they made into the sequence. */
export class Propagation {
  readonly #context: PanelContext;
  readonly #keeper: () => DocumentKeeper | null;
  readonly #colours: MarkColours;
  /** What was drawn when each render was asked for. */
  readonly #drawings = new Map<string, ShownDrawings>();
  readonly #warned = new Set<string>();
  /** Renders that this page waits for; finished jobs of an earlier page are shown but not placed again. */
  readonly #awaited = new Set<string>();
  readonly #overlayPaths = new Map<string, Set<string>>();

  constructor(context: PanelContext, keeper: () => DocumentKeeper | null, colours: MarkColours) {
    this.#context = context;
    this.#keeper = keeper;
    this.#colours = colours;
  }

  /** Saves the document and asks for its overlay; the rest follows from the job's events. */
  async start(): Promise<void> {
    const { work, job } = this.#context.store.state;
    if (work === null || isActive(job)) return;
    const document = present(work.history);
    if (!hasVisibleItems(document)) {
      notify(this.#context, "info", "Draw something first: there is nothing visible to propagate.");
      return;
    }
    const unnamed = document.layers.find((layer) => layer.regions.length === 0);
    if (
      unnamed !== undefined &&
      document.editLayers.some((layer) => layer.layer === unnamed.index && layer.items.length > 0)
    ) {
      notify(
        this.#context,
        "error",
        `Draw a line around ${unnamed.name} with the lasso first, so that it can be followed.`,
      );
      return;
    }
    await this.#keeper()?.flush();
    await this.#warnOfIngest(work.place.sequenceId);
    const output = await this.#whereTheClipLies(work);
    if (output === "unclear") return;
    const started = await this.#context.client.startRender(work.documentId, document.clip.range, output);
    this.#awaited.add(started.id);
    this.#drawings.set(started.id, drawingsOf(document));
    this.takeJob(started);
  }

  /**
   * The picture to draw into, as the clip lies in the sequence now; it may have been moved since it was opened. `unclear`
   * when it can no longer be followed there, which the user has then been told.
   */
  async #whereTheClipLies(work: Work): Promise<Work["output"] | "unclear"> {
    if (present(work.history).clip.source === "capture") return null;
    const { host } = this.#context;
    const { sequence } = await host.state();
    // A marked frame was once found outside transitions.
    const frame = present(work.history).marks[0]?.frame ?? this.#context.store.state.frame;
    const ticks = sequenceTimeOfFrame(work.place, work.clip.rate, frame);
    const found = await host.clipAt(work.place.sequenceId, ticks);
    // A clip that was moved along the timeline is found again when the playhead is on it.
    if (sequence === null || found?.name !== work.name) return work.output;
    if (found.source.kind === "media")
      return found.source.path === work.clip.path ? outputOf(sequence, found, work.clip) : work.output;
    notify(this.#context, "error", `${found.source.reason} Capture what the sequence shows, or take that back.`);
    return "unclear";
  }

  /** Told once for each sequence, before the wait that it might spoil. */
  async #warnOfIngest(sequenceId: string): Promise<void> {
    if (this.#warned.has(sequenceId)) return;
    const warning = await this.#context.host.importWarning(sequenceId).catch(() => null);
    if (warning === null) return;
    this.#warned.add(sequenceId);
    notify(this.#context, "info", warning);
  }

  /** Asks the companion to stop; the job's own events say when it did. */
  async cancel(): Promise<void> {
    const { job } = this.#context.store.state;
    if (job === null || !isActive(job)) return;
    this.takeJob(await this.#context.client.cancelJob(job.id));
  }

  /** Takes the news of any job; those of other documents only leave their overlay's path. */
  takeJob(job: Job): void {
    if (job.kind !== "render") return;
    const path = job.result?.overlayPath;
    if (path !== undefined) this.#rememberPath(job.subject, path);
    const { work, job: shown } = this.#context.store.state;
    if (work?.documentId !== job.subject) return;
    // Events can overtake the answer that started the job; a job never goes back.
    if (shown?.id === job.id && !isActive(shown)) return;
    if (shown !== null && shown.id !== job.id && shown.createdAt > job.createdAt) return;
    this.#context.store.change({ job });
    if (isActive(job)) this.#awaited.add(job.id);
    if (job.state === "succeeded") this.#succeeded(job, work);
    if (job.state === "failed" && this.#awaited.delete(job.id))
      notify(this.#context, "error", job.error?.message ?? "The companion could not finish the overlay.");
    if (job.state === "cancelled" && this.#awaited.delete(job.id))
      notify(this.#context, "info", "Cancelled. Your drawing is untouched.");
  }

  #succeeded(job: Job, work: Work): void {
    const result = job.result;
    if (result === undefined) return;
    const { analysisId, report } = result;
    this.#context.store.change({
      analysisId: trainedAnalysis(analysisId, report),
      report,
      reportFirstFrame: present(work.history).clip.range.first,
    });
    if (!this.#awaited.delete(job.id) || result.overlayPath === undefined) return;
    this.#place(work, result.overlayPath, this.#drawings.get(job.id) ?? drawingsOf(present(work.history))).catch(
      (thrown: unknown) => {
        notifyFailure(this.#context, thrown);
      },
    );
  }

  /** A new clip on a track of its own, or new media in the place of the overlay that this document has already. */
  async #place(work: Work, path: string, drawings: ShownDrawings): Promise<void> {
    const { host } = this.#context;
    const { sequenceId } = work.place;
    const document = present(work.history);
    const overlay: PlaceOverlay = {
      path,
      ...overlayPlace(work.place, work.clip.rate, document.clip.range),
      name: `INVE ${work.name}`,
      documentId: work.documentId,
      shownMarks: document.marks.flatMap(({ id, markerKey }) =>
        markerKey === undefined || (drawings[id] ?? "") === "" ? [] : [markerKey],
      ),
    };
    const overlays = await host.listOverlays(sequenceId);
    const same = overlays.find((found) => found.path === path);
    if (same !== undefined) {
      notify(this.#context, "success", `The overlay on V${same.trackIndex + 1} is up to date.`);
      return;
    }
    const before = this.#findOverlay(work, overlays);
    const placed =
      before === null
        ? await host.placeOverlay(sequenceId, overlay)
        : await host.replaceOverlay(sequenceId, before.itemId, overlay);
    this.#rememberPath(work.documentId, path);
    this.#colours.shown(work.documentId, drawings);
    const sentence =
      before === null
        ? `The overlay lies on V${placed.trackIndex + 1}.`
        : `The overlay on V${placed.trackIndex + 1} is up to date.`;
    notify(this.#context, "success", sentence);
  }

  #findOverlay(work: Work, overlays: readonly HostOverlay[]): HostOverlay | null {
    const paths = this.#pathsOf(work.documentId);
    return overlays.find((overlay) => paths.has(overlay.path) || isNamedAfter(overlay.path, work.documentId)) ?? null;
  }

  #rememberPath(documentId: string, path: string): void {
    const paths = this.#pathsOf(documentId);
    if (paths.has(path)) return;
    paths.add(path);
    keepOverlayPaths(this.#context.drafts, documentId, [...paths]);
  }

  #pathsOf(documentId: string): Set<string> {
    const known = this.#overlayPaths.get(documentId);
    if (known !== undefined) return known;
    const paths = new Set(readPaths(this.#context.drafts.getItem(overlaysKey(documentId))));
    this.#overlayPaths.set(documentId, paths);
    return paths;
  }
}

/** Remembers which files are overlays of a document, for those that are not named after it. */
export function keepOverlayPaths(drafts: DraftStorage, documentId: string, paths: readonly string[]): void {
  drafts.setItem(overlaysKey(documentId), JSON.stringify(paths));
}

/** The companion names its renders after their document, so they are found even on another computer. */
function isNamedAfter(path: string, documentId: string): boolean {
  return fileName(path).startsWith(`${documentId}-`);
}

function overlaysKey(documentId: string): string {
  return `inve.overlays.${documentId}`;
}

function readPaths(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter((path) => typeof path === "string") : [];
  } catch {
    return [];
  }
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
