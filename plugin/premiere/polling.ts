import type { HostEvent } from "../host/premiere-host";
import { activeProject, activeSequence } from "./active";
import type { HostEnvironment } from "./environment";
import { listMarks } from "./marks";
import type { EventName } from "./ppro";

/**
 * Premiere reports neither the playhead nor markers and forgets some events that it promises, so it is asked: the
 * playhead and what is open four times a second, the marks every three seconds. One question at a time; nothing while
 * nobody listens.
 */
const playheadMilliseconds = 250;
const looksPerMarks = 12;

interface Watched {
  readonly project: string | null;
  readonly sequence: string | null;
  readonly playhead: string | null;
}

/** Calls every listener with what changed. The returned function adds one and gives the function that removes it. */
export function createPolling(
  environment: HostEnvironment,
  onIdentityChange: () => void,
): (listener: (event: HostEvent) => void) => () => void {
  const polling = new Polling(environment, onIdentityChange);
  return (listener) => polling.add(listener);
}

class Polling {
  private readonly listeners = new Set<(event: HostEvent) => void>();
  private readonly hostEvents: readonly (readonly [EventName, () => void])[];
  private cancelTimer: () => void = () => undefined;
  private last: Watched | null = null;
  private lastMarks: string | null = null;
  private looks = 0;
  private isLooking = false;

  constructor(
    private readonly environment: HostEnvironment,
    private readonly onIdentityChange: () => void,
  ) {
    const { ProjectEvent, SequenceEvent } = environment.ppro.Constants;
    const lookNow = () => {
      void this.look();
    };
    this.hostEvents = [
      [
        ProjectEvent.DIRTY,
        () => {
          this.tell({ kind: "timeline" });
        },
      ],
      [ProjectEvent.ACTIVATED, lookNow],
      [ProjectEvent.OPENED, lookNow],
      [ProjectEvent.CLOSED, lookNow],
      [SequenceEvent.ACTIVATED, lookNow],
    ];
  }

  add(listener: (event: HostEvent) => void): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.start();
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.stop();
    };
  }

  private start(): void {
    const { EventManager } = this.environment.ppro;
    for (const [name, handler] of this.hostEvents) EventManager.addGlobalEventListener(name, handler);
    void this.lookAndSchedule();
  }

  private stop(): void {
    const { EventManager } = this.environment.ppro;
    this.cancelTimer();
    this.last = null;
    for (const [name, handler] of this.hostEvents) EventManager.removeGlobalEventListener(name, handler);
  }

  private async lookAndSchedule(): Promise<void> {
    await this.look();
    this.cancelTimer();
    if (this.listeners.size === 0) return;
    this.cancelTimer = this.environment.timers.after(playheadMilliseconds, () => {
      void this.lookAndSchedule();
    });
  }

  private async look(): Promise<void> {
    if (this.isLooking || this.listeners.size === 0) return;
    this.isLooking = true;
    try {
      this.compare(await readWatched(this.environment));
      if (this.looks++ % looksPerMarks === 0) await this.compareMarks();
    } catch {
      // Premiere is busy or is closing the project: the next look tells.
    } finally {
      this.isLooking = false;
    }
  }

  private compare(now: Watched): void {
    const { last } = this;
    this.last = now;
    if (last !== null && now.project !== last.project) this.tell({ kind: "project" });
    if (last !== null && now.sequence !== last.sequence) this.tell({ kind: "sequence" });
    if (now.playhead !== null && now.playhead !== last?.playhead) this.tell({ kind: "playhead", ticks: now.playhead });
    if (now.project !== last?.project || now.sequence !== last.sequence) this.onIdentityChange();
  }

  private async compareMarks(): Promise<void> {
    const { ppro } = this.environment;
    const project = await activeProject(ppro);
    const sequence = project === null ? null : await activeSequence(project);
    const marks = sequence === null ? [] : await listMarks(ppro, sequence);
    const now = JSON.stringify([sequence?.guid.toString() ?? null, marks]);
    const hasChanged = this.lastMarks !== null && now !== this.lastMarks;
    this.lastMarks = now;
    if (hasChanged) this.tell({ kind: "timeline" });
  }

  private tell(event: HostEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}

async function readWatched(environment: HostEnvironment): Promise<Watched> {
  const project = await activeProject(environment.ppro);
  const sequence = project === null ? null : await activeSequence(project);
  return {
    project: project?.guid.toString() ?? null,
    sequence: sequence?.guid.toString() ?? null,
    playhead: sequence === null ? null : (await sequence.getPlayerPosition()).ticks,
  };
}
