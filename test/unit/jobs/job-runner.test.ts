import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventLog } from "../../../companion-server/jobs/event-log";
import { JobRunner, type PerformJob } from "../../../companion-server/jobs/job-runner";
import { jobRecordSchema, JobStore, type JobRequest } from "../../../companion-server/jobs/job-store";
import type { JobState } from "../../../companion-server/protocol/api";
import { InveError } from "../../../companion-server/protocol/errors";
import { limits } from "../../../companion-server/limits";
import { createGate, fakeReport } from "../../support/fake-pipeline";
import { aDocument } from "../../support/sample-edit-document";
import { silentLog } from "../../support/silent-log";

const range = { first: 0, last: 7 };
const analysis: JobRequest = { kind: "analysis", clipId: "clip", mark: 0, range, regions: [] };
const render: JobRequest = { kind: "render", clipId: "clip", document: aDocument("/clip.mov"), range, out: "/o.mov" };
const result = { analysisId: "analysis", report: fakeReport };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-jobs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

let ids = 0;
function open(perform: PerformJob): Promise<JobRunner> {
  return JobRunner.open({
    store: new JobStore(folder, silentLog),
    events: new EventLog(0),
    perform,
    log: silentLog,
    now: () => 0,
    createId: () => `job-${++ids}`,
  });
}

const succeed: PerformJob = () => Promise.resolve(result);
/** Work that goes on until it is stopped. */
const untilStopped: PerformJob = (_request, { signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(new InveError("Cancelled"));
    });
  });

async function storedState(id: string): Promise<JobState> {
  return jobRecordSchema.parse(JSON.parse(await readFile(join(folder, `${id}.json`), "utf8"))).job.state;
}

test("the next job starts only when the cancelled one has settled", async () => {
  const gate = createGate();
  const order: string[] = [];
  const runner = await open(async ({ kind }, { signal }) => {
    order.push(`${kind} begins`);
    if (kind === "analysis") {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      await gate.passed;
    }
    order.push(`${kind} ends`);
    signal.throwIfAborted();
    return result;
  });
  const first = await runner.submit(analysis, "a");
  await runner.submit(render, "b");
  expect(runner.cancel(first.id).state).toBe("cancelling");
  gate.open();
  await runner.idle();
  expect(order).toEqual(["analysis begins", "analysis ends", "render begins", "render ends"]);
  expect(runner.get(first.id).state).toBe("cancelled");
});

test("a job that waits is cancelled at once and never begins", async () => {
  const kinds: string[] = [];
  const gate = createGate();
  const runner = await open(async ({ kind }) => {
    kinds.push(kind);
    await gate.passed;
    return result;
  });
  await runner.submit(analysis, "a");
  const waiting = await runner.submit(render, "b");
  expect(runner.cancel(waiting.id).state).toBe("cancelled");
  gate.open();
  await runner.idle();
  expect(kinds).toEqual(["analysis"]);
});

test("work that was finished when the wish to cancel came stays finished", async () => {
  const gate = createGate();
  const runner = await open(async () => {
    await gate.passed;
    return result;
  });
  const job = await runner.submit(render, "a");
  runner.cancel(job.id);
  gate.open();
  await runner.idle();
  expect(runner.get(job.id)).toMatchObject({ state: "succeeded", result });
  expect(runner.cancel(job.id).state).toBe("succeeded");
});

test.each([
  ["an error of ours", new InveError("MediaMissing", "It is gone."), { code: "MediaMissing", message: "It is gone." }],
  ["a full disk", Object.assign(new Error("no space"), { code: "ENOSPC" }), { code: "DiskFull" }],
  ["anything else", new TypeError("x is not a function"), { code: "Internal" }],
])("a job that throws %s fails with a sentence, and the next one runs", async (_name, failure, error) => {
  const runner = await open(({ kind }) => (kind === "analysis" ? Promise.reject(failure) : Promise.resolve(result)));
  const first = await runner.submit(analysis, "a");
  const second = await runner.submit(render, "b");
  await runner.idle();
  expect(runner.get(first.id)).toMatchObject({ state: "failed", error });
  expect(runner.get(second.id).state).toBe("succeeded");
});

