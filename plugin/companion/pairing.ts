import { z } from "zod";
import { errorBodySchema } from "../../companion-server/protocol/error-body";
import { InveError } from "../../companion-server/protocol/errors";
import type { CompanionAddress, Fetch } from "./client";

const pairedSchema = z.object({ token: z.string().min(1) });

/** A pairing code as people type it: six digits, blanks anywhere. Null when it is something else. */
export function readPairingCode(typed: string): string | null {
  const digits = typed.replace(/\s/g, "");
  return /^\d{6}$/.test(digits) ? digits : null;
}

/** Exchanges the code that the companion printed for its token. Errors: those of the companion, or `Unreachable`. */
export async function pair(origin: string, code: string, fetch: Fetch): Promise<CompanionAddress> {
  const response = await fetch(`${origin}/api/v1/pair`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  }).catch((failure: unknown) => {
    throw new InveError("Unreachable", undefined, { cause: failure });
  });
  const body: unknown = await response.json().catch(() => undefined);
  const paired = pairedSchema.safeParse(body);
  if (response.ok && paired.success) return { origin, token: paired.data.token };
  const refused = errorBodySchema.safeParse(body);
  throw refused.success ? new InveError(refused.data.code, refused.data.message) : new InveError("Internal");
}
