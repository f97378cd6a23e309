import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorBodySchema } from "../../../companion-server/protocol/error-body";
import { limits } from "../../../companion-server/limits";
import { aDocument, aStroke } from "../../support/sample-edit-document";
import { openTestCompanion, type TestCompanion } from "../../support/test-companion";

let companion: TestCompanion;
let clipId: string;
beforeAll(async () => {
  companion = await openTestCompanion();
  const answer = await companion.call("post", "clips").send({ path: companion.clipPath }).expect(200);
  clipId = (answer.body as { id: string }).id;
  const document = aDocument(companion.clipPath);
  await companion.call("put", "documents/doc-1").send({ revision: 0, document }).expect(200);
  const short = { ...document, clip: { ...document.clip, range: { first: 0, last: 5 } } };
  await companion.call("put", "documents/short").send({ revision: 0, document: short }).expect(200);
});
afterAll(() => companion.close());

/** Names and contents of everything in the workspace. */
async function snapshot(): Promise<string[]> {
  const entries = await readdir(companion.workspace.root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async (file) => `${file} ${await readFile(file, "hex")}`));
}

type Row = [
  name: string,
  method: "get" | "post" | "put",
  path: string | (() => string),
  body: unknown,
  status: number,
  code: string,
  sentence: RegExp,
];

const document = () => aDocument(companion.clipPath);
const manyPoints = Array.from({ length: 100_000 }, (_, index) => ({ x: index % 64, y: 1 }));
const frameOf = (rest: string) => () => `clips/${clipId}/frames/${rest}`;
const put =
  (make: () => unknown, revision: unknown = 1) =>
  () => ({ revision, document: make() });

