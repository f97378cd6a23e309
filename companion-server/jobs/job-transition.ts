import type { JobState } from "../protocol/api";

/** What can happen to a job. `resume`: the companion stopped in between, and the work can go on from where it was. */
export type JobEvent = "start" | "cancel" | "succeed" | "fail" | "stop" | "resume";

const transitions: Readonly<Record<JobState, Readonly<Partial<Record<JobEvent, JobState>>>>> = {
  queued: { start: "running", cancel: "cancelled", fail: "failed", resume: "queued" },
  running: { cancel: "cancelling", succeed: "succeeded", fail: "failed", resume: "queued" },
  // Work that was finished when the wish to cancel arrived is finished: its file is there.
  cancelling: { cancel: "cancelling", succeed: "succeeded", stop: "cancelled" },
  cancelled: {},
  failed: {},
  succeeded: {},
};

/** The state after `event`, or undefined when the event has no meaning in this state. */
export function nextState(state: JobState, event: JobEvent): JobState | undefined {
  return transitions[state][event];
}

/** Whether nothing can happen to a job in this state any more. */
export function isFinished(state: JobState): boolean {
  return Object.keys(transitions[state]).length === 0;
}
