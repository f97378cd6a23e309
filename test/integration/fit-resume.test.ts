/** @jest-environment ./test/support/onnx-environment.cjs */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serialize } from "node:v8";
import { runFit } from "../../companion-server/fit/fit-client";
import type { FitOutcome } from "../../companion-server/fit/fit-messages";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import { decodeState } from "../../companion-server/inference/atlas-state";
import { slidingEvidence } from "../support/fit-evidence";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(180_000);

const settings = { ...defaultFitSettings, steps: 150, leastSteps: 1000, secondsBetweenSaves: 0 };
const device = { device: "cpu", reason: "The processor was asked for." } as const;
const folder = temporaryFolder();
const evidence = slidingEvidence({ frames: 4, width: 64, height: 32 });

/** Fits in a thread of this process; the fractions are those of training. */
async function fitHere(statePath: string): Promise<{ outcome: FitOutcome; fractions: number[] }> {
  const fractions: number[] = [];
  const { outcome } = await runFit(
    { evidence, settings, device, seed: 1, statePath },
    {
      signal: new AbortController().signal,
      report: ({ stage, fraction }) => {
        if (stage === "fit") fractions.push(fraction);
      },
    },
  );
  return { outcome, fractions };
}

/** Fits in a process of its own, which is killed when it has reported this many chunks. */
async function fitAndKill(statePath: string, chunks: number): Promise<NodeJS.Signals | null> {
  const requestPath = join(folder.path, "request.bin");
  await writeFile(requestPath, serialize({ evidence: plain(evidence), settings, device, seed: 1, statePath }));
  const script = join(__dirname, "..", "support", "fit-process.cjs");
  const child = spawn(process.execPath, [script, requestPath], { stdio: ["ignore", "pipe", "inherit"] });
  let heard = 0;
  child.stdout.on("data", (data: Buffer) => {
    heard += data.toString().split("\n").length - 1;
    if (heard >= chunks) child.kill("SIGKILL");
  });
  return new Promise((resolve) => {
    child.once("exit", (_, signal) => {
      resolve(signal);
    });
  });
}

/** The same with ordinary memory, which can be written to a file. */
function plain(value: unknown): unknown {
  if (value instanceof Float32Array) return Float32Array.from(value);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

test("a fit whose process was killed goes on from its last saved chunk to the same result", async () => {
  const statePath = join(folder.path, "killed.state");
  expect(await fitAndKill(statePath, 3)).toBe("SIGKILL");
  expect(existsSync(statePath)).toBe(true);
  const { step } = decodeState(await readFile(statePath));
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(settings.steps);
  const resumed = await fitHere(statePath);
  expect(resumed.fractions[0]).toBeGreaterThan(step / settings.steps);
  const whole = await fitHere(join(folder.path, "whole.state"));
  expect(whole.fractions[0]).toBeLessThan(resumed.fractions[0]!);
  expect(resumed.outcome.steps).toBe(whole.outcome.steps);
  expect(Math.abs(resumed.outcome.heldOutError - whole.outcome.heldOutError)).toBeLessThan(0.15);
  expect(Math.abs(resumed.outcome.reconstructionPsnr - whole.outcome.reconstructionPsnr)).toBeLessThan(1.5);
});