test.each<Row>([
  [
    "a frame after the last",
    "get",
    frameOf("8"),
    null,
    400,
    "InvalidInput",
    /Frame 8 does not exist: the clip has frames 0 to 7/,
  ],
  ["a frame that is no number", "get", frameOf("NaN"), null, 400, "InvalidInput", /frame number.*whole number/],
  ["a negative frame", "get", frameOf("-1"), null, 400, "InvalidInput", /whole number/],
  ["a frame between two", "get", frameOf("1.5"), null, 400, "InvalidInput", /whole number/],
  ["a frame written as hexadecimal", "get", frameOf("0x1"), null, 400, "InvalidInput", /whole number/],
  ["a picture of no width", "get", frameOf("1?width=0"), null, 400, "InvalidInput", /width/],
  ["a picture wider than any screen", "get", frameOf("1?width=99999"), null, 400, "InvalidInput", /width/],
  ["a width given twice", "get", frameOf("1?width=1&width=2"), null, 400, "InvalidInput", /width/],
  ["an unknown picture format", "get", frameOf("1?format=exe"), null, 400, "InvalidInput", /format/],
  ["an unknown clip", "get", "clips/000000000000000000000000/frames/1", null, 404, "NotFound", /no such clip/],
  ["a clip id that climbs folders", "get", "clips/..%2f..%2fcompanion/frames/1", null, 404, "NotFound", /no such clip/],
  ["a clip without a path", "post", "clips", {}, 400, "InvalidInput", /at path/],
  ["a clip whose path is a number", "post", "clips", { path: 7 }, 400, "InvalidInput", /at path/],
  ["a relative path", "post", "clips", { path: "clip.mov" }, 400, "InvalidInput", /full path/],
  ["a text renamed to media", "post", "clips", { path: "/tmp/text.txt.mov" }, 422, "MediaUnreadable", /not media/],
  ["a sequence without a rate", "post", "clips", { path: "/tmp/%05d.jpg" }, 400, "InvalidInput", /frame rate/],
  [
    "a rate of zero",
    "post",
    "clips",
    { path: "/tmp/%05d.jpg", rate: { numerator: 0, denominator: 1 } },
    400,
    "InvalidInput",
    /numerator/,
  ],
  ["a body that is no object", "post", "clips", '"hello"', 400, "InvalidInput", /not valid/],
  ["a body that is no JSON", "post", "clips", '{"path": ', 400, "InvalidInput", /not valid JSON/],
  [
    "NaN in a body",
    "post",
    "analyses",
    `{"clipId":"x","mark":NaN,"regions":[]}`,
    400,
    "InvalidInput",
    /not valid JSON/,
  ],
  [
    "a number beyond all numbers",
    "post",
    "analyses",
    `{"clipId":"x","mark":1e999,"regions":[]}`,
    400,
    "InvalidInput",
    /mark/,
  ],
  [
    "a mark outside the range",
    "post",
    "analyses",
    () => ({ clipId, mark: 5, range: { first: 0, last: 3 }, regions: [] }),
    400,
    "InvalidInput",
    /marked frame 5 lies outside/,
  ],
  [
    "a range beyond the clip",
    "post",
    "analyses",
    () => ({ clipId, mark: 5, range: { first: 0, last: 8 }, regions: [] }),
    400,
    "InvalidInput",
    /beyond the clip, whose last frame is 7/,
  ],
  [
    "a range that runs backwards",
    "post",
    "analyses",
    () => ({ clipId, mark: 5, range: { first: 5, last: 3 }, regions: [] }),
    400,
    "InvalidInput",
    /must not lie after/,
  ],
  [
    "a region on a frame that is not there",
    "post",
    "analyses",
    () => ({
      clipId,
      mark: 5,
      regions: [
        {
          frame: 9,
          layer: 1,
          polygon: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        },
      ],
    }),
    400,
    "InvalidInput",
    /Frame 9 does not exist/,
  ],
  [
    "a region without outline",
    "post",
    "analyses",
    () => ({ clipId, mark: 5, regions: [{ frame: 1, layer: 1 }] }),
    400,
    "InvalidInput",
    /polygon, a mask, or a scribble that adds/,
  ],
  [
    "a document of another kind",
    "put",
    "documents/doc-1",
    { revision: 1, document: { schema: "x" } },
    400,
    "InvalidInput",
    /document.schema/,
  ],
  [
    "a stroke of 100,000 points",
    "put",
    "documents/doc-1",
    put(() => aDocument("/c.mov", [aStroke({ points: manyPoints })])),
    400,
    "InvalidInput",
    /editLayers\[0\]\.items\[0\]\.points.*20000/,
  ],
  [
    "a stroke without points",
    "put",
    "documents/doc-1",
    put(() => aDocument("/c.mov", [aStroke({ points: [] })])),
    400,
    "InvalidInput",
    /points/,
  ],
  [
    "a stroke of a colour that is none",
    "put",
    "documents/doc-1",
    put(() => aDocument("/c.mov", [aStroke({ color: "red" })])),
    400,
    "InvalidInput",
    /#rrggbb/,
  ],
  [
    "a stroke wholly outside the picture",
    "put",
    "documents/doc-1",
    put(() => aDocument("/c.mov", [aStroke({ points: [{ x: 500, y: 5 }] })])),
    400,
    "InvalidInput",
    /wholly outside the picture of 64 x 36/,
  ],
  [
    "a stale revision",
    "put",
    "documents/doc-1",
    put(() => document(), 0),
    409,
    "Conflict",
    /made from revision 0, the newest is 1/,
  ],
  ["a revision from the future", "put", "documents/doc-1", put(() => document(), 9), 409, "Conflict", /newest is 1/],
  [
    "a change of a document that is not there",
    "put",
    "documents/doc-2",
    put(() => document(), 1),
    409,
    "Conflict",
    /no document named doc-2/,
  ],
  [
    "a document id that climbs folders",
    "put",
    "documents/..%2f..%2fevil",
    put(() => document(), 0),
    400,
    "InvalidInput",
    /name is not valid/,
  ],
  ["a document id of dots", "get", "documents/%2e%2e", null, 400, "InvalidInput", /name is not valid/],
  [
    "a document id that Windows reserves",
    "put",
    "documents/NUL",
    put(() => document(), 0),
    400,
    "InvalidInput",
    /reserved/,
  ],
  ["a preview of a frame that is not there", "get", "documents/doc-1/preview/8", null, 400, "InvalidInput", /Frame 8/],
  [
    "a render of an unknown document",
    "post",
    "renders",
    { documentId: "nothing" },
    404,
    "NotFound",
    /no document named nothing/,
  ],
  [
    "a render beyond the clip",
    "post",
    "renders",
    { documentId: "doc-1", range: { first: 0, last: 99 } },
    400,
    "InvalidInput",
    /beyond the clip/,
  ],
  [
    "a render beyond the document",
    "post",
    "renders",
    { documentId: "short", range: { first: 0, last: 7 } },
    400,
    "InvalidInput",
    /document covers frames 0 to 5/,
  ],
  [
    "a render into a relative path",
    "post",
    "renders",
    { documentId: "doc-1", out: "o.mov" },
    400,
    "InvalidInput",
    /full path/,
  ],
  [
    "a render as mp4",
    "post",
    "renders",
    { documentId: "doc-1", out: "/tmp/o.mp4" },
    400,
    "InvalidInput",
    /\.mov file or/,
  ],
  [
    "a render over the clip",
    "post",
    "renders",
    () => ({ documentId: "doc-1", out: companion.clipPath }),
    409,
    "Conflict",
    /exists already/,
  ],
  [
    "a render into a missing folder",
    "post",
    "renders",
    { documentId: "doc-1", out: "/no/such/folder/o.mov" },
    400,
    "InvalidInput",
    /no folder/,
  ],
  ["a picture under a wrong hash", "put", `assets/${"0".repeat(64)}`, "text", 400, "InvalidInput", /SHA-256 differs/],
  ["a picture under no hash", "put", "assets/evil.png", "text", 400, "InvalidInput", /named by its SHA-256/],
  [
    "a capture that climbs folders",
    "post",
    "captures",
    { names: ["../companion.json"], waitMilliseconds: 0 },
    400,
    "InvalidInput",
    /plain file name/,
  ],
  [
    "a capture that never comes",
    "post",
    "captures",
    { names: ["f.png"], waitMilliseconds: 0 },
    502,
    "HostFailure",
    /did not write the frame/,
  ],
  ["an upload of a capture outside the demo", "put", "captures/f.png", {}, 404, "NotFound", /nothing at PUT/],
  ["an unknown job", "get", "jobs/nothing", null, 404, "NotFound", /no such job/],
  ["an unknown analysis", "get", "analyses/..%2f..%2fcompanion", null, 404, "NotFound", /no such analysis/],
  ["an unknown address", "get", "secrets", null, 404, "NotFound", /nothing at GET/],
])("%s gets one clear error and writes nothing", async (_name, method, path, body, status, code, sentence) => {
  const before = await snapshot();
  const call = companion.call(method, typeof path === "function" ? path() : path);
  const content: unknown = typeof body === "function" ? (body as () => unknown)() : body;
  if (content !== null) call.set("Content-Type", "application/json").send(content);
  const answer = await call;
  const error = errorBodySchema.parse(answer.body);
  expect({ status: answer.status, code: error.code }).toEqual({ status, code });
  expect(error.message).toMatch(sentence);
  expect(error.message).toMatch(/^[A-Z/].*\.$/s);
  expect(await snapshot()).toEqual(before);
  expect(companion.jobs.list()).toEqual([]);
});

test("a body above the limit is refused before it is read to the end", async () => {
  const answer = await companion
    .call("put", "documents/doc-1")
    .set("Content-Type", "application/json")
    .send(`"${"x".repeat(limits.bodyBytes)}"`);
  expect([answer.status, errorBodySchema.parse(answer.body).code]).toEqual([413, "TooLarge"]);
});
