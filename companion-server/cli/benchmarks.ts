import { benchmarkServe } from "./bench-serve";
import type { Benchmark } from "./benchmark";

/** Every benchmark by its name; null where a part is not measured yet. */
export const benchmarks: Readonly<Record<string, Benchmark | null>> = {
  motion: null,
  fit: null,
  propagate: null,
  render: null,
  serve: benchmarkServe,
  quality: null,
};
