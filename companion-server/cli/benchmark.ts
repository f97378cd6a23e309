import type { ClipInfo } from "../media/clip-source";
import type { Log } from "../log";
import type { WorkContext } from "../progress";
import type { Services } from "./services";

/** What a benchmark works with. */
export interface BenchmarkContext extends WorkContext {
  readonly log: Log;
  /** What clips are opened and analysed with. */
  readonly services: () => Promise<Services>;
  /** The sample clip, made when it is not there, and what works on it. */
  readonly sample: () => Promise<Services & { readonly clip: ClipInfo }>;
  /** Clips to measure, by name or path; null for all that a benchmark knows. */
  readonly clips: readonly string[] | null;
  /** Writes one line of the result. */
  readonly print: (line: string) => void;
}

/** Measures one part of the companion and returns its figures by name; prints them as it goes. */
export type Benchmark = (context: BenchmarkContext) => Promise<Readonly<Record<string, unknown>>>;
