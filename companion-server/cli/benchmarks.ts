import { benchmarkFit } from "./bench-fit";
import { benchmarkMemory } from "./bench-memory";
import { benchmarkMotion } from "./bench-motion";
import { benchmarkPropagate } from "./bench-propagate";
import { benchmarkRender } from "./bench-render";
import { benchmarkServe } from "./bench-serve";
import type { Benchmark } from "./benchmark";

/** Every benchmark by its name; null where a part is not measured yet. */
export const benchmarks: Readonly<Record<string, Benchmark | null>> = {
  motion: benchmarkMotion,
  fit: benchmarkFit,
  memory: benchmarkMemory,
  propagate: benchmarkPropagate,
  render: benchmarkRender,
  serve: benchmarkServe,
  quality: null,
};
