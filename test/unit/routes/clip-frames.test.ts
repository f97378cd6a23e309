import { ClipFrames } from "../../../companion-server/routes/clip-frames";
import { fakeClipInfo, FakeMediaEngine } from "../../support/fake-media-engine";

const clip = (id: string) => ({ id, info: fakeClipInfo({ kind: "file", path: `/${id}.mov` }) });
const live = () => new AbortController().signal;

test("what nobody waits for any more is not decoded", async () => {
  const engine = new FakeMediaEngine();
  const frames = new ClipFrames(engine);
  const controllers = Array.from({ length: 8 }, () => new AbortController());
  const reads = controllers.map(({ signal }, frame) =>
    frames.read({ clip: clip("a"), frame: 7 - frame, width: 32, format: "jpeg", signal }),
  );
  controllers.slice(0, -1).forEach((controller) => {
    controller.abort();
  });
  const results = await Promise.allSettled(reads);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  expect(engine.decodes).toBe(1);
  await frames.close();
});

test("clips beyond the third are closed, and open again when they are asked for", async () => {
  const frames = new ClipFrames(new FakeMediaEngine());
  for (const id of ["a", "b", "c", "d", "a"]) {
    const picture = await frames.read({ clip: clip(id), frame: 1, width: undefined, format: "png", signal: live() });
    expect(picture.mime).toBe("image/png");
  }
  await frames.close();
});
