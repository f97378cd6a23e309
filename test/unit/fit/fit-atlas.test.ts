/** @jest-environment ./test/support/onnx-environment.cjs */
import { fitAtlas, type FitOptions } from "../../../companion-server/fit/fit-atlas";
import { defaultFitSettings } from "../../../companion-server/fit/fit-settings";
import type { StartTraining } from "../../../companion-server/fit/recovering-run";
import { encodeState, type AtlasState } from "../../../companion-server/inference/atlas-state";
import {
  TrainingRun,
  type TrainingBatch,
  type TrainingMetrics,
} from "../../../companion-server/inference/training-run";
import { InveError, type ErrorCode } from "../../../companion-server/protocol/errors";
import { slidingEvidence } from "../../support/fit-evidence";
import { tinyConfiguration } from "../inference/support/tiny-atlas";

jest.setTimeout(60_000);

const evidence = slidingEvidence();
const { width, height, count } = evidence.stack;
const configuration = tinyConfiguration({ width, height, frames: count });
const settings = { ...defaultFitSettings, steps: 40, leastSteps: 100, secondsBetweenSaves: 0 };

interface Failure {
  /** Number of the training run, counted over the whole fit, that fails. */
  readonly run: number;
  readonly code: ErrorCode | "diverged";
}

function runAway(metrics: TrainingMetrics): TrainingMetrics {
  return { ...metrics, total: metrics.total.map((loss) => 100 * loss) };
}

/** Trainings whose runs fail as told, or report a loss that has run away; `starts` and `rates` tell what they were asked for. */
function failing(failures: readonly Failure[]) {
  const starts: { device: string; step: number }[] = [];
  const rates: number[] = [];
  let runs = 0;
  const start: StartTraining = async (options) => {
    starts.push({ device: options.device, step: options.state?.step ?? 0 });
    const real = await TrainingRun.create({ ...options, device: "cpu" });
    return {
      snapshot: () => real.snapshot(),
      dispose: () => real.dispose(),
      run: (batch: TrainingBatch) => {
        rates.push(batch.learningRate![0]!);
        const failure = failures.find((each) => each.run === runs);
        runs += 1;
        if (failure?.code === "diverged") return real.run(batch).then(runAway);
        return failure === undefined ? real.run(batch) : Promise.reject(new InveError(failure.code));
      },
    };
  };
  return { start, starts, rates };
}

/** Fits the tiny clip and tells what was saved and reported. */
async function fit(changes: Partial<FitOptions> = {}) {
  const saved: AtlasState[] = [];
  const steps: number[] = [];
  const work = fitAtlas({
    configuration,
    evidence,
    settings,
    device: "cpu",
    seed: 1,
    state: null,
    save: (state) => Promise.resolve(void saved.push(state)),
    report: ({ step }) => void steps.push(step),
    isCancelled: () => false,
    ...changes,
  });
  const [outcome] = await Promise.allSettled([work]);
  return { outcome, saved, steps };
}

test("a fit saves while it goes, and ends with its last step", async () => {
  const { outcome, saved, steps } = await fit();
  expect(outcome).toMatchObject({ status: "fulfilled", value: { steps: 40, device: "cpu" } });
  expect(steps).toEqual([5, 10, 15, 20, 25, 30, 35, 40]);
  expect(saved.map(({ step }) => step)).toEqual(steps);
});

test("a fit whose device is lost goes on from its last saved state on the processor", async () => {
  const { start, starts } = failing([{ run: 3, code: "DeviceLost" }]);
  const { outcome, steps } = await fit({ device: "webgpu", start });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { steps: 40, device: "cpu" } });
  expect(starts).toEqual([
    { device: "webgpu", step: 0 },
    { device: "cpu", step: 15 },
  ]);
  expect(steps).toEqual([5, 10, 15, 20, 25, 30, 35, 40]);
});

