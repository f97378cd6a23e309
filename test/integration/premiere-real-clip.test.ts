import { access, writeFile } from "node:fs/promises";
import type { ClipInfo, MediaEngine } from "../../companion-server/media/clip-source";
import { encodePng, loadImage } from "../../companion-server/media/images";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import { captureFrames } from "../../plugin/host/capture-frames";
import { createPremiereHost } from "../../plugin/premiere/host";
import { FakeStage, takeSnapshot } from "../../plugin/simulator/fake/control";
import { FakeCore, type FakeScheduler } from "../../plugin/simulator/fake/core";
import type { FrameToRender } from "../../plugin/simulator/fake/exporter";
import { createFakePpro } from "../../plugin/simulator/fake/fake-ppro";
import { mediaTicks, type FakeDisk } from "../../plugin/simulator/fake/model";
import { premiereVersions, versionQuirks, type PremiereVersion } from "../../plugin/simulator/fake/quirks";
import {
  collect,
  noSignal,
  numberedFrame,
  numberOf,
  overlayAt,
  scratchFolder,
  smallClip,
  writeOverlay,
} from "../support/media-fixtures";

jest.setTimeout(60_000);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let engine: MediaEngine;
const files = { clip: "", first: "", second: "" };
/** What the engine says about each file, asked once. */
const clips = new Map<string, ClipInfo>();

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
  for (const path of Object.values(files)) clips.set(path, await engine.probe({ kind: "file", path }, noSignal()));
});
afterAll(() => scratch.remove());

/** The last frame that Premiere wrote, and who waits for it. */
const arrived: { path: string | null; tell: (path: string) => void } = { path: null, tell: () => undefined };

/** The real disk, through the real media engine. */
const disk: FakeDisk = {
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  mediaInfo: (path) => {
    const clip = clips.get(path);
    return Promise.resolve(clip === undefined ? null : { ...clip, hasAudio: false });
  },
  write: async (path, bytes) => {
    await writeFile(path, bytes);
    arrived.path = path;
    arrived.tell(path);
  },
};

/** What Premiere would draw: the decoded frames of all layers, each straight over the ones below. */
async function renderFrame(frame: FrameToRender): Promise<Uint8Array> {
  const { width, height } = smallClip;
  const shown = new Uint8Array(width * height * 4);
  for (const layer of frame.layers) {
    const clip = clips.get(layer.path);
    if (clip === undefined) throw new RangeError(`The scene has no ${layer.path}.`);
    const at = Number((layer.mediaTicks * BigInt(clip.frames)) / mediaTicks({ ...clip, hasAudio: false }));
    const [decoded] = await collect(engine, clip, { range: { first: at, last: at }, width, height, channels: 4 });
    for (let offset = 0; decoded !== undefined && offset < shown.length; offset += 4)
      if ((decoded.pixels[offset + 3] ?? 0) > 127) shown.set(decoded.pixels.subarray(offset, offset + 4), offset);
  }
  return encodePng({ pixels: shown, width, height, channels: 4 });
}

const prompt: FakeScheduler = {
  wait: () => Promise.resolve(),
  after: (_milliseconds, action) => {
    const timer = setImmediate(action);
    return () => {
      clearImmediate(timer);
    };
  },
  random: () => 0,
};

async function openFilm(version: PremiereVersion) {
  const core = new FakeCore(
    { guid: "p", name: "Film.prproj", path: "/Film.prproj" },
    versionQuirks[version],
    disk,
    prompt,
  );
  const stage = new FakeStage(core);
  const info = await disk.mediaInfo(files.clip);
  if (info === null) throw new RangeError("The clip was not made.");
  const ticksPerFrame = mediaTicks({ ...info, frames: 1 });
  const { width, height } = smallClip;
  const sequence = stage.addSequence({ name: "Film", ticksPerFrame, width, height });
  const item = stage.addItem("clip.mov", "clip", { path: files.clip, info });
  stage.addClip({ sequence, kind: "video", track: 0 }, item, { start: 2n * ticksPerFrame, end: 10n * ticksPerFrame });
  const kept = { text: "" };
  const store = {
    read: () => Promise.resolve(kept.text),
    write: (text: string) => {
      kept.text = text;
      return Promise.resolve();
    },
  };
  /** A plug-in as after a start. Its mute guard never fires: the tests end their captures themselves. */
  const start = () =>
    createPremiereHost({
      ppro: createFakePpro(core, renderFrame),
      hostVersion: `${version}.0`,
      simulated: false,
      timers: { after: (milliseconds, action) => (milliseconds < 15_000 ? prompt.after(0, action) : () => undefined) },
      store,
    });
  return { core, sequence, start, ticksOf: (frame: number) => (BigInt(frame) * ticksPerFrame).toString() };
}

/** Waits for the frame that was asked for last: nothing else is written meanwhile. */
function arrivalOf(): Promise<string | null> {
  return new Promise((resolve) => {
    arrived.tell = resolve;
    if (arrived.path !== null) resolve(arrived.path);
  });
}

test.each(premiereVersions)("Premiere %s: a real clip from mark to render, undo and a new start", async (version) => {
  const { core, sequence, start, ticksOf } = await openFilm(version);
  const host = start();
  const capture = async (frame: number, baseName: string) => {
    Object.assign(arrived, { path: null, tell: () => undefined });
    const [path = ""] = await captureFrames(
      host,
      { sequenceId: sequence, ticks: [ticksOf(frame)], folder: scratch.path(""), baseName, arrival: arrivalOf },
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
