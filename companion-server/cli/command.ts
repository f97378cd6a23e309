import type { z } from "zod";
import type { Log } from "../log";
import type { ReportProgress } from "../progress";
import { InveError } from "../protocol/errors";
import type { Terminal } from "./terminal";

/** A flag that takes a value, or one that stands alone. */
export type FlagKind = "value" | "switch";

/** The raw words after a command's name. */
export interface CommandWords {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** What a running command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly log: Log;
  /** Stops the command; it then rejects with `Cancelled` within a second. */
  readonly signal: AbortSignal;
  /** Begins a piece of work, whose progress is shown from 0. */
  readonly startProgress: () => ReportProgress;
  /** Whether the result is printed as one JSON object. */
  readonly format: "json" | "text";
}

/** What a command came to: an object for `--json`, and lines for a person. */
export interface CommandResult {
  readonly json: unknown;
  readonly text: readonly string[];
  /** Set when the command ran as it should and found that something is not well. */
  readonly exitCode?: 1;
}

/** One command of `inve`. */
export interface Command {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** Its words, as they are typed after `inve`. */
  readonly usage: string;
  readonly flags: Readonly<Record<string, FlagKind>>;
  /** Names of the positional arguments; those in brackets may be missing. */
  readonly positionals: readonly string[];
  run(words: CommandWords, context: CommandContext): Promise<CommandResult>;
}

/** The flags in the form that `schema` gives them. Error: `InvalidInput` that names the flag. */
export function parseFlags<Schema extends z.ZodType>(schema: Schema, words: CommandWords): z.output<Schema> {
  const result = schema.safeParse(words.flags);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const flag = issue?.path[0];
  const given = typeof flag === "string" ? words.flags[flag] : undefined;
  if (typeof flag !== "string") throw new InveError("InvalidInput", `${issue?.message ?? "The flags are not valid"}.`);
  throw new InveError(
    "InvalidInput",
    given === undefined
      ? `--${flag} is missing.`
      : `--${flag} ${String(given)} is not valid: ${(issue?.message ?? "").replace(/\.$/, "")}.`,
  );
}
