import type { z } from "zod";
import { InveError } from "./errors";

/** Most problems that an error's details list; one is enough for a person, a few help a program. */
const mostListedIssues = 5;

/**
 * The value as the schema sees it. Error: `InvalidInput` with one sentence that says what is wrong and where; `what`
 * begins the sentence, for example "The edit document".
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap(innermost).slice(0, mostListedIssues);
  const first = issues[0];
  const where = first === undefined ? "" : pathText(first.path);
  const problem = first === undefined ? "the value is not valid" : first.message.replace(/\.$/, "");
  throw new InveError("InvalidInput", `${what} is not valid${where === "" ? "" : ` at ${where}`}: ${problem}.`, {
    details: { issues: issues.map((issue) => ({ path: pathText(issue.path), message: issue.message })) },
  });
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of a choice of shapes, the problems of the shape that came nearest say more than "no shape fits". */
function innermost(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const nearest = issue.errors.reduce((best, errors) => (errors.length < best.length ? errors : best));
  return nearest.flatMap(innermost).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index ? "." : ""}${String(part)}`))
    .join("");
}
