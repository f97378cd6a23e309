import { hostFailure } from "./failure";
import type { Action, Project, TrackItemSelection, TrackItemSelectionStatic, VideoClipTrackItem } from "./ppro";

/**
 * The only place that locks the project and opens transactions. Premiere's lock ends with the callback, so nothing in
 * here waits: whatever an action needs is read beforehand. Every handle of a track item or marker is stale afterwards.
 */

/** One undo entry to be. `make` creates its actions; they must not depend on each other, for none sees the others. */
export interface Edit {
  readonly project: Project;
  /** The words that Premiere shows in its undo list. */
  readonly label: string;
  readonly make: () => readonly (Action | undefined)[];
}

/**
 * Carries out one edit as one undo entry. Throws `HostFailure` when Premiere refuses any part; whether a failed
 * transaction left something behind is not documented, so callers that change clips read the timeline again.
 */
export function commit(edit: Edit): void {
  const outcome = { isDone: false, problem: undefined as unknown };
  try {
    edit.project.lockedAccess(() => {
      runTransaction(edit, outcome);
    });
  } catch (failure) {
    outcome.problem ??= failure;
  }
  settle(edit, outcome);
}

/** As {@link commit}, with a selection of `items` that lives until the transaction is done and no longer. */
export function commitWithSelection(
  selections: TrackItemSelectionStatic,
  items: readonly VideoClipTrackItem[],
  edit: Omit<Edit, "make"> & { readonly make: (selection: TrackItemSelection) => readonly (Action | undefined)[] },
): void {
  const outcome = { isDone: false, problem: undefined as unknown };
  try {
    edit.project.lockedAccess(() => {
      selections.createEmptySelection((selection) => {
        for (const item of items) selection.addItem(item, true);
        runTransaction({ ...edit, make: () => edit.make(selection) }, outcome);
      });
    });
  } catch (failure) {
    outcome.problem ??= failure;
  }
  settle(edit, outcome);
}

interface Outcome {
  isDone: boolean;
  problem: unknown;
}

/** Exceptions must not travel through Premiere's own frames: what happens to them there is not documented. */
function runTransaction(edit: Edit, outcome: Outcome): void {
  try {
    outcome.isDone = edit.project.executeTransaction((compound) => {
      // All are made before any is added: a failure while making must not leave half an edit in the compound.
      const actions = edit.make();
      for (const action of actions)
        if (action === undefined || !compound.addAction(action)) throw new Error("Premiere gave no usable action.");
    }, edit.label);
  } catch (failure) {
    outcome.problem = failure;
  }
}

function settle(edit: Pick<Edit, "label">, outcome: Outcome): void {
  if (outcome.isDone && outcome.problem === undefined) return;
  throw hostFailure(`Premiere did not carry out “${edit.label}”.`, "executeTransaction", outcome.problem);
}