test.each<[JobRequest["kind"], JobState, number, JobState]>([
  ["analysis", "running", 1, "succeeded"],
  ["analysis", "queued", 0, "succeeded"],
  ["analysis", "running", 3, "failed"],
  ["analysis", "cancelling", 1, "cancelled"],
  ["render", "running", 1, "failed"],
  ["render", "queued", 0, "succeeded"],
  ["render", "cancelling", 1, "cancelled"],
  ["render", "failed", 1, "failed"],
])("after a kill, a %s that was %s and begun %i times has %s", async (kind, state, starts, expected) => {
  const request = kind === "analysis" ? analysis : render;
  const job = { id: "old", kind, state, createdAt: "2026-01-01T00:00:00.000Z", subject: "s" };
  await writeFile(join(folder, "old.json"), JSON.stringify({ job, request, starts }));
  const runner = await open(succeed);
  await runner.idle();
  expect(runner.get("old").state).toBe(expected);
  expect(await storedState("old")).toBe(expected);
  if (expected === "failed" && state === "running") expect(runner.get("old").error?.code).toBe("Interrupted");
});

test("after a kill, half-written files of a render are removed and nothing else", async () => {
  const place = join(folder, "place");
  await mkdir(join(place, ".o.mov-unfinished-a1B2c3"), { recursive: true });
  for (const name of [
    "o.mov",
    "o.mov.part",
    "other.mov.part",
    ".o.mov-unfinished-a1B2c3/f.png",
    ".o.mov-unfinished-mine",
  ])
    await writeFile(join(place, name), "");
  const job = { id: "old", kind: "render", state: "running", createdAt: "2026-01-01T00:00:00.000Z", subject: "s" };
  const request = { ...render, out: join(place, "o.mov") };
  await writeFile(join(folder, "old.json"), JSON.stringify({ job, request, starts: 1 }));
  await open(succeed);
  expect((await readdir(place)).sort()).toEqual([".o.mov-unfinished-mine", "o.mov", "other.mov.part"]);
});

test.each([
  ["lets an analysis wait for the next start", analysis, "queued", "succeeded"],
  ["fails a render that ran", render, "failed", "failed"],
] as const)("a companion that closes %s", async (_name, request, left, afterwards) => {
  const runner = await open(untilStopped);
  const job = await runner.submit(request, "s");
  await runner.close();
  expect(await storedState(job.id)).toBe(left);
  await expect(runner.submit(request, "s")).rejects.toMatchObject({ code: "Interrupted" });
  const again = await open(succeed);
  await again.idle();
  expect(again.get(job.id).state).toBe(afterwards);
});

test("a record that cannot be read harms nothing", async () => {
  await writeFile(join(folder, "broken.json"), "{");
  const runner = await open(succeed);
  expect(runner.list()).toEqual([]);
  const job = await runner.submit(analysis, "a");
  await runner.idle();
  expect(runner.get(job.id).state).toBe("succeeded");
});

test("too many waiting jobs are refused, and old finished ones are forgotten", async () => {
  const gate = createGate();
  const runner = await open(async () => {
    await gate.passed;
    return result;
  });
  for (let count = 0; count <= limits.waitingJobs; count++) await runner.submit(analysis, "a");
  await expect(runner.submit(analysis, "a")).rejects.toMatchObject({ code: "Busy" });
  gate.open();
  await runner.idle();
  for (let count = 0; count < limits.finishedJobs; count++) {
    await runner.submit(analysis, "b");
    await runner.idle();
  }
  expect(runner.list()).toHaveLength(limits.finishedJobs);
  expect(runner.list().every((job) => job.subject === "b")).toBe(true);
});

