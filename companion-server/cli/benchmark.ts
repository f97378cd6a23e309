import type { Log } from "../log";
import type { WorkContext } from "../progress";

/** What a benchmark works with. */
export interface BenchmarkContext extends WorkContext {
  readonly log: Log;
  /** Writes one line of the result. */
  readonly print: (line: string) => void;
}

/** Measures one part of the companion and returns its figures by name; prints them as it goes. */
export type Benchmark = (context: BenchmarkContext) => Promise<Readonly<Record<string, unknown>>>;
