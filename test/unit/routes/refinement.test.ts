import { z } from "zod";
import { jobSchema } from "../../../companion-server/protocol/api";
import { openTestCompanion, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
beforeEach(async () => {
  companion = await openTestCompanion();
});
afterEach(() => companion.close());

const clipSchema = z.object({ id: z.string() });

async function analysis(): Promise<{ clipId: string; mark: number; regions: [] }> {
  const response = await companion.call("post", "clips").send({ path: companion.clipPath });
  return { clipId: clipSchema.parse(response.body).id, mark: 3, regions: [] };
}

test("an analysis is refined after it is ready, once, and only if that may make it better", async () => {
  const { pipeline, jobs } = companion;
  const wanted = await analysis();
  await companion.call("post", "analyses").send(wanted).expect(202);
  await jobs.idle();
  expect(pipeline.calls).toEqual(["analyze"]);
  const { id } = z.object({ id: z.string() }).parse((await companion.call("post", "analyses").send(wanted)).body);

  pipeline.refinable.add(id);
  pipeline.ready.clear();
  await companion.call("post", "analyses").send(wanted).expect(202);
  await jobs.idle();
  expect(pipeline.calls).toEqual(["analyze", "analyze", "refine"]);
  const response = await companion.call("get", "jobs");
  const listed = z.object({ jobs: z.array(jobSchema) }).parse(response.body).jobs;
  expect(listed.map(({ kind, subject, state }) => [kind, subject === id, state])).toEqual([
    ["refinement", true, "succeeded"],
    ["analysis", true, "succeeded"],
    ["analysis", true, "succeeded"],
  ]);
});

test("who waits for a picture is announced, who asks how far jobs are is not", async () => {
  const { foreground } = companion;
  const told: string[] = [];
  foreground.subscribe((state) => told.push(state));
  await companion.call("get", "jobs").expect(200);
  await companion.call("get", "hello").expect(200);
  expect(told).toEqual([]);
  const { clipId } = await analysis();
  await companion.call("get", `clips/${clipId}/frames/0`).expect(200);
  expect(told).toEqual(["busy"]);
});
