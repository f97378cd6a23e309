import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { AtlasConfiguration } from "../../models/atlas/configuration";
import type { Device } from "./device";
import { inventedBatch } from "./probe-device";
import { TrainingRun } from "./training-run";

/** Steps that are profiled by default; the first one pays for memory and counts too. */
const usualSteps = 20;

/** What one kind of operator costs in one step. */
export interface OperatorFamily {
  readonly family: string;
  readonly milliseconds: number;
  /** Nodes of the step. */
  readonly nodes: number;
  /** Execution providers that ran them. */
  readonly providers: readonly string[];
}

/** Kinds of operators; the rest are looked at together. */
const familyOf: Readonly<Record<string, string>> = {
  MatMul: "matrix products",
  FusedMatMul: "matrix products",
  Gemm: "matrix products",
  ScatterElements: "scatters",
  GatherElements: "gathers",
  Add: "elementwise",
  Sub: "elementwise",
  Mul: "elementwise",
  Div: "elementwise",
  Neg: "elementwise",
  Sqrt: "elementwise",
  Clip: "elementwise",
  Relu: "elementwise",
  Floor: "elementwise",
  Sigmoid: "elementwise",
  QuickGelu: "elementwise",
  Cast: "elementwise",
  ReduceSum: "sums",
  Concat: "moves",
  Slice: "moves",
  Split: "moves",
  Expand: "moves",
  Reshape: "moves",
  Transpose: "moves",
  Gather: "moves",
  // Whether to go on: the only node of the loop that is no part of a step.
  Identity: "loop control",
};

const eventsSchema = z.array(
  z.object({
    cat: z.string(),
    name: z.string(),
    dur: z.number().default(0),
    args: z.object({ op_name: z.string().optional(), provider: z.string().optional() }).default({}),
  }),
);

/**
 * Where the time of a training step goes, by kind of operator, the dearest first. Profiling itself costs some microseconds
 * a node, so the sum is above the time of a step. Errors: those of {@link TrainingRun}.
 */
export async function profileTraining(
  configuration: AtlasConfiguration,
  device: Device,
  steps = usualSteps,
): Promise<OperatorFamily[]> {
  const folder = await mkdtemp(join(tmpdir(), "inve-profile-"));
  try {
    const profiled = { ...configuration, stepsPerRun: steps };
    const profile = join(folder, "step");
    const run = await TrainingRun.create({ configuration: profiled, device, seed: 1, profile });
    try {
      await run.run(inventedBatch(profiled, 1));
    } finally {
      await run.dispose();
    }
    const [file = ""] = await readdir(folder);
    return sumUp(eventsSchema.parse(JSON.parse(await readFile(join(folder, file), "utf8"))), steps);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sumUp(events: z.infer<typeof eventsSchema>, steps: number): OperatorFamily[] {
  const families = new Map<string, { microseconds: number; runs: number; providers: Set<string> }>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== "Node" || !name.endsWith("_kernel_time") || args.op_name === undefined || args.op_name === "Loop")
      continue;
    const family = familyOf[args.op_name] ?? "others";
    const sum = families.get(family) ?? { microseconds: 0, runs: 0, providers: new Set<string>() };
    sum.microseconds += dur;
    sum.runs += 1;
    if (args.provider !== undefined) sum.providers.add(args.provider);
    families.set(family, sum);
  }
  return [...families]
    .map(([family, { microseconds, runs, providers }]) => ({
      family,
      milliseconds: microseconds / 1000 / steps,
      nodes: Math.round(runs / steps),
      providers: [...providers].sort(),
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
