import {
  copyContent,
  type FakeDisk,
  type FakeItem,
  type FakeSequence,
  type ProjectContent,
  type SessionState,
} from "./model";
import type { Quirks } from "./quirks";

/** Time and chance, injected: nothing in the fake waits or draws lots by itself. */
export interface FakeScheduler {
  /** Resolves after `milliseconds` of the fake's time; at once for 0. */
  wait(milliseconds: number): Promise<void>;
  after(milliseconds: number, action: () => void): () => void;
  /** A number in [0, 1), the same sequence in every run. */
  random(): number;
}

/** The texts that a live host was seen to throw. */
export const hostTexts = {
  stale: "The script object is no longer valid.",
  lock: "Requires locked access",
  few: "Not Enough Parameters",
  type: "Illegal Parameter type",
  invalid: "Invalid parameter.",
  lost: "Connection to object lost",
} as const;

/** One step of the undo list. */
interface UndoEntry {
  readonly label: string;
  readonly before: ProjectContent;
  readonly after: ProjectContent;
}

/** Applies one action to `draft`; `base` is the project as it was before the transaction. Throws to refuse. */
export type Change = (draft: ProjectContent, base: ProjectContent) => void;

/** An action of the fake: usable once, in the scope in which it was made. */
export class FakeAction {
  isUsed = false;
  constructor(
    readonly scope: object | null,
    readonly change: Change,
  ) {}
}

/** Everything the wrappers share: the project, the lock, transactions, undo, latency and interruptions. */
export class FakeCore {
  content: ProjectContent;
  isOpen = true;
  readonly session: SessionState;
  /** Grows with every commit; handles remember it and die when it moves on. */
  revision = 0;
  lockScope: object | null = null;
  transactionScope: object | null = null;
  readonly undoStack: UndoEntry[] = [];
  readonly redoStack: UndoEntry[] = [];
  /** Largest latency of an asynchronous call, in milliseconds; 0 answers in the same turn of the loop. */
  latencyMilliseconds = 0;
  /**
   * Called before each asynchronous answer; may change the fake, throw in the call's stead, or hold the answer back with a
   * promise, for ever if that never settles.
   */
  onCall: ((call: string) => unknown) | null = null;
  /** Called before each transaction; may throw in its stead, or let it say that it failed. */
  onTransaction: (() => "refuse" | null) | null = null;
  private readonly changeListeners = new Set<() => void>();
  private readonly eventHandlers = new Map<string, Set<(event?: object) => void>>();
  private lastId = 0;
  private isFirstAction = true;

  constructor(
    /** May be another name and path after the project was closed and moved. */
    public project: { readonly guid: string; readonly name: string; readonly path: string },
    readonly quirks: Quirks,
    readonly disk: FakeDisk,
    readonly scheduler: FakeScheduler,
  ) {
    this.content = { items: [], sequences: [] };
    this.session = { activeSequence: null, playheads: new Map(), mutedTracks: new Set(), media: new Map() };
  }

  /** A new identifier that no other object of this fake has. */
  newId(kind: string): string {
    this.lastId++;
    return `${kind}-${this.lastId.toString()}`;
  }

  newNumber(): number {
    this.lastId++;
    return this.lastId;
  }

  /** Throws the way this version throws. */
  fail(text: string): never {
    if (this.quirks.throws === "strings") throwText(text);
    throw new Error(text);
  }

  /** Every asynchronous member answers through here, late and possibly interrupted. */
  async answer<T>(call: string, read: () => T): Promise<T> {
    await this.arrive(call);
    return read();
  }

  /** The waiting part of {@link answer}. */
  async arrive(call: string): Promise<void> {
    if (this.latencyMilliseconds > 0)
      await this.scheduler.wait(Math.floor(this.scheduler.random() * (this.latencyMilliseconds + 1)));
    else await Promise.resolve();
    const hold = this.onCall?.(call);
    if (hold instanceof Promise) await hold;
  }

  requireOpen(): void {
    if (!this.isOpen) this.fail(hostTexts.stale);
  }

  /** The data of a sequence; throws when it or the project is gone. */
  sequence(guid: string): FakeSequence {
    this.requireOpen();
    const sequence = this.content.sequences.find((candidate) => candidate.guid === guid);
    return sequence ?? this.fail(hostTexts.stale);
  }

  item(id: string): FakeItem {
    this.requireOpen();
    const item = this.content.items.find((candidate) => candidate.id === id);
    return item ?? this.fail(hostTexts.stale);
  }

