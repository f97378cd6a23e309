import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { EventLog } from "../../companion-server/jobs/event-log";
import { JobRunner } from "../../companion-server/jobs/job-runner";
import { JobStore, type JobRequest } from "../../companion-server/jobs/job-store";
import { isFinished } from "../../companion-server/jobs/job-transition";
import type { Job } from "../../companion-server/protocol/api";
import { InveError } from "../../companion-server/protocol/errors";
import { fakeReport } from "../support/fake-pipeline";
import { silentLog } from "../support/silent-log";

const request: JobRequest = { kind: "analysis", clipId: "c", mark: 0, range: { first: 0, last: 1 }, regions: [] };
const result = { analysisId: "a", report: fakeReport };

/** What a user and the work can do, in any order. */
const action = fc.oneof(
  fc.constant({ kind: "submit" as const }),
  fc.record({ kind: fc.constant("cancel" as const), job: fc.nat(9) }),
  fc.constantFrom({ kind: "finish" as const }, { kind: "fail" as const }, { kind: "restart" as const }),
);

/** A runner whose running work waits for the test. */
class World {
  readonly events = new EventLog(0);
  readonly seen: Job[] = [];
  settle: ((how: "finish" | "fail") => void) | null = null;
  running = 0;
  ids = 0;
  runner!: JobRunner;

  constructor(private readonly folder: string) {
    this.events.subscribe(({ job }) => this.seen.push(job));
  }

  async start(): Promise<void> {
    this.runner = await JobRunner.open({
      store: new JobStore(this.folder, silentLog),
      events: this.events,
      log: silentLog,
      now: () => 0,
      createId: () => `job-${String(this.ids++).padStart(3, "0")}`,
      perform: async (_request, { signal }) => {
        expect(++this.running).toBe(1);
        try {
          await new Promise<void>((resolve, reject) => {
            this.settle = (how) => {
              if (how === "finish") resolve();
              else reject(new InveError("MediaFailure"));
            };
            signal.addEventListener("abort", () => {
              reject(new InveError("Cancelled"));
            });
          });
          return result;
        } finally {
          this.settle = null;
          this.running--;
        }
      },
    });
  }
}

test("in any order of requests, cancels, ends and restarts no job is lost, doubled or left behind", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      const folder = await mkdtemp(join(tmpdir(), "inve-jobs-"));
      try {
        const world = new World(folder);
        await world.start();
        let submitted = 0;
        for (const step of actions) {
          if (step.kind === "submit") submitted += (await world.runner.submit(request, "s")).id === "" ? 0 : 1;
          else if (step.kind === "cancel") {
            const job = world.runner.list()[step.job];
            if (job !== undefined) world.runner.cancel(job.id);
          } else if (step.kind === "restart") {
            await world.runner.close();
            expect(world.running).toBe(0);
            await world.start();
          } else world.settle?.(step.kind);
          await new Promise((resolve) => setImmediate(resolve));
        }
        for (const job of world.runner.list()) world.runner.cancel(job.id);
        await world.runner.idle();
        const jobs = world.runner.list();
        expect(jobs).toHaveLength(submitted);
        expect(jobs.every((job) => isFinished(job.state))).toBe(true);
        // What listeners were told last is what is true now.
        for (const job of jobs) expect(world.seen.filter(({ id }) => id === job.id).at(-1)).toEqual(job);
        const stored = await new JobStore(folder, silentLog).load();
        expect(stored.map(({ job }) => job)).toEqual([...jobs].sort((a, b) => a.id.localeCompare(b.id)));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