describe("refinements", () => {
  const refinement: JobRequest = { ...analysis, kind: "refinement" };
  /** Refinements go on until they are stopped, everything else succeeds at once. */
  const refining: PerformJob = (request, context) =>
    request.kind === "refinement" ? untilStopped(request, context) : succeed(request, context);

  test("make way for what is asked for, and go on afterwards", async () => {
    const order: string[] = [];
    const runner = await open(async (request, context) => {
      order.push(request.kind);
      return refining(request, context);
    });
    const background = await runner.submit(refinement, "a");
    const urgent = await runner.submit(render, "b");
    while (runner.get(urgent.id).state !== "succeeded") await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(order).toEqual(["refinement", "render", "refinement"]);
    expect(runner.get(background.id).state).toBe("running");
    expect(runner.cancel(background.id).state).toBe("cancelling");
    await runner.idle();
    expect(runner.get(background.id).state).toBe("cancelled");
  });

  test("wait while anything else waits, and the latest runs first", async () => {
    const gate = createGate();
    const order: string[] = [];
    const runner = await open(async ({ kind, mark }: JobRequest & { mark?: number }) => {
      order.push(`${kind} ${mark ?? ""}`);
      if (order.length === 1) await gate.passed;
      return result;
    });
    await runner.submit(analysis, "a");
    await runner.submit({ ...refinement, mark: 1 }, "older");
    await runner.submit({ ...refinement, mark: 2 }, "newer");
    await runner.submit({ ...analysis, mark: 3 }, "c");
    gate.open();
    await runner.idle();
    expect(order).toEqual(["analysis 0", "analysis 3", "refinement 2", "refinement 1"]);
  });

  test("do not count as what keeps others waiting", async () => {
    const runner = await open(untilStopped);
    for (let index = 0; index <= limits.waitingJobs; index++) await runner.submit(refinement, `r${index}`);
    const urgent = await runner.submit(analysis, "a");
    expect(["queued", "running"]).toContain(urgent.state);
    for (const { id } of runner.list()) runner.cancel(id);
    await runner.idle();
  });

  test("go on when the companion starts again, however often it was stopped in good order", async () => {
    let id = "";
    for (let start = 0; start < 5; start += 1) {
      const runner = await open(refining);
      if (start === 0) ({ id } = await runner.submit(refinement, "a"));
      expect(runner.get(id).state).toBe("running");
      await runner.close();
      expect(await storedState(id)).toBe("queued");
    }
  });

  test("are given up when the companion died of them again and again", async () => {
    const runner = await open(refining);
    const { id } = await runner.submit(refinement, "a");
    await runner.close();
    const path = join(folder, `${id}.json`);
    const record = jobRecordSchema.parse(JSON.parse(await readFile(path, "utf8")));
    await writeFile(path, JSON.stringify({ ...record, starts: 3, job: { ...record.job, state: "running" } }));
    const again = await open(refining);
    expect(again.get(id)).toMatchObject({ state: "failed", error: { code: "Interrupted" } });
  });

  test("follow what they refine once, and what follows may fail", async () => {
    const wanted = new Set(["a"]);
    const runner = await JobRunner.open({
      store: new JobStore(folder, silentLog),
      events: new EventLog(0),
      perform: refining,
      followUp: ({ kind }, { analysisId }) => {
        if (kind === "render") return Promise.reject(new Error("The clip is gone."));
        return Promise.resolve(wanted.has("a") ? { request: refinement, subject: analysisId } : null);
      },
      log: silentLog,
      now: () => 0,
      createId: () => `job-${++ids}`,
    });
    const first = await runner.submit(analysis, "a");
    const second = await runner.submit(render, "b");
    const third = await runner.submit(analysis, "c");
    while (runner.get(third.id).state !== "succeeded") await new Promise(setImmediate);
    expect([first, second].map(({ id }) => runner.get(id).state)).toEqual(["succeeded", "succeeded"]);
    const background = runner.list().filter(({ kind }) => kind === "refinement");
    expect(background).toMatchObject([{ subject: "analysis" }]);
    runner.cancel(background[0]!.id);
    await runner.idle();
  });
});
