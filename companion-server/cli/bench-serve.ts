import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCompanion } from "../companion";
import type { Benchmark } from "./benchmark";
import { openServices } from "./services";

const rounds = 300;

/** How long small requests take on a running companion: median and 95th percentile in milliseconds. */
export const benchmarkServe: Benchmark = async ({ log, print, signal }) => {
  const folder = await mkdtemp(join(tmpdir(), "inve-bench-"));
  try {
    const services = await openServices({ workspace: folder, device: "cpu" });
    const companion = await startCompanion({
      ...services,
      log,
      port: 0,
      listDevices: () => Promise.resolve(["cpu"]),
      showPairingCode: () => undefined,
      demo: null,
    });
    try {
      const { origin, hash } = new URL(companion.url);
      const headers = { Authorization: `Bearer ${hash.replace("#token=", "")}` };
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const startedAt = performance.now();
        await (await fetch(`${origin}/api/v1/hello`, { headers, signal })).json();
        times.push(performance.now() - startedAt);
      }
      times.sort((a, b) => a - b);
      const figures = {
        median: times[Math.floor(rounds / 2)] ?? 0,
        percentile95: times[Math.floor(rounds * 0.95)] ?? 0,
      };
      print(`serve: hello in ${figures.median.toFixed(2)} ms (95 %: ${figures.percentile95.toFixed(2)} ms)`);
      return figures;
    } finally {
      await companion.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
