import { InveError } from "../../companion-server/protocol/errors";

/** A `HostFailure` whose sentence the user reads; `call` names the Premiere member for a support request. */
export function hostFailure(sentence: string, call: string, cause?: unknown): InveError {
  return new InveError("HostFailure", sentence, {
    details: cause === undefined ? { call } : { call, premiere: failureText(cause) },
    cause,
  });
}

/** What was thrown, as text. Premiere throws errors as well as bare strings. */
export function failureText(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/**
 * The result of `work`; whatever Premiere throws becomes a `HostFailure` that says `sentence`. Failures of our own pass
 * unchanged.
 */
export async function whenPremiereAnswers<T>(sentence: string, call: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof InveError) throw failure;
    throw hostFailure(sentence, call, failure);
  }
}
