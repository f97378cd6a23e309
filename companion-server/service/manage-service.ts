import { InveError, toInveError } from "../protocol/errors";
import type { ServiceCommand, ServicePlan } from "./service-plan";

/** Everything that installing does to the computer, injected so that any system can be played. */
export interface ServiceSystem {
  /** The text of a file, or null when there is none. */
  read(path: string): Promise<string | null>;
  /** Writes a whole file and makes its folder. */
  write(path: string, text: string): Promise<void>;
  /** Removes a file; one that is gone counts as removed. */
  remove(path: string): Promise<void>;
  /** The exit code of a program, or null when it cannot be started. */
  run(command: ServiceCommand): Promise<number | null>;
}

/** Whether the companion starts at login: not at all, this one, or another copy of it. */
export type ServiceState = "absent" | "installed" | "other";

/** What is installed now, read from the plan's file alone. Error: `InvalidInput` when it cannot be read. */
export async function readServiceState(plan: ServicePlan, system: ServiceSystem): Promise<ServiceState> {
  const text = await touching(plan, () => system.read(plan.path));
  if (text === null) return "absent";
  return plan.marks.every((mark) => text.includes(mark)) ? "installed" : "other";
}

/**
 * Makes the companion start at login, and at once when asked to. When the system refuses, the file is as it was before.
 * Errors: `InvalidInput`, `DiskFull`.
 */
export async function installService(
  plan: ServicePlan,
  system: ServiceSystem,
  beginning: "now" | "at login",
): Promise<void> {
  const before = await touching(plan, () => system.read(plan.path));
  await touching(plan, () => system.write(plan.path, plan.text));
  try {
    await runAll(plan.enable, system);
  } catch (failure) {
    await touching(plan, () => (before === null ? system.remove(plan.path) : system.write(plan.path, before)));
    throw failure;
  }
  if (beginning === "now") await runAll(plan.start, system);
}

/** Stops starting at login; a companion that runs keeps running. Returns whether anything was there to remove. */
export async function removeService(plan: ServicePlan, system: ServiceSystem): Promise<boolean> {
  if ((await touching(plan, () => system.read(plan.path))) === null) return false;
  await runAll(plan.disable, system);
  await touching(plan, () => system.remove(plan.path));
  await runAll(plan.forget, system);
  return true;
}

async function runAll(commands: readonly ServiceCommand[], system: ServiceSystem): Promise<void> {
  for (const command of commands) {
    const code = await system.run(command);
    if (code === 0 || command.mayFail === true) continue;
    const line = [command.program, ...command.arguments].join(" ");
    throw new InveError(
      "InvalidInput",
      code === null
        ? `${command.program} could not be started, so this system cannot start the companion. Run inve serve instead.`
        : `The system refused: ${line} ended with code ${code.toString()}. Run it by hand to see why.`,
      { details: { command: line, code } },
    );
  }
}

async function touching<T>(plan: ServicePlan, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    const known = toInveError(failure);
    if (known.code === "DiskFull") throw known;
    throw new InveError("InvalidInput", `${plan.path} cannot be read or written.`, { cause: failure });
  }
}
