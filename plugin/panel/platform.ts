import type { DraftStorage } from "./document-keeper";

/** Resolves after the given milliseconds. */
export function waitFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves after the given milliseconds, or at once when the signal aborts. */
export function waitUnless(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}

/** The browser's storage, or one that lasts as long as the page where the browser allows none. */
export function openStorage(window: Window): DraftStorage {
  try {
    const { localStorage } = window;
    localStorage.getItem("inve.probe");
    return localStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value);
      },
      removeItem: (key) => {
        kept.delete(key);
      },
    };
  }
}
