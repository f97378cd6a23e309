import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseClipSource } from "../../../companion-server/media/parse-clip-source";
import { findSequence, parseSequencePattern, sequencePath } from "../../../companion-server/media/sequence-pattern";

describe("a clip on the command line", () => {
  test.each([
    ["24", { numerator: 24, denominator: 1 }],
    ["24000/1001", { numerator: 24000, denominator: 1001 }],
    ["23.976", { numerator: 24000, denominator: 1001 }],
    ["23.98", { numerator: 24000, denominator: 1001 }],
    ["29.97", { numerator: 30000, denominator: 1001 }],
    ["59.94", { numerator: 60000, denominator: 1001 }],
    ["25.0", { numerator: 25, denominator: 1 }],
    ["12.5", { numerator: 12500, denominator: 1000 }],
  ])("reads the rate %s", (text, rate) => {
    expect(parseClipSource("frames/%05d.png", text)).toEqual({ kind: "sequence", pattern: "frames/%05d.png", rate });
  });

  test.each([
    ["", undefined, /no clip/i],
    ["frames/%05d.png", undefined, /needs its frame rate/],
    ["frames/%05d.png", "0", /no frame rate/],
    ["frames/%05d.png", "24/0", /no frame rate/],
    ["frames/%05d.png", "NaN", /no frame rate/],
    ["frames/%05d.png", "-24", /no frame rate/],
    ["frames/%05d_%02d.png", "24", /exactly one number/],
    ["frames%d/a.png", "24", /exactly one number/],
    ["frames/%x.png", "24", /exactly one number/],
    ["still.png", undefined, /one picture/],
    ["clip.mov", "24", /knows its own frame rate/],
  ])("refuses %p at rate %p", (path, rate, sentence) => {
    expect(() => parseClipSource(path, rate)).toThrow(
      expect.objectContaining({ code: "InvalidInput", message: expect.stringMatching(sentence) as string }) as Error,
    );
  });

  test("takes a path without a number as a media file", () => {
    expect(parseClipSource("a/clip 100.mov")).toEqual({ kind: "file", path: "a/clip 100.mov" });
  });
});

describe("the pictures of a sequence", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "inve-sequence-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const make = (...names: string[]): Promise<unknown> =>
    Promise.all(names.map((name) => writeFile(join(folder, name), "x")));

  test.each([
    { pattern: "a%04d.png", names: ["a0007.png", "a0008.png", "a0009.png", "a9.png", "b0010.png"], first: 7, count: 3 },
    { pattern: "%d.png", names: ["9.png", "10.png", "11.png", "012.png"], first: 9, count: 3 },
    { pattern: "%02d.png", names: ["99.png", "100.png"], first: 99, count: 2 },
  ])("of $pattern are counted from the first number", async ({ pattern, names, first, count }) => {
    await make(...names);
    const found = await findSequence(parseSequencePattern(join(folder, pattern)));
    expect(found).toEqual({ firstNumber: first, count });
  });

  test("name the first one that is missing in the middle", async () => {
    await make("f01.png", "f02.png", "f05.png");
    await expect(findSequence(parseSequencePattern(join(folder, "f%02d.png")))).rejects.toMatchObject({
      code: "MediaMissing",
      message: "The picture f03.png is missing in the middle of the image sequence.",
    });
  });

  test("are missed when there are none, or no folder", async () => {
    const empty = findSequence(parseSequencePattern(join(folder, "f%02d.png")));
    await expect(empty).rejects.toMatchObject({ code: "MediaMissing" });
    const nowhere = findSequence(parseSequencePattern(join(folder, "nowhere", "f%02d.png")));
    await expect(nowhere).rejects.toMatchObject({ code: "MediaMissing" });
  });

  test("have paths with as many digits as the pattern asks for", () => {
    expect(sequencePath(parseSequencePattern("/s/a%03d_b.tif"), 7)).toBe(join("/s", "a007_b.tif"));
  });
});
