import { parseArgs } from "node:util";
import { InveError } from "../protocol/errors";
import type { Command, CommandWords } from "./command";

/** Flags that every command takes. */
const commonFlags = {
  json: "switch",
  help: "switch",
  workspace: "value",
  device: "value",
  "flow-model": "value",
} as const;

/** The words after a command's name, sorted into flags and positionals. Error: `InvalidInput` in one sentence. */
export function parseWords(command: Command, words: readonly string[]): CommandWords {
  const known = { ...commonFlags, ...command.flags };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, kind]) => [name, { type: kind === "switch" ? "boolean" : "string" } as const]),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const flags: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind === "option") flags[token.name] = flagValue(known, command.name, token);
  }
  if (flags["help"] !== true) requirePositionals(command, positionals);
  return { flags, positionals };
}

function flagValue(
  known: Readonly<Record<string, "switch" | "value">>,
  commandName: string,
  token: { readonly name: string; readonly rawName: string; readonly value?: string | undefined },
): string | boolean {
  const kind = Object.hasOwn(known, token.name) && token.rawName.startsWith("--") ? known[token.name] : undefined;
  if (kind === undefined) {
    throw new InveError(
      "InvalidInput",
      `inve ${commandName} has no flag ${token.rawName}; see inve ${commandName} --help.`,
    );
  }
  if (kind === "switch") {
    if (token.value === undefined) return true;
    throw new InveError("InvalidInput", `--${token.name} takes no value.`);
  }
  if (token.value === undefined) throw new InveError("InvalidInput", `--${token.name} needs a value.`);
  return token.value;
}

function requirePositionals(command: Command, given: readonly string[]): void {
  const missing = command.positionals.slice(given.length).find((name) => !name.startsWith("["));
  if (missing !== undefined) throw new InveError("InvalidInput", `${missing} is missing: inve ${command.usage}`);
  const extra = given[command.positionals.length];
  if (extra !== undefined)
    throw new InveError("InvalidInput", `"${extra}" is one word too many: inve ${command.usage}`);
}
