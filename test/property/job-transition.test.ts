import fc from "fast-check";
import { isFinished, nextState, type JobEvent } from "../../companion-server/jobs/job-transition";
import { jobStateSchema, type JobState } from "../../companion-server/protocol/api";

const events: readonly JobEvent[] = ["start", "cancel", "succeed", "fail", "stop", "resume"];
const rank: Record<JobState, number> = { queued: 0, running: 1, cancelling: 2, cancelled: 3, failed: 3, succeeded: 3 };

test("whatever happens, a job only moves forward, except to resume, and ends once", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (happened) => {
      let state: JobState = "queued";
      for (const event of happened) {
        const next = nextState(state, event);
        if (next === undefined) continue;
        expect(isFinished(state)).toBe(false);
        if (event === "resume") expect(next).toBe("queued");
        else expect(rank[next]).toBeGreaterThanOrEqual(rank[state]);
        state = next;
      }
    }),
  );
});

test("the whole table", () => {
  const rows = jobStateSchema.options.flatMap((state) =>
    events.flatMap((event) => {
      const next = nextState(state, event);
      return next === undefined ? [] : [`${state} --${event}--> ${next}`];
    }),
  );
  expect(rows).toMatchInlineSnapshot(`
    [
      "queued --start--> running",
      "queued --cancel--> cancelled",
      "queued --fail--> failed",
      "queued --resume--> queued",
      "running --cancel--> cancelling",
      "running --succeed--> succeeded",
      "running --fail--> failed",
      "running --resume--> queued",
      "cancelling --cancel--> cancelling",
      "cancelling --succeed--> succeeded",
      "cancelling --stop--> cancelled",
    ]
  `);
});
