import type { Job } from "../../companion-server/protocol/api";
import type { Report } from "../../companion-server/protocol/progress";
import type { PanelContext } from "./panel-context";
import { isActive, type PanelState } from "./panel-state";

const separator = ".";

/** Names an analysis as far as it was trained: trained further it puts edits elsewhere, and pictures have to be got anew. */
export function trainedAnalysis(id: string, { steps }: Pick<Report, "steps">): string {
  return `${id}${separator}${steps ?? 0}`;
}

/** What the companion says of the shown analysis' refinement, or null while there is none. */
export function shownRefinement({ refinement, analysisId }: PanelState): Job | null {
  return refinement !== null && analysisId?.split(separator)[0] === refinement.subject ? refinement : null;
}

/** How the shown analysis is being refined: further on while nobody waits, at rest, or done with something to gain. */
export function refiningState(state: PanelState): "refining" | "waiting" | "better" | "none" {
  const job = shownRefinement(state);
  if (job === null) return "none";
  if (isActive(job)) return job.state === "running" ? "refining" : "waiting";
  const isBetter = (job.result?.report.steps ?? 0) > (state.report?.steps ?? 0);
  return job.state === "succeeded" && isBetter ? "better" : "none";
}

/** Follows how analyses are trained further in the background; what is shown changes with the next render only. */
export class Refining {
  readonly #context: PanelContext;

  constructor(context: PanelContext) {
    this.#context = context;
  }

  /** Takes the news of any job. */
  takeJob(job: Job): void {
    const { store } = this.#context;
    if (job.kind !== "refinement") return;
    const known = store.state.refinement;
    if (shownRefinement({ ...store.state, refinement: job }) === null) return;
    // Jobs are told anew after a reconnection, the latest first.
    if (known !== null && known.subject === job.subject && known.createdAt > job.createdAt) return;
    store.change({ refinement: job });
  }

  /** Ends the refinement; what it has published so far is kept, and the next render begins it again. */
  async stop(): Promise<void> {
    const job = shownRefinement(this.#context.store.state);
    if (job !== null && isActive(job)) this.takeJob(await this.#context.client.cancelJob(job.id));
  }
}
