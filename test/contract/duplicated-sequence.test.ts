import type { PremiereHost } from "../../plugin/host/premiere-host";
import { createScene, duplicateOf, overlayFiles, ticksOf, type Scene } from "./scene";

const overlayAt = (file: { readonly path: string; readonly frames: number }, documentId: string) => ({
  path: file.path,
  frames: file.frames,
  startTicks: ticksOf(30),
  name: "Overlay",
  documentId,
});

/** The files of the overlays that a sequence shows. */
function shownIn(scene: Scene, id: string): string[] {
  const sequence = scene.core.content.sequences.find((candidate) => candidate.guid === id);
  return (sequence?.video ?? [])
    .flatMap((track) => track.clips.map((clip) => scene.core.session.media.get(clip.item ?? "")?.path ?? ""))
    .filter((path) => path.startsWith("/overlays/"));
}

async function duplicated() {
  const scene = createScene({ version: "26.3", seed: 4 });
  const host = scene.startPlugin();
  const run = <T>(work: Promise<T>) => scene.clock.run(work);
  const overlay = await run(host.placeOverlay(scene.sequence, overlayAt(overlayFiles.first, "document-1")));
  return { scene, host, run, overlay, copy: duplicateOf(scene) };
}

const linkOf = async (host: PremiereHost) => {
  const { sequence } = await host.state();
  return [sequence?.documentId, sequence?.isCopy];
};

test("a duplicate says so until it claims a document, in one undo entry, and undo asks again", async () => {
  const { scene, host, run, copy } = await duplicated();
  expect(await run(linkOf(host))).toEqual(["document-1", true]);
  const entries = scene.core.undoStack.length;
  await run(host.claimDocument(copy, "document-2"));
  expect(await run(linkOf(host))).toEqual(["document-2", false]);
  expect(scene.core.undoStack.length).toBe(entries + 1);
  await run(host.claimDocument(copy, "document-2"));
  expect(scene.core.undoStack.length).toBe(entries + 1);
  scene.core.undo();
  expect(await run(linkOf(host))).toEqual(["document-1", true]);
  expect(await run(host.listOverlays(copy))).toHaveLength(1);
});

test("who shares the document shares the renders", async () => {
  const { scene, host, run, overlay, copy } = await duplicated();
  await run(host.claimDocument(copy, "document-1"));
  await run(host.replaceOverlay(copy, overlay.itemId, overlayAt(overlayFiles.second, "document-1")));
  expect([shownIn(scene, scene.sequence), shownIn(scene, copy)]).toEqual([
    [overlayFiles.second.path],
    [overlayFiles.second.path],
  ]);
});

test.each(["the duplicate", "the original"])(
  "with a document of its own, a render of %s leaves the other alone",
  async (who) => {
    const { scene, host, run, overlay, copy } = await duplicated();
    await run(host.claimDocument(copy, "document-2"));
    const [mine, other, document] =
      who === "the duplicate" ? [copy, scene.sequence, "document-2"] : [scene.sequence, copy, "document-1"];
    scene.core.session.activeSequence = mine;
    const placed = await run(host.replaceOverlay(mine, overlay.itemId, overlayAt(overlayFiles.second, document)));
    expect([shownIn(scene, mine), shownIn(scene, other)]).toEqual([
      [overlayFiles.second.path],
      [overlayFiles.first.path],
    ]);
    expect(await run(host.listOverlays(mine))).toEqual([placed]);
    expect(await run(linkOf(host))).toEqual([document, false]);
  },
);

test("as long as nobody has decided, a render of the original leaves the duplicate alone", async () => {
  const { scene, host, run, overlay, copy } = await duplicated();
  scene.core.session.activeSequence = scene.sequence;
  const { itemId } = await run(
    host.replaceOverlay(scene.sequence, overlay.itemId, overlayAt(overlayFiles.second, "document-1")),
  );
  expect([shownIn(scene, scene.sequence), shownIn(scene, copy)]).toEqual([
    [overlayFiles.second.path],
    [overlayFiles.first.path],
  ]);
  // The new clip is the original's alone, so that the next render exchanges its file again.
  const again = await run(host.replaceOverlay(scene.sequence, itemId, overlayAt(overlayFiles.first, "document-1")));
  expect(again.itemId).toBe(itemId);
});

test("a claim in a sequence that is not in front is refused", async () => {
  const { scene, host, run } = await duplicated();
  await expect(run(host.claimDocument(scene.sequence, "document-2"))).rejects.toThrow("Another sequence is in front");
});
