import { InveError } from "../../../companion-server/protocol/errors";
import { captureFrames } from "../../../plugin/host/capture-frames";
import { createScene, overlayFiles, ticksOf, type Scene } from "../../contract/scene";

async function sceneWithOverlay() {
  const scene = createScene({ version: "26.3", seed: 5 });
  const host = scene.startPlugin();
  const overlay = { ...overlayFiles.first, startTicks: ticksOf(30), name: "Overlay", documentId: "document-1" };
  await scene.clock.run(host.placeOverlay(scene.sequence, overlay));
  return { scene, host };
}

const capture = (scene: Scene, host: ReturnType<Scene["startPlugin"]>, base = "frame") =>
  scene.clock.run(host.captureFrame(scene.sequence, ticksOf(31), "/captures", base));

test("a plug-in that dies in the middle of a capture gives the tracks back at its next start", async () => {
  const { scene, host } = await sceneWithOverlay();
  await capture(scene, host);
  expect(scene.core.session.mutedTracks.size).toBe(1);
  // Nothing of the first plug-in is left but what it wrote down.
  scene.startPlugin();
  await scene.clock.pass(500);
  expect(scene.core.session.mutedTracks.size).toBe(0);
  expect(scene.store.text).toBe("");
});

test("tracks of a project that is not open stay remembered until it is", async () => {
  const { scene, host } = await sceneWithOverlay();
  await capture(scene, host);
  scene.core.isOpen = false;
  const again = scene.startPlugin();
  const stop = again.subscribe(() => undefined);
  await scene.clock.pass(20_000);
  expect(scene.store.text).not.toBe("");
  scene.core.isOpen = true;
  await scene.clock.pass(2000);
  stop();
  expect(scene.core.session.mutedTracks.size).toBe(0);
});

test("overlays come back by themselves when nobody says that the capture has ended", async () => {
  const { scene, host } = await sceneWithOverlay();
  await capture(scene, host);
  await scene.clock.pass(10_000);
  expect(scene.core.session.mutedTracks.size).toBe(1);
  await scene.clock.pass(10_000);
  expect(scene.core.session.mutedTracks.size).toBe(0);
});

test("a track that the user muted stays muted", async () => {
  const { scene, host } = await sceneWithOverlay();
  const top = scene.core.sequence(scene.sequence).video[3]?.id ?? 0;
  scene.core.session.mutedTracks.add(top);
  await capture(scene, host);
  await scene.clock.run(host.endCapture());
  expect([...scene.core.session.mutedTracks]).toEqual([top]);
});

test("a name that Premiere refuses is a failure, and nothing stays muted", async () => {
  const { scene, host } = await sceneWithOverlay();
  await expect(capture(scene, host, "12:30")).rejects.toMatchObject({ code: "HostFailure" });
  expect(scene.core.session.mutedTracks.size).toBe(0);
});

test("cancelling between two frames ends the capture at once", async () => {
  const { scene, host } = await sceneWithOverlay();
  const stop = new AbortController();
  const frames = captureFrames(
    host,
    {
      sequenceId: scene.sequence,
      ticks: [ticksOf(31), ticksOf(32)],
      folder: "/captures",
      baseName: "frame",
      arrival: () => {
        stop.abort();
        return Promise.resolve("picture");
      },
    },
    stop.signal,
  );
  const failure = await scene.clock.run(frames.catch((thrown: unknown) => thrown));
  expect(failure).toBeInstanceOf(InveError);
  expect(failure).toMatchObject({ code: "Cancelled" });
  expect(scene.core.session.mutedTracks.size).toBe(0);
});
