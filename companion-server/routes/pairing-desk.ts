import { InveError } from "../protocol/errors";

const lifetimeMilliseconds = 5 * 60_000;
const mostAttempts = 5;
/** After too many wrong codes nobody may try for this long; a guess in a million per attempt stays hopeless. */
const lockMilliseconds = 60_000;

/** What a {@link PairingDesk} works with. */
export interface PairingDeskOptions {
  readonly token: string;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** A fresh random code of six digits. */
  readonly createCode: () => string;
  /** Shows a code to the person at this computer, and to nobody else. */
  readonly show: (code: string) => void;
}

/**
 * Exchanges a six-digit code, which a person reads off the companion and types into the panel, for the run's token. A
 * code lives five minutes, works once and stands five attempts.
 */
export class PairingDesk {
  private readonly options: PairingDeskOptions;
  private code: { readonly text: string; readonly until: number; attempts: number } | null = null;
  private lockedUntil = -Infinity;

  constructor(options: PairingDeskOptions) {
    this.options = options;
  }

  /** Makes and shows a new code; an earlier one is void. */
  renew(): void {
    const text = this.options.createCode();
    this.code = { text, until: this.options.now() + lifetimeMilliseconds, attempts: 0 };
    this.options.show(text);
  }

  /** The run's token for the right code. Errors: `Busy` while locked, `Unauthorized` for a wrong or old code. */
  exchange(code: string): string {
    const now = this.options.now();
    if (now < this.lockedUntil) throw new InveError("Busy", "Too many wrong codes. Wait a minute and try again.");
    if (this.code === null || now >= this.code.until) {
      this.renew();
      throw new InveError("Unauthorized", "That code is too old. The companion shows a new one now.");
    }
    if (code === this.code.text) {
      this.code = null;
      return this.options.token;
    }
    this.code.attempts++;
    if (this.code.attempts >= mostAttempts) {
      this.code = null;
      this.lockedUntil = now + lockMilliseconds;
    }
    throw new InveError("Unauthorized", "That is not the code which the companion shows.");
  }
}
