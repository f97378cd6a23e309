import { benchmarkAblation } from "./bench-ablation";
import { benchmarkConfidence } from "./bench-confidence";
import { benchmarkCorrections } from "./bench-corrections";
import { benchmarkEdits } from "./bench-edits";
import { benchmarkFit } from "./bench-fit";
import { benchmarkMemory } from "./bench-memory";
import { benchmarkMotion } from "./bench-motion";
import { benchmarkPropagate } from "./bench-propagate";
import { benchmarkQuality } from "./bench-quality";
import { benchmarkRefine } from "./bench-refine";
import { benchmarkRender } from "./bench-render";
import { benchmarkServe } from "./bench-serve";
import type { Benchmark } from "./benchmark";

/** Every benchmark by its name. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  motion: benchmarkMotion,
  fit: benchmarkFit,
  memory: benchmarkMemory,
  propagate: benchmarkPropagate,
  render: benchmarkRender,
  serve: benchmarkServe,
  quality: benchmarkQuality,
  refine: benchmarkRefine,
  ablation: benchmarkAblation,
  corrections: benchmarkCorrections,
  confidence: benchmarkConfidence,
  edits: benchmarkEdits,
};
