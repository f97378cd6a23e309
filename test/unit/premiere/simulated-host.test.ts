import { createSimulatedHost } from "../../../plugin/simulator/simulated-host";
import type { FakeDisk, MediaInfo } from "../../../plugin/simulator/fake/model";

const clip = {
  path: "/media/sample.mov",
  frames: 72,
  rate: { numerator: 24, denominator: 1 },
  width: 960,
  height: 540,
};
const ticksPerFrame = 10_584_000_000n;

function memoryDisk(files: Record<string, MediaInfo>): FakeDisk & { readonly written: Map<string, Uint8Array> } {
  const written = new Map<string, Uint8Array>();
  return {
    written,
    exists: (path) => Promise.resolve(path in files || written.has(path) || path === "/captures"),
    mediaInfo: (path) => Promise.resolve(files[path] ?? null),
    write: (path, bytes) => {
      written.set(path, bytes);
      return Promise.resolve();
    },
  };
}

function scene() {
  const overlay = { ...clip, hasAudio: false };
  const disk = memoryDisk({
    "/out/overlay-r01.mov": overlay,
    "/out/overlay-r02.mov": overlay,
    "/out/overlay-r03.mov": { ...overlay, frames: 40 },
  });
  return { disk, ...createSimulatedHost({ clip, disk }) };
}

async function sequenceId(host: ReturnType<typeof scene>["host"]): Promise<string> {
  const { sequence } = await host.state();
  if (sequence === null) throw new Error("The simulated Premiere has no sequence.");
  return sequence.id;
}

test("the clip lies on V1 and its media is read directly", async () => {
  const { host } = scene();
  const id = await sequenceId(host);
  expect(await host.clipAt(id, (ticksPerFrame * 30n + 5n).toString())).toEqual({
    name: "sample.mov",
    startTicks: "0",
    endTicks: (ticksPerFrame * 72n).toString(),
    source: {
      kind: "media",
      path: clip.path,
      lengthTicks: (ticksPerFrame * 72n).toString(),
      mediaTicks: (ticksPerFrame * 30n + 5n).toString(),
    },
  });
  expect(await host.clipAt(id, (ticksPerFrame * 72n).toString())).toBeNull();
});

test("a mark is a marker that can be undone", async () => {
  const { host, control } = scene();
  const id = await sequenceId(host);
  const mark = await host.addMark(id, (ticksPerFrame * 12n).toString(), "INVE 1");
  expect(await host.listMarks(id)).toEqual([mark]);
  expect(control.undoLabels()).toEqual(["Mark frame for drawing"]);
  control.undo();
  expect(await host.listMarks(id)).toEqual([]);
});

test("placing adds one track on top in one undo step, and re-rendering exchanges the file in place", async () => {
  const { host, control } = scene();
  const id = await sequenceId(host);
  const overlay = {
    path: "/out/overlay-r01.mov",
    startTicks: "0",
    frames: 72,
    name: "Overlay",
    documentId: "document-1",
  };
  const placed = await host.placeOverlay(id, overlay);
  expect(placed).toMatchObject({ path: overlay.path, trackIndex: 1, startTicks: "0" });
  expect((await host.state()).sequence?.documentId).toBe("document-1");
  const steps = control.undoLabels();
  const replaced = await host.replaceOverlay(id, placed.itemId, { ...overlay, path: "/out/overlay-r02.mov" });
  expect(replaced).toEqual({ ...placed, path: "/out/overlay-r02.mov" });
  expect(control.undoLabels()).toEqual(steps);
  control.undo();
  expect(control.snapshot().sequence?.video).toHaveLength(1);
});

test("a shorter render takes the place of the old one and leaves nothing of it", async () => {
  const { host, control } = scene();
  const id = await sequenceId(host);
  const overlay = {
    path: "/out/overlay-r01.mov",
    startTicks: "0",
    frames: 72,
    name: "Overlay",
    documentId: "document-1",
  };
  const placed = await host.placeOverlay(id, overlay);
  const startTicks = (ticksPerFrame * 10n).toString();
  await host.replaceOverlay(id, placed.itemId, { ...overlay, path: "/out/overlay-r03.mov", startTicks, frames: 40 });
  expect(control.snapshot().sequence?.video[1]?.clips).toEqual([
    expect.objectContaining({ path: "/out/overlay-r03.mov", startTicks, endTicks: (ticksPerFrame * 50n).toString() }),
  ]);
});

test("a captured frame does not show our overlay, which comes back afterwards", async () => {
  const { host, control, disk } = scene();
  const id = await sequenceId(host);
  await host.placeOverlay(id, {
    path: "/out/overlay-r01.mov",
    startTicks: "0",
    frames: 72,
    name: "Overlay",
    documentId: "document-1",
  });
  const names = await host.captureFrame(id, ticksPerFrame.toString(), "/captures", "frame-1");
  await new Promise(setImmediate);
  expect(names).toContain("frame-1.png");
  const picture = new TextDecoder().decode(disk.written.get("/captures/frame-1.png"));
  expect(picture).toContain(clip.path);
  expect(picture).not.toContain("overlay");
  await host.endCapture();
  expect(control.snapshot().sequence?.video.map((track) => track.isMuted)).toEqual([false, false]);
});
