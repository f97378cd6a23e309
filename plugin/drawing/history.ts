/**
 * Undo and redo as whole values that share their unchanged parts. A history is never empty and never mutated: every
 * function returns a new one, so a place in it can be remembered and returned to.
 */

interface HistoryEntry<T> {
  readonly value: T;
  readonly label: string;
  readonly group?: string | undefined;
}

/** All remembered values of a thing; the one at `position` is the present. */
export interface History<T> {
  readonly entries: readonly HistoryEntry<T>[];
  readonly position: number;
}

/** How a change is remembered: `label` names it for the user; changes of one `group` in a row become one step. */
export interface Change {
  readonly label: string;
  readonly group?: string | undefined;
}

const mostSteps = 500;

/** A history with only a present. */
export function startHistory<T>(value: T): History<T> {
  return { entries: [{ value, label: "" }], position: 0 };
}

/** The value as it is now. */
export function present<T>(history: History<T>): T {
  const entry = history.entries[history.position];
  if (entry === undefined) throw new RangeError("A history always has a present.");
  return entry.value;
}

/** Remembers `value` as the new present; what had been undone is forgotten. An unchanged value changes nothing. */
export function record<T>(history: History<T>, value: T, change: Change): History<T> {
  if (value === present(history)) return history;
  const current = history.entries[history.position];
  const joins = change.group !== undefined && current?.group === change.group;
  const kept = history.entries.slice(0, joins ? history.position : history.position + 1);
  const entries = [...kept, { value, label: change.label, group: change.group }].slice(-mostSteps);
  return { entries, position: entries.length - 1 };
}

/** Ends a group: a following change of the same group is a step of its own. */
export function sealGroup<T>(history: History<T>): History<T> {
  const entries = history.entries.map((entry, index) =>
    index === history.position ? { value: entry.value, label: entry.label } : entry,
  );
  return { entries, position: history.position };
}

/** Takes back the last step when it belongs to `group`, leaving nothing to redo; the same history otherwise. */
export function dropGroup<T>(history: History<T>, group: string): History<T> {
  if (history.position === 0 || history.entries[history.position]?.group !== group) return history;
  return { entries: history.entries.slice(0, history.position), position: history.position - 1 };
}

/** The label of the step that {@link undo} takes back, or null when there is none. */
export function undoLabel(history: History<unknown>): string | null {
  return history.position === 0 ? null : (history.entries[history.position]?.label ?? null);
}

/** The label of the step that {@link redo} brings back, or null when there is none. */
export function redoLabel(history: History<unknown>): string | null {
  return history.entries[history.position + 1]?.label ?? null;
}

/** One step back; the same history when there is none. */
export function undo<T>(history: History<T>): History<T> {
  return history.position === 0 ? history : { ...history, position: history.position - 1 };
}

/** One step forward; the same history when there is none. */
export function redo<T>(history: History<T>): History<T> {
  return history.position + 1 >= history.entries.length ? history : { ...history, position: history.position + 1 };
}

/** Replaces the present without a step, for changes that are not the user's own (a reload, a marker that moved). */
export function amend<T>(history: History<T>, value: T): History<T> {
  const entries = history.entries.map((entry, index) => (index === history.position ? { ...entry, value } : entry));
  return { entries, position: history.position };
}
