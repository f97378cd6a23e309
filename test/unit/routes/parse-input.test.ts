import { z } from "zod";
import { parseInput } from "../../../companion-server/protocol/parse-input";
import { startAnalysisSchema } from "../../../companion-server/protocol/api";
import { documentSchema } from "../../../companion-server/protocol/document";
import { regionSchema } from "../../../companion-server/protocol/regions";
import { aDocument, aStroke } from "../../support/sample-edit-document";

test.each<[string, z.ZodType, unknown, string]>([
  [
    "a field deep inside",
    documentSchema,
    aDocument("/c.mov", [aStroke({ width: -1 })]),
    "The thing is not valid at editLayers[0].items[0].width: Too small: expected number to be >=0.1.",
  ],
  [
    "a sentence of ours",
    regionSchema,
    { frame: 1, layer: 1 },
    "The thing is not valid: A region has a polygon, a mask, or a scribble that adds.",
  ],
  [
    "of two shapes the nearer one",
    startAnalysisSchema,
    { clipId: "c", regions: [] },
    "The thing is not valid at mark: Invalid input: expected number, received undefined.",
  ],
  [
    "something else altogether",
    z.object({}),
    7,
    "The thing is not valid: Invalid input: expected object, received number.",
  ],
  [
    "infinity",
    z.object({ x: z.number() }),
    { x: Infinity },
    "The thing is not valid at x: Invalid input: expected number, received Infinity.",
  ],
])("%s is named in one sentence", (_name, schema, value, sentence) => {
  expect(() => parseInput(schema, value, "The thing")).toThrow(sentence);
});

test("details list a few problems, not thousands", () => {
  const many = Array.from({ length: 1000 }, () => "x");
  try {
    parseInput(z.array(z.number()), many, "The list");
    throw new Error("It was taken.");
  } catch (failure) {
    expect(failure).toMatchObject({ code: "InvalidInput" });
    expect((failure as { details: { issues: unknown[] } }).details.issues).toHaveLength(5);
  }
});