test.each([
  ["while a copy of the state is made", 2, [5, 10, 10, 15, 20, 25, 30, 35, 40]],
  ["when the last copy is made", 9, [5, 10, 15, 20, 25, 30, 35, 40]],
])("a device that is lost %s costs the steps since the copy before", async (_, failing, expected) => {
  let copies = 0;
  const start: StartTraining = async (options) => {
    const real = await TrainingRun.create({ ...options, device: "cpu" });
    return {
      run: (batch: TrainingBatch) => real.run(batch),
      dispose: () => real.dispose(),
      snapshot: () => {
        copies += 1;
        return copies === failing ? Promise.reject(new InveError("DeviceLost")) : real.snapshot();
      },
    };
  };
  const { outcome, steps } = await fit({ device: "webgpu", start });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { steps: 40, device: "cpu" } });
  expect(steps).toEqual(expected);
});

test("a device that is lost before anything was saved costs the steps, not the fit", async () => {
  const { start, starts } = failing([{ run: 2, code: "DeviceLost" }]);
  const { outcome, steps } = await fit({
    device: "webgpu",
    start,
    settings: { ...settings, secondsBetweenSaves: 1e6 },
  });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { steps: 40, device: "cpu" } });
  expect(starts.at(-1)).toEqual({ device: "cpu", step: 0 });
  expect(steps.slice(0, 3)).toEqual([5, 10, 5]);
});

test("a device that does not even begin is replaced by the processor", async () => {
  const { start, starts } = failing([]);
  const refusing: StartTraining = (options) =>
    options.device === "webgpu" ? Promise.reject(new InveError("DeviceLost")) : start(options);
  const { outcome } = await fit({ device: "webgpu", start: refusing });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { device: "cpu" } });
  expect(starts).toEqual([{ device: "cpu", step: 0 }]);
});

test.each([
  ["numbers that are not finite are", "NumericFailure"],
  ["a loss that runs away is", "diverged"],
] as const)("%s answered once, from the last good state with a lower rate", async (_, code) => {
  const { start, starts, rates } = failing([{ run: 3, code }]);
  const { outcome } = await fit({ start });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { steps: 40 } });
  expect(starts.map(({ step }) => step)).toEqual([0, 15]);
  expect(rates[4]! / rates[3]!).toBeCloseTo(0.3, 6);
});

test.each<[string, readonly Failure[], ErrorCode]>([
  [
    "numbers that fail twice",
    [
      { run: 3, code: "NumericFailure" },
      { run: 6, code: "NumericFailure" },
    ],
    "NumericFailure",
  ],
  [
    "a loss that runs away twice",
    [
      { run: 3, code: "diverged" },
      { run: 6, code: "diverged" },
    ],
    "NumericFailure",
  ],
  ["the processor itself", [{ run: 1, code: "DeviceLost" }], "DeviceLost"],
  ["anything else", [{ run: 1, code: "Internal" }], "Internal"],
])("%s end the fit with a named error", async (_, failures, code) => {
  const { outcome } = await fit({ start: failing(failures).start });
  expect(outcome).toMatchObject({ status: "rejected", reason: { code } });
});

test("a cancelled fit saves what it has and says so", async () => {
  let chunks = 0;
  const { outcome, saved } = await fit({
    settings: { ...settings, secondsBetweenSaves: 1e6 },
    isCancelled: () => chunks === 2,
    report: () => void (chunks += 1),
  });
  expect(outcome).toMatchObject({ status: "rejected", reason: { code: "Cancelled" } });
  expect(saved.map(({ step }) => step)).toEqual([10]);
});

test("a fit that was interrupted goes on from its saved state to the same number of steps", async () => {
  const { saved } = await fit();
  const { outcome, steps } = await fit({ state: saved[3]! });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { steps: 40 } });
  expect(steps).toEqual([25, 30, 35, 40]);
  const { outcome: finished } = await fit({ state: saved.at(-1)! });
  expect(finished.status === "fulfilled" && encodeState(finished.value.state)).toEqual(encodeState(saved.at(-1)!));
});

test.each([
  ["stops when a check brings too little", 2, 10],
  ["goes on while every check may pay", -Infinity, 40],
])("a fit %s", async (_, leastImprovement, lastStep) => {
  const { steps } = await fit({ settings: { ...settings, leastSteps: 5, stepsBetweenChecks: 5, leastImprovement } });
  expect(steps.at(-1)).toBe(lastStep);
});
