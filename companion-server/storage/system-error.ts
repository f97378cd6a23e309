/** The code of a failed system call, for example `ENOENT`; undefined for anything else. */
export function systemErrorCode(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null || !("code" in failure)) return undefined;
  return typeof failure.code === "string" ? failure.code : undefined;
}
