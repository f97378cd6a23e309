import type { Terminal } from "../../companion-server/cli/terminal";

/** A terminal that keeps what was written. */
export class RecordedTerminal implements Terminal {
  readonly isInteractive: boolean;
  readonly columns = 100;
  readonly outLines: string[] = [];
  readonly sayLines: string[] = [];
  readonly drawn: string[] = [];

  constructor(kind: "terminal" | "pipe") {
    this.isInteractive = kind === "terminal";
  }
  out(line: string): void {
    this.outLines.push(line);
  }
  say(line: string): void {
    this.sayLines.push(line);
  }
  redraw(line: string): void {
    this.drawn.push(line);
  }
}
