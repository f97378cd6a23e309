import { decodeEvidence, encodeEvidence } from "../../../companion-server/fit/evidence-file";
import { createFrameStack } from "../../../companion-server/media/frame-stack";
import { slidingEvidence } from "../../support/fit-evidence";

const evidence = {
  ...slidingEvidence({ frames: 3, width: 30, height: 14 }),
  cameras: [null, { map: [1, 0, 2, 0, 1, 3, 0, 0, 1], error: 0.25 } as const, null],
};
const bytes = Buffer.concat(encodeEvidence(evidence));

test("evidence comes back as it was, in shared memory", () => {
  const again = decodeEvidence(bytes, evidence.stack);
  expect(again).toEqual(evidence);
  expect(again.motion.pairs.values.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test.each([
  ["empty", Buffer.alloc(0)],
  ["cut short", bytes.subarray(0, bytes.length - 64)],
  ["cut within its header", bytes.subarray(0, 40)],
  ["of another kind", Buffer.concat([Buffer.from("x"), bytes])],
])("a file that is %s is refused", (_, damaged) => {
  expect(() => decodeEvidence(damaged, evidence.stack)).toThrow("damaged");
});

test("evidence of other pictures is refused", () => {
  expect(() => decodeEvidence(bytes, createFrameStack({ first: 0, last: 3 }, 30, 14))).toThrow("damaged");
  expect(() => decodeEvidence(bytes, createFrameStack({ first: 0, last: 2 }, 32, 14))).toThrow("damaged");
});
