import { InveError } from "../../../companion-server/protocol/errors";
import { PreviewStreamParser } from "../../../plugin/companion/preview-stream";
import { aDocument } from "../../support/sample-edit-document";
import { openTestCompanion, type TestCompanion } from "../../support/test-companion";

describe("POST previews", () => {
  let companion: TestCompanion;

  beforeEach(async () => {
    companion = await openTestCompanion();
  });

  afterEach(() => companion.close());

  const ask = (frames: readonly unknown[], query = "?width=32&content=overlay") =>
    companion
      .call("post", `previews${query}`)
      .send({ document: aDocument(companion.clipPath), frames })
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          done(null, Buffer.concat(chunks));
        });
      });

  test("streams the pictures in the order asked for, wherever the answer is cut", async () => {
    const { body, status } = (await ask([5, 0, 3])) as { body: Buffer; status: number };
    expect(status).toBe(200);
    expect(companion.pipeline.calls).toEqual(["preview 5 32 overlay", "preview 0 32 overlay", "preview 3 32 overlay"]);
    for (const cut of [1, 7, body.length]) {
      const parser = new PreviewStreamParser();
      const found: unknown[] = [];
      for (let at = 0; at < body.length; at += cut)
        for (const { frame, picture } of parser.push(body.subarray(at, at + cut)))
          found.push([frame, picture.type, ...new Uint8Array(await picture.arrayBuffer())]);
      expect(found).toEqual([5, 0, 3].map((frame) => [frame, "image/png", 1, 2, frame]));
    }
  });

  test("gives composites the clip's pictures", async () => {
    await ask([2], "");
    expect(companion.pipeline.calls).toEqual(["preview 2 64 composite over 64x36"]);
  });

  test("gives the clip alone where that is wanted", async () => {
    await ask([3], "?width=32&content=clip");
    expect(companion.pipeline.calls).toEqual(["preview 3 32 clip over 32x18"]);
  });

  test("says why no more can come, after the pictures that could", async () => {
    companion.pipeline.failingFrame = 3;
    companion.pipeline.failure = new InveError("MediaMissing", "The clip was moved.");
    const { body } = (await ask([0, 3, 5])) as { body: Buffer };
    const parser = new PreviewStreamParser();
    const [first] = body.toString("latin1").split("\n");
    const size = (first?.length ?? 0) + 1 + 3;
    expect(parser.push(body.subarray(0, size)).map(({ frame }) => frame)).toEqual([0]);
    expect(() => parser.push(body.subarray(size))).toThrow("The clip was moved.");
  });

  test("answers with an error as any other when not even the first can be made", async () => {
    companion.pipeline.failingFrame = 0;
    companion.pipeline.failure = new InveError("MediaMissing", "The clip was moved.");
    const response = await companion
      .call("post", "previews")
      .send({ document: aDocument(companion.clipPath), frames: [0] });
    expect(response.body).toMatchObject({ code: "MediaMissing", message: "The clip was moved." });
    expect(response.status).toBe(404);
  });

  test.each([
    ["no frames", []],
    ["a word", ["x"]],
    ["a part of a frame", [1.5]],
    ["a frame before the first", [-1]],
    ["a frame after the last", [99]],
    ["too many", Array.from({ length: 601 }, () => 0)],
  ])("refuses %s", async (_name, frames) => {
    const response = await companion.call("post", "previews").send({ document: aDocument(companion.clipPath), frames });
    expect([response.status, (response.body as { code: string }).code]).toEqual([400, "InvalidInput"]);
    expect(companion.pipeline.calls).toEqual([]);
  });
});
