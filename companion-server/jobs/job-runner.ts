import type { Job } from "../protocol/api";
import { InveError, toInveError } from "../protocol/errors";
import type { WorkContext } from "../progress";
import type { Log } from "../log";
import { limits } from "../limits";
import { discardLeftovers } from "./discard-leftovers";
import type { EventLog } from "./event-log";
import type { JobRecord, JobRequest, JobStore } from "./job-store";
import { isFinished, nextState, type JobEvent } from "./job-transition";
import { ProgressMeter } from "./progress-meter";

/** A job begun this often without coming to an end is not begun again: it may be what ends the companion. */
const mostStarts = 3;

/** Does a job's work. It settles only when nothing of it runs any more, also after an abort. */
export type PerformJob = (request: JobRequest, context: WorkContext) => Promise<NonNullable<Job["result"]>>;

/** A job that follows from one that succeeded. */
export interface FollowUp {
  readonly request: JobRequest;
  readonly subject: string;
}

/** What a {@link JobRunner} works with. */
export interface JobRunnerDependencies {
  readonly store: JobStore;
  readonly events: EventLog;
  readonly perform: PerformJob;
  /** What is to be done after a job that succeeded, if anything. */
  readonly followUp?: (request: JobRequest, result: NonNullable<Job["result"]>) => Promise<FollowUp | null>;
  readonly log: Log;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly createId: () => string;
}

interface Entry {
  record: JobRecord;
  /** Stops its present run. */
  controller: AbortController;
}

/**
 * Runs jobs one at a time in the order of their arrival. The next job starts only when the one before has settled, so
 * two jobs never share the processor, the graphics device or a file. Nobody waits for refinements: they run when nothing
 * else is to be done, the latest first, and make way for whatever comes, to go on from their saved state afterwards.
 */
export class JobRunner {
  private readonly dependencies: JobRunnerDependencies;
  private readonly entries = new Map<string, Entry>();
  private active: Promise<void> | null = null;
  private saving: Promise<void> = Promise.resolve();
  private isClosing = false;

  private constructor(dependencies: JobRunnerDependencies) {
    this.dependencies = dependencies;
  }

  /**
   * A runner that knows the jobs of earlier runs: interrupted analyses and refinements wait again, because the pipeline
   * continues from their saved state; interrupted renders have failed with `Interrupted`, and their part-written files are gone.
   */
  static async open(dependencies: JobRunnerDependencies): Promise<JobRunner> {
    const runner = new JobRunner(dependencies);
    for (const record of await dependencies.store.load()) {
      const entry = { record, controller: new AbortController() };
      runner.entries.set(record.job.id, entry);
      await runner.recover(entry);
    }
    runner.prune();
    await runner.saving;
    runner.startNext();
    return runner;
  }

  /** Queues a job and returns it once it is safely on disk. `subject` names what it is about. Errors: `Busy`, `DiskFull`. */
  async submit(request: JobRequest, subject: string): Promise<Job> {
    const { createId, now, store } = this.dependencies;
    if (this.isClosing) throw new InveError("Interrupted", "The companion is closing.");
    const waiting = this.queued().filter((entry) => !isRefinement(entry)).length;
    if (waiting >= limits.waitingJobs) throw new InveError("Busy", `${waiting} jobs are already waiting.`);
    const job: Job = {
      id: createId(),
      kind: request.kind,
      state: "queued",
      createdAt: new Date(now()).toISOString(),
      subject,
    };
    const entry: Entry = { record: { job, request, starts: 0 }, controller: new AbortController() };
    await store.save(entry.record);
    this.entries.set(job.id, entry);
    this.dependencies.events.publish(entry.record.job);
    if (request.kind !== "refinement") this.makeWay();
    this.startNext();
    return entry.record.job;
  }

  /** Asks a job to stop and returns it at once; a finished job stays as it is. Error: `NotFound`. */
  cancel(id: string): Job {
    const entry = this.entry(id);
    this.apply(entry, "cancel", {});
    entry.controller.abort();
    return entry.record.job;
  }

  /** The job as it is now. Error: `NotFound`. */
  get(id: string): Job {
    return this.entry(id).record.job;
  }

  /** All remembered jobs, newest first. */
  list(): Job[] {
    return [...this.entries.values()].map((entry) => entry.record.job).reverse();
  }

  /** The unfinished job with this kind and subject, if there is one. */
  findUnfinished(kind: Job["kind"], subject: string): Job | undefined {
    return this.list().find((job) => job.kind === kind && job.subject === subject && !isFinished(job.state));
  }

  /** Resolves when no job runs or waits. */
  async idle(): Promise<void> {
    while (this.active !== null) await this.active;
    await this.saving;
  }

  /** Stops the running job and takes no more; resolves when it has settled and everything is on disk. */
  async close(): Promise<void> {
    this.isClosing = true;
    for (const entry of this.entries.values()) {
      if (entry.record.job.state === "running") entry.controller.abort();
    }
    await this.idle();
  }

  private startNext(): void {
    if (this.active !== null || this.isClosing) return;
    const queued = this.queued();
    const next = queued.find((entry) => !isRefinement(entry)) ?? queued.at(-1);
    if (next === undefined) return;
    this.active = this.run(next).finally(() => {
      this.active = null;
      this.prune();
      this.startNext();
    });
  }

  private queued(): Entry[] {
    return [...this.entries.values()].filter((entry) => entry.record.job.state === "queued");
  }

