import { premiereVersions } from "../../plugin/simulator/fake/quirks";
import { takeSnapshot } from "../../plugin/simulator/fake/control";
import { createScene, othersOf, overlayFiles, overlaysOf, ticksOf, ticksPerFrame, type Scene } from "./scene";

const overlayAt = (file: { readonly path: string; readonly frames: number }, first: number) => ({
  path: file.path,
  frames: file.frames,
  startTicks: ticksOf(first),
  name: "Overlay",
  documentId: "document-1",
});

async function place(scene: Scene, first = 30) {
  const host = scene.startPlugin();
  const overlay = await scene.clock.run(host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, first)));
  return { host, overlay };
}

test.each(premiereVersions)(
  "%s: one undo takes the overlay and its track away, one redo brings them back",
  async (version) => {
    const scene = createScene({ version, seed: 2 });
    const before = JSON.stringify(takeSnapshot(scene.core).sequence);
    await place(scene);
    expect(takeSnapshot(scene.core).undoLabels[0]).toBe("Add drawing overlay");
    const placed = JSON.stringify(takeSnapshot(scene.core).sequence);
    scene.core.undo();
    expect(JSON.stringify(takeSnapshot(scene.core).sequence)).toBe(before);
    expect((await scene.clock.run(scene.startPlugin().state())).sequence?.documentId).toBeNull();
    scene.core.redo();
    expect(JSON.stringify(takeSnapshot(scene.core).sequence)).toBe(placed);
  },
);

test("after reopening the project the overlay and its document are found again", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { overlay } = await place(scene);
  const again = scene.startPlugin();
  expect(await scene.clock.run(again.listOverlays(scene.sequence))).toEqual([overlay]);
  expect((await scene.clock.run(again.state())).sequence).toMatchObject({ documentId: "document-1", isCopy: false });
});

test("an overlay that left our bin is still known, and one that lies in it is known without a link", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { host } = await place(scene);
  const root = scene.core.content.items.find((item) => item.kind === "root")?.id ?? null;
  const bin = scene.core.content.items.find((item) => item.kind === "bin")?.id ?? null;
  const moveTo = (parent: string | null) => {
    scene.asUser((content) => {
      for (const item of content.items) if (item.name.startsWith("overlay")) item.parent = parent;
    });
  };
  moveTo(root);
  expect(await scene.clock.run(host.listOverlays(scene.sequence))).toHaveLength(1);
  moveTo(bin);
  scene.asUser((content) => {
    for (const sequence of content.sequences) sequence.properties = {};
  });
  expect(await scene.clock.run(host.listOverlays(scene.sequence))).toHaveLength(1);
});

test("a duplicated sequence says that it is a copy until an overlay of its own is placed", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { host } = await place(scene);
  scene.asUser((content) => {
    const film = content.sequences.find((sequence) => sequence.guid === scene.sequence);
    if (film !== undefined)
      content.sequences.push({ ...structuredClone(film), guid: "sequence-copy", name: "Film copy" });
  });
  scene.core.session.activeSequence = "sequence-copy";
  expect((await scene.clock.run(host.state())).sequence).toMatchObject({ documentId: "document-1", isCopy: true });
  await scene.clock.run(
    host.placeOverlay("sequence-copy", { ...overlayAt(overlayFiles.second, 30), documentId: "document-2" }),
  );
  expect((await scene.clock.run(host.state())).sequence).toMatchObject({ documentId: "document-2", isCopy: false });
  await expect(scene.clock.run(host.listOverlays(scene.sequence))).rejects.toThrow("Another sequence is in front");
});

test("a file that was imported before is not imported again", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { host } = await place(scene);
  scene.core.undo();
  await scene.clock.run(host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, 30)));
  expect(scene.core.content.items.filter((item) => item.name === "overlay-1-r01.mov")).toHaveLength(1);
  expect(scene.core.content.items.filter((item) => item.kind === "bin")).toHaveLength(1);
});

test("an overlay that the user deleted is placed anew on a re-render", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { host, overlay } = await place(scene);
  scene.core.undo();
  await scene.clock.run(host.replaceOverlay(scene.sequence, overlay.itemId, overlayAt(overlayFiles.second, 30)));
  expect(overlaysOf(scene)).toEqual([`V4 30-78 ${overlayFiles.second.path}`]);
});

test("an overlay that the user trimmed keeps its trim when the new render has the same length", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { host, overlay } = await place(scene);
  scene.asUser((content) => {
    for (const sequence of content.sequences)
      for (const clip of sequence.video[3]?.clips ?? []) {
        clip.start += 5n * ticksPerFrame;
        clip.in += 5n * ticksPerFrame;
      }
  });
  await scene.clock.run(host.replaceOverlay(scene.sequence, overlay.itemId, overlayAt(overlayFiles.second, 30)));
  expect(overlaysOf(scene)).toEqual([`V4 35-78 ${overlayFiles.second.path}`]);
});

test.each([
  ["over the same start", 30, "V4 30-60"],
  ["inside the old one", 40, "V4 40-70"],
  ["before the old one", 10, "V4 10-40"],
  ["after the old one", 70, "V4 70-100"],
  ["far away from the old one", 110, "V4 110-140"],
])("a render of another length %s leaves nothing of the old one", async (_name, first, expected) => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const before = othersOf(scene);
  const { host, overlay } = await place(scene);
  await scene.clock.run(host.replaceOverlay(scene.sequence, overlay.itemId, overlayAt(overlayFiles.shorter, first)));
  expect(overlaysOf(scene)).toEqual([`${expected} ${overlayFiles.shorter.path}`]);
  expect(othersOf(scene)).toBe(before);
});

test("a clip that the user put beside the overlay is never cut: the new render goes on a track of its own", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const { host, overlay } = await place(scene);
  scene.stage.addClip({ sequence: scene.sequence, kind: "video", track: 3 }, scene.item, {
    start: 80n * ticksPerFrame,
    end: 90n * ticksPerFrame,
  });
  const before = othersOf(scene);
  await scene.clock.run(host.replaceOverlay(scene.sequence, overlay.itemId, overlayAt(overlayFiles.shorter, 60)));
  expect(overlaysOf(scene)).toEqual([`V5 60-90 ${overlayFiles.shorter.path}`]);
  expect(othersOf(scene)).toBe(before);
});

test.each([
  ["between two frames", { startTicks: "5" }, "does not start on a frame"],
  ["before the sequence", { startTicks: (-ticksPerFrame).toString() }, "does not start on a frame"],
  ["of another length than its file", { frames: 47 }, "lasts 48 frames of the sequence where 47 are needed"],
  ["from a file that is gone", { path: "/overlays/gone.mov" }, "did not import"],
])("an overlay %s is refused and changes nothing on the timeline", async (_name, change, sentence) => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const before = othersOf(scene);
  const host = scene.startPlugin();
  const overlay = { ...overlayAt(overlayFiles.first, 30), ...change };
  await expect(scene.clock.run(host.placeOverlay(scene.sequence, overlay))).rejects.toThrow(sentence);
  expect(othersOf(scene)).toBe(before);
  expect(overlaysOf(scene)).toEqual([]);
});

test("two placements at once run one after the other", async () => {
  const scene = createScene({ version: "26.3", seed: 2 });
  const host = scene.startPlugin();
  await scene.clock.run(
    Promise.all([
      host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, 30)),
      host.placeOverlay(scene.sequence, overlayAt(overlayFiles.second, 30)),
    ]),
  );
  expect(overlaysOf(scene)).toEqual([`V4 30-78 ${overlayFiles.first.path}`, `V5 30-78 ${overlayFiles.second.path}`]);
});