  /** An action, if the lock allows one now. `isEditor` marks the factories that always insisted on the lock. */
  action(factory: "editor" | "other", change: Change): FakeAction {
    this.requireOpen();
    const needsLock = this.quirks.enforceLock === "all" || factory === "editor";
    if (needsLock && this.lockScope === null) this.fail(hostTexts.lock);
    const scope = this.quirks.actionScope === "transaction" ? this.transactionScope : this.lockScope;
    return new FakeAction(scope, change);
  }

  /** Whether the next action is the one that comes out undefined. */
  losesAction(): boolean {
    const loses = this.quirks.firstActionIsUndefined && this.isFirstAction;
    this.isFirstAction = false;
    return loses;
  }

  /** Runs `callback` with the lock held. A callback that waits would lose it, which the real host does not report. */
  locked(callback: () => unknown): void {
    this.requireOpen();
    const outer = this.lockScope;
    this.lockScope = {};
    try {
      rejectPromise(callback());
    } finally {
      this.lockScope = outer;
    }
  }

  /** One undo entry, or false and nothing at all. */
  transaction(callback: (add: (action: unknown) => boolean) => unknown, label: string): boolean {
    this.requireOpen();
    if (this.onTransaction?.() === "refuse") return false;
    const actions: FakeAction[] = [];
    this.transactionScope = {};
    const scope = this.quirks.actionScope === "transaction" ? this.transactionScope : this.lockScope;
    try {
      rejectPromise(
        callback((action) => {
          if (!(action instanceof FakeAction)) this.fail(hostTexts.type);
          if (action.isUsed || action.scope !== scope) this.fail(hostTexts.stale);
          action.isUsed = true;
          actions.push(action);
          return true;
        }),
      );
    } catch (failure) {
      if (this.quirks.throwCommits === "partial" && actions.length > 0) this.apply(actions, label);
      throw failure;
    } finally {
      this.transactionScope = null;
    }
    return actions.length > 0 && this.apply(actions, label);
  }

  /** Makes `after` the project and one undo entry of it. */
  commitContent(label: string, after: ProjectContent): void {
    this.undoStack.push({ label, before: this.content, after });
    this.redoStack.length = 0;
    this.content = after;
    this.revision++;
    this.emit("projectDirty");
    this.changed();
  }

  /** Closes the project and opens it again: undo is gone, and whoever had a handle has it no longer. */
  reopen(): void {
    this.undoStack.length = 0;
    this.redoStack.length = 0;
    this.revision++;
    if (this.quirks.forgetsProperties) for (const sequence of this.content.sequences) sequence.properties = {};
    this.isOpen = true;
    this.changed();
  }

  undo(): boolean {
    return this.travel(this.undoStack, this.redoStack, (entry) => entry.before);
  }

  redo(): boolean {
    return this.travel(this.redoStack, this.undoStack, (entry) => entry.after);
  }

  /** Tells the control surface that something is different now. */
  changed(): void {
    for (const listener of [...this.changeListeners]) listener();
  }

  onChanged(listener: () => void): () => void {
    this.changeListeners.add(listener);
    return () => {
      this.changeListeners.delete(listener);
    };
  }

  handlers(event: string): Set<(event?: object) => void> {
    const known = this.eventHandlers.get(event) ?? new Set();
    this.eventHandlers.set(event, known);
    return known;
  }

  /** Sends a global event on a later turn, if this version delivers it. */
  emit(event: string, payload: object = {}): void {
    const { delivers } = this.quirks;
    if (delivers === "none" || (delivers === "activatedOnly" && !event.endsWith("Activated"))) return;
    void this.scheduler.wait(0).then(() => {
      for (const handler of [...this.handlers(event)]) handler(payload);
    });
  }

  private apply(actions: readonly FakeAction[], label: string): boolean {
    const draft = copyContent(this.content);
    const ordered = this.quirks.applyOrder === "forward" ? actions : [...actions].reverse();
    try {
      for (const action of ordered) action.change(draft, this.content);
    } catch {
      return false;
    }
    this.commitContent(label, draft);
    return true;
  }

  private travel(from: UndoEntry[], to: UndoEntry[], target: (entry: UndoEntry) => ProjectContent): boolean {
    const entry = from.pop();
    if (entry === undefined) return false;
    to.push(entry);
    this.content = target(entry);
    this.revision++;
    this.emit("projectDirty");
    this.changed();
    return true;
  }
}

/** Old versions throw bare strings; this is the one place that imitates them. */
function throwText(text: string): never {
  const thrown: unknown = text;
  throw thrown;
}

function rejectPromise(result: unknown): void {
  if (typeof result === "object" && result !== null && "then" in result)
    throw new TypeError("A callback inside the lock must not wait.");
}
