/** Whether work may go on; it is asked for before every piece of it. */
export class Turn {
  private resting: Promise<void> | null = null;
  private wake: () => void = () => undefined;

  /** Holds the work up before its next piece. */
  rest(): void {
    this.resting ??= new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  goOn(): void {
    this.resting = null;
    this.wake();
  }

  /** Resolves when the next piece may begin. */
  async untilFree(): Promise<void> {
    while (this.resting !== null) await this.resting;
  }
}
