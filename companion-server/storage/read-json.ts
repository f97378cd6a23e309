import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { InveError, toInveError } from "../protocol/errors";
import { parseInput } from "../protocol/parse-input";
import { systemErrorCode } from "./system-error";

/**
 * The checked content of a JSON file. `what` names it in sentences, for example "The edit document".
 * Errors: `NotFound` when there is no such file, `InvalidInput` when it is not JSON or not of the schema.
 */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  what: string,
): Promise<z.output<Schema>> {
  return parseInput(schema, parseJson(await readText(path, what), `${what} (${path})`), `${what} (${path})`);
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (failure) {
    const code = systemErrorCode(failure);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new InveError("NotFound", `${what} was not found: ${path}.`, { cause: failure });
    if (code === "EISDIR") throw new InveError("InvalidInput", `${what} is a folder, not a file: ${path}.`);
    if (code === "EACCES") throw new InveError("InvalidInput", `${what} may not be read: ${path}.`);
    throw toInveError(failure);
  }
}

/** The value of a JSON text. Errors: `InvalidInput` naming `what`. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw new InveError("InvalidInput", `${what} is not valid JSON.`, { cause: failure });
  }
}
