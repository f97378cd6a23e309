import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfiguration } from "../../models/atlas/configuration";
import { runFit } from "../fit/fit-client";
import { defaultFitSettings } from "../fit/fit-settings";
import type { Benchmark } from "./benchmark";
import { inventedEvidence } from "./invented-evidence";

const rounds = 20;
/** What the run time keeps for itself has settled after this many. */
const settledAfter = 5;
const settings = { ...defaultFitSettings, steps: 20 };
const device = { device: "cpu", reason: "The processor was asked for." } as const;

/** Resident memory after each of 20 short fits, one after the other in this process: it should not grow. */
export const benchmarkMemory: Benchmark = async ({ print, signal, report }) => {
  const folder = await mkdtemp(join(tmpdir(), "inve-bench-"));
  try {
    const evidence = inventedEvidence(defaultConfiguration({ layers: 2, frames: 8, width: 320, height: 180 }));
    const megabytes: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const statePath = join(folder, `${round}.state`);
      await runFit({ evidence, settings, device, seed: 1, statePath }, { signal, report });
      megabytes.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    }
    const [settled = 0, last = 0] = [megabytes[settledAfter - 1], megabytes[rounds - 1]];
    print(`memory: ${settled} MB after ${settledAfter} fits, ${last} MB after ${rounds}`);
    return { megabytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
