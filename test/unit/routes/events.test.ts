import { get, type IncomingMessage } from "node:http";
import { serverEventSchema, type ServerEvent } from "../../../companion-server/protocol/api";
import { aDocument } from "../../support/sample-edit-document";
import { createGate } from "../../support/fake-pipeline";
import { openTestCompanion, testToken, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
beforeEach(async () => {
  companion = await openTestCompanion();
  const document = aDocument(companion.clipPath);
  await companion.call("put", "documents/doc-1").send({ revision: 0, document }).expect(200);
});
afterEach(() => companion.close());

/** Reads events as they come, the way a page does. */
class Reader {
  readonly events: ServerEvent[] = [];
  private constructor(readonly answer: IncomingMessage) {
    let rest = "";
    answer.setEncoding("utf8").on("data", (text: string) => {
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) this.events.push(serverEventSchema.parse(JSON.parse(data)));
      }
    });
  }

  static async open(lastSeen?: number): Promise<Reader> {
    const address = companion.server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const headers = lastSeen === undefined ? {} : { "Last-Event-ID": String(lastSeen) };
    const path = `/api/v1/events?token=${testToken}`;
    return new Promise((resolve) =>
      get({ host: "127.0.0.1", port, path, headers }, (answer) => {
        resolve(new Reader(answer));
      }),
    );
  }

  /** Resolves when the condition holds; events arrive by the loop, so it is looked at after each chunk. */
  async until(condition: (events: ServerEvent[]) => boolean): Promise<ServerEvent[]> {
    while (!condition(this.events)) await new Promise((resolve) => this.answer.once("data", resolve));
    this.answer.destroy();
    return this.events;
  }
}

const isOver = (events: ServerEvent[]) => events.at(-1)?.job.state === "succeeded";

test("a reader sees every state of a job, numbered without gaps", async () => {
  const reader = await Reader.open();
  await companion.call("post", "renders").send({ documentId: "doc-1" }).expect(202);
  const events = await reader.until(isOver);
  expect(events.map((event) => event.job.state)).toEqual(["queued", "running", "running", "succeeded"]);
  expect(events.map((event) => event.sequence)).toEqual([0, 1, 2, 3].map((step) => (events[0]?.sequence ?? 0) + step));
  expect(events[2]?.job.progress).toMatchObject({ stage: "fit", fraction: 0.5, rate: 10 });
});

test("a reader that comes back gets exactly what it missed", async () => {
  const gate = createGate();
  companion.pipeline.gate = gate;
  const reader = await Reader.open();
  await companion.call("post", "renders").send({ documentId: "doc-1" }).expect(202);
  const seen = await reader.until((events) => events.length >= 2);
  gate.open();
  await companion.jobs.idle();
  const again = await Reader.open(seen[1]?.sequence);
  const missed = await again.until(isOver);
  expect(missed[0]?.sequence).toBe((seen[1]?.sequence ?? 0) + 1);
});

test.each([
  ["of an earlier run", 3],
  ["from the future", 9_999_999],
])("a reader with a number %s gets the latest state of every job", async (_name, lastSeen) => {
  await companion.call("post", "renders").send({ documentId: "doc-1" }).expect(202);
  await companion.jobs.idle();
  const reader = await Reader.open(lastSeen);
  expect((await reader.until(isOver)).map((event) => event.job.state)).toEqual(["succeeded"]);
});
