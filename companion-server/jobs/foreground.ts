/** After the last wait ended, another is likely for this long: who draws asks for pictures again and again. */
const lingerMilliseconds = 400;

/** Is told when somebody begins or ends to wait. */
export type ForegroundListener = (state: "busy" | "free") => void;

/** Counts what a person waits for, so that work that nobody waits for rests meanwhile and a moment longer. */
export class Foreground {
  private waiting = 0;
  private timer: NodeJS.Timeout | null = null;
  private shown: "busy" | "free" = "free";
  private readonly listeners = new Set<ForegroundListener>();

  get state(): "busy" | "free" {
    return this.shown;
  }

  /** Something is waited for from now until the returned function is called. */
  enter(): () => void {
    let isOver = false;
    this.waiting += 1;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.show("busy");
    return () => {
      if (isOver) return;
      isOver = true;
      this.waiting -= 1;
      if (this.waiting > 0) return;
      this.timer = setTimeout(() => {
        this.show("free");
      }, lingerMilliseconds).unref();
    };
  }

  /** Calls back at every change until the returned function is called. */
  subscribe(listener: ForegroundListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private show(state: "busy" | "free"): void {
    if (this.shown === state) return;
    this.shown = state;
    for (const listener of this.listeners) listener(state);
  }
}
