/** Where a command writes. Results go to `out`, everything said on the way to `say`. */
export interface Terminal {
  /** Writes a line of the result to standard output. */
  out(line: string): void;
  /** Writes a line for a person to standard error. */
  say(line: string): void;
  /** Replaces the last line of a terminal; does nothing on a pipe. */
  redraw(line: string): void;
  /** Whether a person watches standard error. */
  readonly isInteractive: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  let hasOpenLine = false;
  const endLine = () => (hasOpenLine ? "\r\x1b[K" : "");
  return {
    isInteractive: stderr.isTTY,
    columns: stderr.columns || 80,
    out(line) {
      if (hasOpenLine) stderr.write(endLine());
      hasOpenLine = false;
      stdout.write(`${line}\n`);
    },
    say(line) {
      stderr.write(`${endLine()}${line}\n`);
      hasOpenLine = false;
    },
    redraw(line) {
      if (!stderr.isTTY) return;
      stderr.write(line === "" ? endLine() : `\r${line}\x1b[K`);
      hasOpenLine = line !== "";
    },
  };
}
