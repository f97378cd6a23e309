import type { MediaEngine } from "../../companion-server/media/clip-source";
import { loadImage } from "../../companion-server/media/images";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import { captureFrames } from "../../plugin/host/capture-frames";
import { takeSnapshot } from "../../plugin/simulator/fake/control";
import { premiereVersions } from "../../plugin/simulator/fake/quirks";
import {
  noSignal,
  numberedFrame,
  numberOf,
  overlayAt,
  scratchFolder,
  smallClip,
  writeOverlay,
} from "../support/media-fixtures";
import { openFilm, RealMedia } from "../support/real-film";

jest.setTimeout(60_000);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let engine: MediaEngine;
let media: RealMedia;
const files = { clip: "", first: "", second: "" };

/** A drawing: a green block over the middle of an otherwise transparent frame. */
function drawnFrame(level: number): Uint8Array {
  const pixels = new Uint8Array(smallClip.width * smallClip.height * 4);
  for (let y = 8; y < 24; y++)
    for (let x = 24; x < 40; x++) pixels.set([0, level, 0, 255], 4 * (y * smallClip.width + x));
  return pixels;
}

beforeAll(async () => {
  scratch = await scratchFolder();
  engine = await createMediaEngine();
  Object.assign(files, {
    clip: scratch.path("clip.mov"),
    first: scratch.path("overlay-r01.mov"),
    second: scratch.path("overlay-r02.mov"),
  });
  const numbers = Array.from({ length: smallClip.frames }, (_, frame) => frame);
  await writeOverlay(
    engine,
    overlayAt(files.clip, { content: "opaque" }),
    numbers.map((frame) => numberedFrame(frame)),
  );
  for (const [path, level] of [
    [files.first, 120],
    [files.second, 250],
  ] as const)
    await writeOverlay(
      engine,
      overlayAt(path),
      numbers.map(() => drawnFrame(level)),
    );
  media = new RealMedia(engine);
  for (const path of Object.values(files)) await media.add(path);
});
afterAll(() => scratch.remove());

test.each(premiereVersions)("Premiere %s: a real clip from mark to render, undo and a new start", async (version) => {
  const { core, sequence, start, ticksOf } = openFilm(version, media, files.clip);
  const host = start();
  const capture = async (frame: number, baseName: string) => {
    media.expectFrame();
    const [path = ""] = await captureFrames(
      host,
      {
        sequenceId: sequence,
        ticks: [ticksOf(frame)],
        folder: scratch.path(""),
        baseName,
        arrival: () => media.arrival(),
      },
      noSignal(),
    );
    return loadImage(path);
  };
  const overlay = (path: string) => ({
    path,
    startTicks: ticksOf(2),
    frames: smallClip.frames,
    name: "Drawing",
    documentId: "document-1",
  });

  const mark = await host.addMark(sequence, ticksOf(5), "INVE 1");
  expect(await host.clipAt(sequence, mark.ticks)).toMatchObject({
    source: { kind: "media", path: files.clip, mediaTicks: ticksOf(3) },
  });
  expect(numberOf({ ...(await capture(5, `${version}-before`)), frame: 0 })).toBe(3);

  const placed = await host.placeOverlay(sequence, overlay(files.first));
  expect(placed).toMatchObject({ trackIndex: 3, startTicks: ticksOf(2), endTicks: ticksOf(10) });
  await host.colourMark(sequence, mark.key, "propagated");
  expect(numberOf({ ...(await capture(6, `${version}-covered`)), frame: 0 })).toBe(4);
  expect(core.session.mutedTracks.size).toBe(0);

  const replaced = await host.replaceOverlay(sequence, placed.itemId, overlay(files.second));
  expect(replaced).toEqual({ ...placed, path: files.second });

  const reopened = start();
  expect(await reopened.listOverlays(sequence)).toEqual([replaced]);
  expect((await reopened.state()).sequence?.documentId).toBe("document-1");

  while (core.undoStack.at(-1)?.label !== "Add drawing overlay") core.undo();
  core.undo();
  expect(await reopened.listOverlays(sequence)).toEqual([]);
  expect(takeSnapshot(core).sequence?.video.map((track) => track.clips.length)).toEqual([1, 0, 0]);
});
