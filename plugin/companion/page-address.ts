import type { CompanionAddress } from "./client";

/**
 * The companion that served this page, with the token from the URL's fragment (`#token=...`), or null without a token.
 * A fragment never leaves the browser, so the token is in no log.
 */
export function addressFromLocation(location: {
  readonly origin: string;
  readonly hash: string;
}): CompanionAddress | null {
  const token = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  return token === null || token === "" ? null : { origin: location.origin, token };
}
