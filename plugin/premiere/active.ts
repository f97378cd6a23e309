import { hostFailure } from "./failure";
import type { Ppro, Project, Sequence } from "./ppro";

/** A project and one of its sequences. */
export interface OpenSequence {
  readonly project: Project;
  readonly sequence: Sequence;
}

/** The active project, or null. Versions differ in whether the call rejects or gives nothing when none is open. */
export async function activeProject(ppro: Ppro): Promise<Project | null> {
  try {
    return (await ppro.Project.getActiveProject()) ?? null;
  } catch {
    return null;
  }
}

/** The active sequence of a project, or null when no timeline is open. */
export async function activeSequence(project: Project): Promise<Sequence | null> {
  try {
    return (await project.getActiveSequence()) ?? null;
  } catch {
    return null;
  }
}

/** The active sequence, which must be the one that the caller decided for; throws `HostFailure` otherwise. */
export async function requireSequence(ppro: Ppro, sequenceId: string): Promise<OpenSequence> {
  const project = await activeProject(ppro);
  if (project === null) throw hostFailure("No project is open in Premiere.", "getActiveProject");
  const sequence = await activeSequence(project);
  if (sequence === null) throw hostFailure("No sequence is open in Premiere.", "getActiveSequence");
  if (sequence.guid.toString() !== sequenceId)
    throw hostFailure(
      "Another sequence is in front now. Go back to the sequence with the drawing and try again.",
      "getActiveSequence",
    );
  return { project, sequence };
}

/** The sequence with this id in the active project, in front or not, or null. */
export async function findSequence(ppro: Ppro, sequenceId: string): Promise<Sequence | null> {
  const project = await activeProject(ppro);
  if (project === null) return null;
  const sequences = await project.getSequences();
  return sequences.find((sequence) => sequence.guid.toString() === sequenceId) ?? null;
}

/** Runs writes one after the other: what one of them checked must still hold when it acts. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
