import type { Job, ServerEvent } from "../protocol/api";

/** Events kept for readers that come back; at ten a second this spans more than a minute of one job. */
const keptEvents = 1000;

/**
 * Everything that happened to jobs, numbered without gaps. A reader that names the last number it saw gets what it
 * missed; one that was away too long, or since before this run, gets the latest event of every job instead.
 */
export class EventLog {
  private sequence: number;
  private readonly firstSequence: number;
  private recent: ServerEvent[] = [];
  private readonly latest = new Map<string, ServerEvent>();
  private readonly listeners = new Set<(event: ServerEvent) => void>();

  /** `first`: greater than every number of earlier runs, for example the time in milliseconds. */
  constructor(first: number) {
    this.sequence = first;
    this.firstSequence = first;
  }

  /** Numbers an event, keeps it and tells every listener. */
  publish(job: Job): ServerEvent {
    const event: ServerEvent = { sequence: ++this.sequence, job };
    this.recent.push(event);
    if (this.recent.length >= 2 * keptEvents) this.recent = this.recent.slice(-keptEvents);
    this.latest.set(job.id, event);
    for (const listener of this.listeners) listener(event);
    return event;
  }

  /** What a reader that saw everything up to `sequence` has missed, in order. */
  after(sequence: number): ServerEvent[] {
    const oldest = this.recent[0]?.sequence ?? this.sequence + 1;
    const isContinuous = sequence >= Math.max(this.firstSequence, oldest - 1) && sequence <= this.sequence;
    if (isContinuous) return this.recent.filter((event) => event.sequence > sequence);
    return [...this.latest.values()].sort((a, b) => a.sequence - b.sequence);
  }

  /** Forgets the job, so that readers who come back are no longer told of it. */
  forget(jobId: string): void {
    this.latest.delete(jobId);
  }

  /** Calls `listener` for every event from now on, until the returned function is called. */
  subscribe(listener: (event: ServerEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
