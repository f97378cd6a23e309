import { analysisSize, readFrameStack } from "../../../companion-server/media/read-frames";
import type { Progress } from "../../../companion-server/protocol/progress";
import { FakeMediaEngine, fakeClipInfo } from "../../support/fake-media-engine";

test.each([
  { clip: [1920, 1080], size: [768, 432] },
  { clip: [1080, 1920], size: [432, 768] },
  { clip: [854, 480], size: [768, 432] },
  { clip: [768, 432], size: [768, 432] },
  { clip: [640, 361], size: [640, 360] },
  { clip: [65, 33], size: [64, 32] },
  { clip: [4096, 3], size: [768, 2] },
])("a clip of $clip is analysed at $size", ({ clip, size }) => {
  const { width, height } = analysisSize({ width: clip[0]!, height: clip[1]! });
  expect([width, height]).toEqual(size);
});

test("a stack holds the frames of the range in order, and progress ends at the whole", async () => {
  const progress: Progress[] = [];
  const context = { signal: new AbortController().signal, report: (step: Progress) => progress.push(step) };
  const clip = fakeClipInfo({ kind: "file", path: "a.mov" });
  const request = { range: { first: 2, last: 5 }, width: 4, height: 2 };
  const stack = await readFrameStack(new FakeMediaEngine(), clip, request, context);
  expect([...stack.rgb].filter((_, index) => index % 24 === 0)).toEqual([2, 3, 4, 5]);
  expect(stack.rgb.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(progress.map((step) => step.fraction)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(progress.at(-1)).toMatchObject({ stage: "decode", unit: "frames", secondsLeft: 0 });
});
