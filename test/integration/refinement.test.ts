/** @jest-environment ./test/support/onnx-environment.cjs */
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultConfiguration } from "../../models/atlas/configuration";
import { AnalysisStore } from "../../companion-server/analysis/analysis-store";
import { RefinementFiles } from "../../companion-server/analysis/refinement-files";
import { confidenceOf } from "../../companion-server/analysis/least-certain";
import { runFit } from "../../companion-server/fit/fit-client";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import { decodeState, encodeState } from "../../companion-server/inference/atlas-state";
import { InveError } from "../../companion-server/protocol/errors";
import type { Report } from "../../companion-server/protocol/progress";
import { refineAtlas, type RefineOptions } from "../../companion-server/refinement/refine-atlas";
import { clipOf } from "../support/colour-bar-engine";
import { slidingEvidence } from "../support/fit-evidence";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(180_000);

const size = { width: 64, height: 32 };
const settings = { ...defaultFitSettings, steps: 40, leastSteps: 1000 };
const device = { device: "cpu", reason: "The processor was asked for." } as const;
const evidence = slidingEvidence({ frames: 4, ...size });
const configuration = defaultConfiguration({ layers: evidence.carried.layers, frames: 4, ...size });
const request = { clip: clipOf(size, { frames: 4 }), mark: 0, range: { first: 0, last: 3 }, regions: [] };
const folder = temporaryFolder();

/** An analysis that was fitted for too short, as a companion leaves it. */
async function analysed() {
  const store = new AnalysisStore(folder.path, settings);
  const id = store.idOf(request);
  const quiet = { signal: new AbortController().signal, report: () => undefined };
  const { tables, outcome } = await runFit(
    { evidence, settings, device, seed: 1, statePath: await store.statePath(id) },
    quiet,
  );
  const { fitSeconds: fit, ...measured } = outcome;
  const report: Report = {
    ...{ seconds: { fit }, ...measured, ...confidenceOf(tables, 0) },
    ...{ frames: 4, peakMemoryMegabytes: 1, versions: {} },
  };
  await store.save(request, tables, report);
  await store.evidenceOf(id).write(evidence);
  return { store, id, files: store.refinementOf(id), report, at: (name: string) => join(folder.path, id, name) };
}

/** Refines; `stopAfter` that many reports it is stopped. */
async function refine(
  of: { readonly files: RefinementFiles; readonly report: Report },
  { stopAfter = Infinity, ...changes }: Partial<RefineOptions> & { stopAfter?: number } = {},
) {
  const stopping = new AbortController();
  const fractions: number[] = [];
  const options = { evidence, settings, device: device.device, firstFrame: 0, untilFree: () => Promise.resolve() };
  const work = refineAtlas(
    { ...options, ...of, ...changes },
    {
      signal: stopping.signal,
      report: ({ fraction }) => {
        fractions.push(fraction);
        if (fractions.length >= stopAfter) stopping.abort();
      },
    },
  );
  const [outcome] = await Promise.allSettled([work]);
  return { outcome, fractions };
}

test("a short fit is made better, round by round, and its analysis' own files stay as they are", async () => {
  const made = await analysed();
  const before = await readFile(made.at("tables.bin"));
  const { outcome, fractions } = await refine(made);
  expect(outcome).toEqual({ status: "fulfilled", value: undefined });
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  const { isFinished, published } = await made.files.record();
  expect([isFinished, published?.steps]).toEqual([true, 160]);
  expect(published?.report.heldOutError).toBeLessThan(0.9 * (made.report.heldOutError ?? 0));
  expect(published?.report).toMatchObject({ steps: 160, seconds: made.report.seconds });
  expect(await readFile(made.at("tables.bin"))).toEqual(before);
  expect((await new AnalysisStore(folder.path, settings).find(request))?.report.steps).toBe(160);
});

test("a refinement that was stopped goes on from there, also within a later round", async () => {
  const made = await analysed();
  const stopped = await refine(made, { stopAfter: 2 });
  expect(stopped.outcome).toMatchObject({ status: "rejected", reason: { code: "Cancelled" } });
  expect(await made.files.record()).toEqual({ isFinished: false, published: null });
  expect((await made.files.unfinishedState(configuration))?.step).toBe(60);
  const resumed = await refine(made);
  expect(resumed.outcome.status).toBe("fulfilled");
  expect(resumed.fractions[0]).toBeGreaterThan(stopped.fractions[1] ?? 1);
  expect((await made.files.record()).published?.steps).toBe(160);
});

test("on a full disk nothing is lost, and what was trained is published when there is room", async () => {
  const made = await analysed();
  class FullDisk extends RefinementFiles {
    override publish(): Promise<void> {
      return Promise.reject(new InveError("DiskFull"));
    }
  }
  const { outcome } = await refine({ ...made, files: new FullDisk(join(folder.path, made.id)) });
  expect(outcome).toMatchObject({ status: "rejected", reason: { code: "DiskFull" } });
  expect((await made.store.newest(request))?.report.steps).toBe(40);
  const { fractions } = await refine(made, { stopAfter: 1 });
  // The round's training is done: what comes first is its tables.
  expect((await made.files.unfinishedState(configuration))?.step).toBe(80);
  expect(fractions[0]).toBeGreaterThan(0.2);
});

test("a round that does not stick better is not published", async () => {
  const made = await analysed();
  await refine(made);
  const [{ published }, best] = [await made.files.record(), await readFile(made.at("refined-160.state"))];
  // The best fit stands for the analysis; a round that learns from shifted correspondences cannot be better.
  await writeFile(made.at("state.bin"), encodeState({ ...decodeState(best), step: 40 }));
  await writeFile(made.at("refinement.json"), JSON.stringify({ isFinished: false, published: null }));
  const wrong = slidingEvidence({ frames: 4, ...size });
  wrong.motion.toMark.forEach((value, index) => (wrong.motion.toMark[index] = value + (index % 7)));
  const { pairs } = wrong.motion;
  for (let index = 0; index < pairs.count; index += 1)
    if (index % 64 !== 0) pairs.values[6 * index + 4] = (pairs.values[6 * index + 4] ?? 0) + 3;
  expect((await refine(made, { evidence: wrong })).outcome.status).toBe("fulfilled");
  expect(await made.files.record()).toEqual({ isFinished: true, published: null });
  expect(published?.steps).toBe(160);
});

test("a state of another version is refused and left alone", async () => {
  const made = await analysed();
  const state = await readFile(made.at("state.bin"));
  state.writeUInt32LE(99, 8);
  await writeFile(made.at("state.bin"), state);
  const { outcome } = await refine(made);
  expect(outcome).toMatchObject({ status: "rejected", reason: { code: "InvalidInput" } });
  expect(await readFile(made.at("state.bin"))).toEqual(state);
  expect((await made.store.newest(request))?.report.steps).toBe(40);
});

test("an unfinished state of another version, or damaged, is trained anew", async () => {
  const made = await analysed();
  await writeFile(made.at("refining.bin"), "INVEATLSxxxx");
  expect((await refine(made)).outcome.status).toBe("fulfilled");
  expect((await made.files.record()).published?.steps).toBe(160);
});

test("the process ends when its companion is gone", async () => {
  const script = join(__dirname, "..", "..", "dist", "companion-server", "refinement", "refine-process.js");
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await new Promise((resolve) => child.once("spawn", resolve));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.disconnect();
  await gone;
});
