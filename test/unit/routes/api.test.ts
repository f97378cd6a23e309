import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { jobListSchema, jobSchema, type Job } from "../../../companion-server/protocol/api";
import { protocolVersion } from "../../../companion-server/protocol/version";
import { aDocument } from "../../support/sample-edit-document";
import { openTestCompanion, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
beforeEach(async () => {
  companion = await openTestCompanion();
});
afterEach(() => companion.close());

async function openClip(): Promise<string> {
  const answer = await companion.call("post", "clips").send({ path: companion.clipPath }).expect(200);
  return (answer.body as { id: string }).id;
}

async function finished(id: string): Promise<Job> {
  await companion.jobs.idle();
  return jobSchema.parse((await companion.call("get", `jobs/${id}`).expect(200)).body);
}

test("hello tells who answers and what it takes", async () => {
  const answer = await companion.call("get", "hello").expect(200);
  expect(answer.body).toMatchObject({
    protocolVersion,
    devices: ["cpu"],
    captureFolder: companion.workspace.captures,
  });
  expect(answer.body).not.toHaveProperty("demo");
});

test("a clip that is opened twice keeps its id, and its frames are pictures", async () => {
  const id = await openClip();
  expect(await openClip()).toBe(id);
  const picture = await companion.call("get", `clips/${id}/frames/7?width=32&format=png`).expect(200);
  expect(picture.headers["content-type"]).toBe("image/png");
  expect(picture.headers["cache-control"]).toContain("immutable");
});

test("a document is stored as a new revision and comes back with its unknown fields", async () => {
  const document = { ...aDocument(companion.clipPath), note: "kept" };
  const stored = await companion.call("put", "documents/doc-1").send({ revision: 0, document }).expect(200);
  expect(stored.body).toEqual({ id: "doc-1", revision: 1, document });
  const read = await companion.call("get", "documents/doc-1").expect(200);
  expect(read.body).toEqual(stored.body);
});

test("a render of a document ends with an overlay in the workspace", async () => {
  await companion
    .call("put", "documents/doc-1")
    .send({ revision: 0, document: aDocument(companion.clipPath) })
    .expect(200);
  const started = await companion.call("post", "renders").send({ documentId: "doc-1" }).expect(202);
  const job = await finished(jobSchema.parse(started.body).id);
  expect(job).toMatchObject({ state: "succeeded", kind: "render", subject: "doc-1" });
  expect(job.result?.overlayPath).toMatch(/renders.doc-1-\d{8}T\d{6}-[0-9a-f]{4}\.mov$/);
});

test("an analysis runs once, and asking again finds it", async () => {
  const clipId = await openClip();
  const wanted = { clipId, mark: 3, regions: [] };
  const started = await companion.call("post", "analyses").send(wanted).expect(202);
  expect(started.body).toMatchObject({ state: "running", clipId, mark: 3, range: { first: 0, last: 7 } });
  const { id } = started.body as { id: string };
  await companion.jobs.idle();
  expect((await companion.call("post", "analyses").send(wanted).expect(200)).body).toMatchObject({
    id,
    state: "ready",
  });
  expect((await companion.call("get", `analyses/${id}`).expect(200)).body).toMatchObject({ state: "ready" });
  expect(companion.pipeline.calls).toEqual(["analyze"]);
});

test("a document says whether the analysis that it needs is ready, without starting one", async () => {
  await companion
    .call("put", "documents/doc-1")
    .send({ revision: 0, document: aDocument(companion.clipPath) })
    .expect(200);
  const before = await companion.call("get", "documents/doc-1/analysis").expect(200);
  expect(before.body).toMatchObject({ state: "missing", mark: 3 });
  await companion.call("post", "analyses").send({ documentId: "doc-1" }).expect(202);
  await companion.jobs.idle();
  const after = await companion.call("get", "documents/doc-1/analysis").expect(200);
  expect(after.body).toMatchObject({ state: "ready", id: (before.body as { id: string }).id });
});

test.each([
  ["?width=4000&content=overlay", "preview 2 64 overlay"],
  ["?width=32", "preview 2 32 composite over 32x18"],
  ["", "preview 2 64 composite over 64x36"],
])("a preview%s is asked of the pipeline with the picture that it needs", async (query, call) => {
  const document = aDocument(companion.clipPath);
  await companion.call("put", "documents/doc-1").send({ revision: 0, document }).expect(200);
  await companion.call("get", `documents/doc-1/preview/2${query}`).expect(200);
  expect(companion.pipeline.calls).toEqual([call]);
});

test("a job that is deleted stops, and the next one runs", async () => {
  await companion
    .call("put", "documents/doc-1")
    .send({ revision: 0, document: aDocument(companion.clipPath) })
    .expect(200);
  const gate = { passed: new Promise<void>(() => undefined), open: () => undefined };
  companion.pipeline.gate = gate;
  const first = jobSchema.parse((await companion.call("post", "renders").send({ documentId: "doc-1" })).body);
  const second = jobSchema.parse((await companion.call("post", "renders").send({ documentId: "doc-1" })).body);
  companion.pipeline.gate = null;
  await companion.call("delete", `jobs/${first.id}`).expect(200);
  expect(await finished(second.id)).toMatchObject({ state: "succeeded" });
  expect(await finished(first.id)).toMatchObject({ state: "cancelled" });
  expect(companion.pipeline.mostRunning).toBe(1);
  const listed = await companion.call("get", "jobs").expect(200);
  expect(jobListSchema.parse(listed.body).jobs.map((job) => job.id)).toEqual([second.id, first.id]);
});

test("captured frames become a clip of the asked rate", async () => {
  const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#102030" } })
    .png()
    .toBuffer();
  for (const name of ["f-0.png", "f-1.png"]) await writeFile(join(companion.workspace.captures, name), picture);
  const rate = { numerator: 24, denominator: 1 };
  const body = { names: ["f-0.png", "f-1.png"], rate };
  const made = await companion.call("post", "captures/clip").send(body).expect(200);
  expect(made.body).toMatchObject({ path: expect.stringMatching(/captures.[0-9a-f]{24}.%05d\.png$/) as string, rate });
  await companion
    .call("post", "captures/clip")
    .send({ names: ["f-9.png"], rate })
    .expect(404);
  const answer = await companion
    .call("post", "captures/discard")
    .send({ names: ["f-9.png"] })
    .expect(200);
  expect(answer.body).toEqual({ discarded: 0 });
});