  /** Stops a running refinement, which then waits again. */
  private makeWay(): void {
    for (const entry of this.entries.values())
      if (isRefinement(entry) && entry.record.job.state === "running") entry.controller.abort();
  }

  private async run(entry: Entry): Promise<void> {
    const { log, now, perform, events } = this.dependencies;
    const { id, kind, subject } = entry.record.job;
    entry.controller = new AbortController();
    entry.record = { ...entry.record, starts: entry.record.starts + 1 };
    this.apply(entry, "start", {});
    const meter = new ProgressMeter(now);
    const startedAt = now();
    try {
      const result = await perform(entry.record.request, {
        signal: entry.controller.signal,
        report: (reported) => {
          const progress = meter.accept(reported);
          if (progress === null || entry.record.job.state !== "running") return;
          entry.record = { ...entry.record, job: { ...entry.record.job, progress } };
          events.publish(entry.record.job);
        },
      });
      this.apply(entry, "succeed", { result });
      log.info({ id, kind, subject, seconds: (now() - startedAt) / 1000 }, "A job succeeded.");
      await this.follow(entry.record.request, result);
    } catch (failure) {
      this.settleFailure(entry, failure);
    }
  }

  /** What follows from a job is a gift: that it cannot be had is no failure of the job. */
  private async follow(request: JobRequest, result: NonNullable<Job["result"]>): Promise<void> {
    try {
      const next = (await this.dependencies.followUp?.(request, result)) ?? null;
      if (next === null || this.isClosing || this.findUnfinished(next.request.kind, next.subject) !== undefined) return;
      await this.submit(next.request, next.subject);
    } catch (failure) {
      this.dependencies.log.warn({ failure }, "What should follow a job could not be begun.");
    }
  }

  /** After a wish to stop, whatever the work throws means that it has stopped. */
  private settleFailure(entry: Entry, failure: unknown): void {
    const { log } = this.dependencies;
    const { id, kind, state } = entry.record.job;
    if (state === "cancelling") {
      log.info({ id, kind }, "A job was cancelled.");
      this.apply(entry, "stop", {});
    } else if (entry.controller.signal.aborted && (this.isClosing || isRefinement(entry))) {
      this.interrupt(entry, "in good order");
    } else {
      const known = toInveError(failure);
      log.error({ id, kind, code: known.code, failure: known.cause ?? known }, "A job failed.");
      this.fail(entry, known);
    }
  }

  /** Brings a job of an earlier run to a state that is true now. */
  private async recover(entry: Entry): Promise<void> {
    const { state } = entry.record.job;
    if (state === "running" || state === "cancelling") {
      await discardLeftovers(entry.record.request).catch((failure: unknown) => {
        this.dependencies.log.warn({ id: entry.record.job.id, failure }, "Half-written files could not be removed.");
      });
    }
    if (state === "cancelling") this.apply(entry, "stop", {});
    else if (state === "running") this.interrupt(entry, "by a crash");
    else this.dependencies.events.publish(entry.record.job);
  }

  private interrupt(entry: Entry, how: "in good order" | "by a crash"): void {
    const { starts, request } = entry.record;
    // A refinement is stopped again and again; only what ends the companion may end it.
    if (isRefinement(entry) && how === "in good order") entry.record = { ...entry.record, starts: starts - 1 };
    const isResumable = request.kind !== "render" && entry.record.starts < mostStarts;
    if (isResumable) this.apply(entry, "resume", {});
    else this.fail(entry, new InveError("Interrupted"));
  }

  private fail(entry: Entry, error: InveError): void {
    this.apply(entry, "fail", { error: { code: error.code, message: error.message, details: { ...error.details } } });
  }

  /** Moves the job along its table, tells everybody and writes it down; an event without meaning changes nothing. */
  private apply(entry: Entry, event: JobEvent, change: Pick<Job, "result" | "error">): void {
    const state = nextState(entry.record.job.state, event);
    if (state === undefined || (state === entry.record.job.state && event !== "resume")) return;
    const { progress, ...job } = entry.record.job;
    const keepsProgress = progress !== undefined && state !== "queued";
    entry.record = { ...entry.record, job: { ...job, ...(keepsProgress ? { progress } : {}), ...change, state } };
    this.dependencies.events.publish(entry.record.job);
    this.save(entry.record);
  }

  /** Records are written one after another, so that an older state never replaces a newer one. */
  private save(record: JobRecord): void {
    const { store, log } = this.dependencies;
    this.saving = this.saving
      .then(() => store.save(record))
      .catch((failure: unknown) => {
        log.error({ id: record.job.id, failure }, "The state of a job could not be written down.");
      });
  }

  /** Forgets the oldest finished jobs beyond the limit. */
  private prune(): void {
    const finished = [...this.entries.values()].filter((entry) => isFinished(entry.record.job.state));
    for (const { record } of finished.slice(0, Math.max(0, finished.length - limits.finishedJobs))) {
      const { id } = record.job;
      this.entries.delete(id);
      this.dependencies.events.forget(id);
      this.saving = this.saving
        .then(() => this.dependencies.store.remove(id))
        .catch((failure: unknown) => {
          this.dependencies.log.warn({ id, failure }, "The record of an old job could not be removed.");
        });
    }
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined) throw new InveError("NotFound", "There is no such job.");
    return entry;
  }
}

function isRefinement(entry: Entry): boolean {
  return entry.record.request.kind === "refinement";
}
