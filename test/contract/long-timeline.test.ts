import type { Quirks } from "../../plugin/simulator/fake/quirks";
import { createScene, othersOf, overlayFiles, overlaysOf, ticksOf, ticksPerFrame } from "./scene";

const clipsPerTrack = 3000;

/** The scene, with thousands of short clips after what it holds, on every video track and as sound. */
function longScene(quirks: Partial<Quirks> = {}) {
  const scene = createScene({ version: "26.3", seed: 3, quirks });
  scene.core.latencyMilliseconds = 0;
  const at = (index: number) => {
    const start = BigInt(200 + 10 * index) * ticksPerFrame;
    return { start, end: start + 10n * ticksPerFrame, in: 0n, out: 10n * ticksPerFrame };
  };
  const film = scene.core.content.sequences.find((sequence) => sequence.guid === scene.sequence);
  for (const track of [...(film?.video.slice(0, 3) ?? []), ...(film?.audio.slice(0, 1) ?? [])]) {
    const [pattern] = track.clips;
    if (pattern !== undefined)
      for (let index = 0; index < clipsPerTrack; index++)
        track.clips.push({ ...pattern, id: scene.core.newId("clip"), name: "short", ...at(index) });
  }
  let reads = 0;
  scene.core.onCall = (call) => {
    if (/getStartTime|getEndTime|getProjectItem/.test(call)) reads++;
  };
  const countReads = async (work: () => Promise<unknown>) => {
    reads = 0;
    await scene.clock.run(work());
    return reads;
  };
  return { scene, countReads };
}

const overlayAt = (file: { readonly path: string; readonly frames: number }, first: number) => ({
  path: file.path,
  frames: file.frames,
  startTicks: ticksOf(first),
  name: "Overlay",
  documentId: "document-1",
});

test("on a timeline with thousands of clips the work follows the overlay, not the timeline", async () => {
  const { scene, countReads } = longScene();
  const host = scene.startPlugin();
  const before = othersOf(scene);
  expect(await countReads(() => host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, 12_000)))).toBeLessThan(
    600,
  );
  expect(overlaysOf(scene)).toEqual([`V4 12000-12048 ${overlayFiles.first.path}`]);
  expect(othersOf(scene)).toBe(before);
  expect(await countReads(() => host.clipAt(scene.sequence, ticksOf(12_345)))).toBeLessThan(60);
  expect(await countReads(() => host.captureFrame(scene.sequence, ticksOf(12_010), "/captures", "f"))).toBeLessThan(
    150,
  );
  await scene.clock.run(host.endCapture());
});

test("an overlay that falls on a long track is noticed", async () => {
  const { scene, countReads } = longScene({ overwriteAboveTop: "fallsOnTop" });
  const before = othersOf(scene);
  const host = scene.startPlugin();
  const place = () => host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, 12_005));
  await expect(countReads(place)).rejects.toThrow("Undo once");
  scene.core.undo();
  expect(othersOf(scene)).toBe(before);
});

test.each(["video", "audio"] as const)(
  "a shift of the clips after the overlay on a long %s track is noticed",
  async (kind) => {
    const { scene } = longScene();
    const shift = (first: number) => {
      const film = scene.core.content.sequences.find((sequence) => sequence.guid === scene.sequence);
      for (const clip of film?.[kind][0]?.clips ?? [])
        if (clip.start >= BigInt(first) * ticksPerFrame) {
          clip.start += ticksPerFrame;
          clip.end += ticksPerFrame;
        }
    };
    const commit = scene.core.commitContent.bind(scene.core);
    scene.core.commitContent = (label, after) => {
      commit(label, after);
      if (label === "Add drawing overlay") shift(12_050);
    };
    const host = scene.startPlugin();
    const placing = scene.clock.run(host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, 12_000)));
    await expect(placing).rejects.toThrow("Undo once");
  },
);
