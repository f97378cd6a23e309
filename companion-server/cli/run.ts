import { errorStatus } from "../protocol/error-status";
import { toInveError, type InveError } from "../protocol/errors";
import { applicationVersion } from "../protocol/version";
import { createLog } from "../log";
import { logLevelSchema } from "../configuration";
import type { Command } from "./command";
import { parseWords } from "./parse-words";
import { createProgressDisplay } from "./progress-display";
import type { Terminal } from "./terminal";

/** Exit codes of `inve`; scripts rely on them. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, cancelled: 3 } as const;

/** What {@link runCommandLine} works with. */
export interface CommandLineOptions {
  readonly commands: readonly Command[];
  readonly terminal: Terminal;
  /** Stops the running command. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs one command line (without `node` and the script) and returns its exit code; it never throws. */
export async function runCommandLine(words: readonly string[], options: CommandLineOptions): Promise<number> {
  const { commands, terminal } = options;
  const [name = "", ...rest] = words;
  if (name === "--version") {
    terminal.out(applicationVersion);
    return exitCodes.done;
  }
  if (name === "--help" || name === "help") {
    for (const line of overview(commands)) terminal.out(line);
    return exitCodes.done;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    if (name !== "") terminal.say(`inve has no command ${name}.`);
    for (const line of overview(commands)) terminal.say(line);
    return exitCodes.badInput;
  }
  return runCommand(command, rest, options);
}

async function runCommand(command: Command, rest: readonly string[], options: CommandLineOptions): Promise<number> {
  const { terminal, signal, now, environment } = options;
  try {
    const words = parseWords(command, rest);
    if (words.flags["help"] === true) {
      for (const line of [`Usage: inve ${command.usage}`, "", command.summary]) terminal.out(line);
      return exitCodes.done;
    }
    const format = words.flags["json"] === true ? "json" : "text";
    const log = createLog(logLevelSchema.parse(environment["INVE_LOG"] ?? "warn"));
    const startProgress = () => createProgressDisplay(terminal, now);
    const result = await command.run(words, { terminal, log, signal, startProgress, format });
    terminal.redraw("");
    if (format === "json") terminal.out(JSON.stringify(result.json));
    for (const line of result.text) {
      if (format === "json") terminal.say(line);
      else terminal.out(line);
    }
    return result.exitCode ?? exitCodes.done;
  } catch (failure) {
    terminal.redraw("");
    return tellFailure(toInveError(failure), options);
  }
}

function tellFailure(failure: InveError, { terminal, signal, environment }: CommandLineOptions): number {
  if (signal.aborted || failure.code === "Cancelled") {
    terminal.say("Cancelled.");
    return exitCodes.cancelled;
  }
  terminal.say(failure.message);
  if (failure.code === "Internal" && environment["INVE_LOG"] === "debug") terminal.say(String(causeText(failure)));
  return exitCodeOf(failure);
}

function causeText({ cause, stack }: InveError): unknown {
  return cause instanceof Error ? cause.stack : (cause ?? stack);
}

/** 2 when the user's words or files are at fault, 1 when something else is. */
function exitCodeOf({ code }: InveError): number {
  const status = errorStatus[code];
  return status >= 400 && status < 429 ? exitCodes.badInput : exitCodes.failed;
}

function overview(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "INVE for Premiere: draw on one frame; the drawing sticks to the things in the shot.",
    "",
    ...commands.map((command) => `  inve ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "inve COMMAND --help says more. Every command takes --workspace DIR, --device NAME, --flow-model FILE and --json.",
  ];
}
