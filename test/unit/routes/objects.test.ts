import { InveError } from "../../../companion-server/protocol/errors";
import { openTestCompanion, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
/** The path of an opened clip. */
let clip = "";

beforeEach(async () => {
  companion = await openTestCompanion();
  const opened = await companion.call("post", "clips").send({ path: companion.clipPath });
  clip = `clips/${(opened.body as { id: string }).id}`;
});

afterEach(() => companion.close());

describe("POST clips/:id/objects/:frame", () => {
  const find = async (frame: number | string, body: object = {}) => {
    const { text, status } = await companion.call("post", `${clip}/objects/${frame}`).send(body);
    const findings = text
      .split("\n")
      .flatMap((line) => (line.startsWith("data: ") ? [JSON.parse(line.slice(6)) as unknown] : []));
    return { status, findings, text };
  };

  test("streams progress and then the regions", async () => {
    const regions = [
      {
        frame: 3,
        layer: 1,
        polygon: [
          [1, 1],
          [9, 1],
          [9, 9],
        ] as [number, number][],
      },
    ];
    companion.pipeline.objects = regions;
    expect((await find(3, { range: { first: 1, last: 6 } })).findings).toEqual([
      { progress: { stage: "fit", fraction: 0.5, rate: 10, unit: "steps" } },
      { regions },
    ]);
    expect(companion.pipeline.calls).toEqual(["find objects 3 in 1:6"]);
  });

  test("says why there are none", async () => {
    companion.pipeline.objects = new InveError("InvalidInput", "Nothing moves by itself.");
    expect((await find(3)).findings.at(-1)).toEqual({
      error: { code: "InvalidInput", message: "Nothing moves by itself.", details: {} },
    });
    companion.pipeline.objects = new TypeError("a secret path");
    const { text, findings } = await find(3);
    expect(findings.at(-1)).toMatchObject({ error: { code: "Internal" } });
    expect(text).not.toContain("secret");
  });

  test.each([
    [99, {}],
    ["x", {}],
    [3, { range: { first: 5, last: 2 } }],
    [3, { range: { first: 0, last: 99 } }],
  ])("refuses frame %s with %j before it begins", async (frame, body) => {
    expect((await find(frame, body)).status).toBe(400);
    expect(companion.pipeline.calls).toEqual([]);
  });
});

describe("POST clips/:id/areas/:frame", () => {
  test("tells what regions select", async () => {
    const polygon = [
      [1, 1],
      [9, 1],
      [9, 9],
    ];
    const region = { frame: 3, layer: 1, polygon };
    const answer = await companion.call("post", `${clip}/areas/3`).send({ regions: [region] });
    expect([answer.status, answer.body]).toEqual([200, { regions: [region] }]);
    expect(companion.pipeline.calls).toEqual(["select areas 3"]);
  });

  test.each([
    [99, { regions: [] }],
    [3, {}],
    [3, { regions: [{ frame: 3, layer: 1 }] }],
  ])("refuses frame %s with %j before it begins", async (frame, wanted) => {
    expect((await companion.call("post", `${clip}/areas/${frame}`).send(wanted)).status).toBe(400);
    expect(companion.pipeline.calls).toEqual([]);
  });
});
