import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark } from "./benchmark";
import { openServices } from "./services";
import { withCompanion } from "./with-companion";

const rounds = 300;

/** How long small requests take on a running companion: median and 95th percentile in milliseconds. */
export const benchmarkServe: Benchmark = async ({ log, print, signal }) => {
  const folder = await mkdtemp(join(tmpdir(), "inve-bench-"));
  try {
    const services = await openServices({ workspace: folder, device: "cpu" });
    const times = await withCompanion(services, { log, signal }, async (ask) => {
      const measured: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const startedAt = performance.now();
        await ask("hello");
        measured.push(performance.now() - startedAt);
      }
      return measured.sort((a, b) => a - b);
    });
    const figures = { median: times[Math.floor(rounds / 2)] ?? 0, percentile95: times[Math.floor(rounds * 0.95)] ?? 0 };
    print(`serve: hello in ${figures.median.toFixed(2)} ms (95 %: ${figures.percentile95.toFixed(2)} ms)`);
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
