import type { Ppro } from "./ppro";

/** Keeps one short text for as long as the plug-in is installed. */
export interface SmallStore {
  /** The text written last, or null. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** Time, injected so that tests need not wait for it. */
export interface Timers {
  /** Calls `action` once after `milliseconds`, unless the returned function is called before. */
  after(milliseconds: number, action: () => void): () => void;
}

/** Everything the bridge to Premiere needs from outside; the fake supplies the same. */
export interface HostEnvironment {
  readonly ppro: Ppro;
  readonly hostVersion: string;
  readonly simulated: boolean;
  readonly timers: Timers;
  /** Remembers the tracks that a capture muted, so that they come back even after a crash. */
  readonly store: SmallStore;
}

/** Resolves after `milliseconds`. */
export function delay(timers: Timers, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(milliseconds, resolve);
  });
}
