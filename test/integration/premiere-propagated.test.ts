import { createPipeline } from "../../companion-server/create-pipeline";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import type { ClipInfo } from "../../companion-server/media/clip-source";
import { loadImage } from "../../companion-server/media/images";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import type { Pipeline } from "../../companion-server/pipeline";
import type { EditDocument, Stroke } from "../../companion-server/protocol/document";
import type { Output } from "../../companion-server/protocol/geometry";
import { openWorkspace } from "../../companion-server/storage/workspace";
import { inexactReason, outputOf } from "../../plugin/panel/clip-output";
import { takeSnapshot } from "../../plugin/simulator/fake/control";
import { noSignal, overlayAt, scratchFolder, writeOverlay } from "../support/media-fixtures";
import { openFilm, RealMedia } from "../support/real-film";

jest.setTimeout(120_000);

const size = { width: 96, height: 64, frames: 10 } as const;
/** Pixels to the right from one frame to the next. */
const drift = 2;
const markedFrame = 4;
const range = { first: 0, last: size.frames - 1 };

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let media: RealMedia;
let pipeline: Pipeline;
let clip: ClipInfo;

beforeAll(async () => {
  scratch = await scratchFolder();
  const engine = await createMediaEngine();
  media = new RealMedia(engine);
  const path = scratch.path("clip.mov");
  const { width, height } = size;
  const options = overlayAt(path, { width, height, content: "opaque", rate: { numerator: 24, denominator: 1 } });
  await writeOverlay(
    engine,
    options,
    Array.from({ length: size.frames }, (_, frame) => texture(frame)),
  );
  clip = await media.add(path);
  const workspace = await openWorkspace(scratch.path("workspace"));
  const settings = { ...defaultFitSettings, steps: 150, leastSteps: 150 };
  pipeline = createPipeline({ engine, workspace, device: "cpu", settings });
});
afterAll(() => scratch.remove());

/** A grey pattern without repetition that drifts to the right; grey, so that a red drawing can be told from it. */
function texture(frame: number): Uint8Array {
  const { width, height } = size;
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = x - drift * frame;
      const waves = 45 * Math.sin(u / 2.1 + 1.3 * Math.sin(y / 4)) + 35 * Math.sin(y / 1.7 + 1.1 * Math.sin(u / 5));
      const level = Math.round(128 + waves + 20 * Math.sin(u / 11 + y / 9));
      pixels.set([level, level, level, 255], 4 * (y * width + x));
    }
  return pixels;
}

const bar = (id: string, x: number, color: string): Stroke => ({
  id,
  frame: markedFrame,
  tool: "brush",
  points: [22, 28, 34, 40].map((y) => ({ x, y })),
  width: 6,
  color,
  opacity: 1,
  hardness: 1,
});

function documentWith(...items: Stroke[]): EditDocument {
  const { fingerprint, width, height, pixelAspect, rate } = clip;
  return {
    schema: "inve.document/1",
    clip: { path: clipPath(), fingerprint, width, height, pixelAspect, rate, range, source: "media" },
    marks: [{ id: "m", frame: markedFrame, ticks: "0" }],
    layers: [],
    editLayers: [
      { id: "e", layer: 0, name: "", visible: true, opacity: 1, blendMode: "normal", kind: "sketch", items },
    ],
    corrections: [],
  };
}

const clipPath = () => scratch.path("clip.mov");

async function propagate(document: EditDocument, name: string, output?: Output) {
  const out = scratch.path(name);
  const { report } = await pipeline.render(
    { clip, document, range, out, ...(output === undefined ? {} : { output }) },
    { signal: noSignal(), report: () => undefined },
  );
  await media.add(out);
  return { out, report };
}

/** A frame as the user's own export shows it, overlays included. */
async function exportFrame({ ppro, ticksOf }: ReturnType<typeof openFilm>, frame: number, name: string) {
  const project = await ppro.Project.getActiveProject();
  const film = await project?.getActiveSequence();
  if (film === null || film === undefined) throw new Error("The film is closed.");
  media.expectFrame();
  const time = ppro.TickTime.createWithTicks(ticksOf(frame));
  await ppro.Exporter.exportSequenceFrame(film, time, `${name}.png`, scratch.path(""), size.width, size.height);
  return loadImage((await media.arrival()) ?? "");
}

/** Where a colour lies in a picture, on average, and how many pixels it covers. */
function whereIs(colour: "red" | "blue", picture: Awaited<ReturnType<typeof loadImage>>) {
  let [x, y, count] = [0, 0, 0];
  const channels = picture.pixels.length / (picture.width * picture.height);
  for (let index = 0; index < picture.width * picture.height; index++) {
    const [red = 0, green = 0, blue = 0] = picture.pixels.subarray(index * channels, index * channels + 3);
    const [own, other] = colour === "red" ? [red, blue] : [blue, red];
    if (own < other + 80 || own < green + 80) continue;
    x += index % picture.width;
    y += Math.floor(index / picture.width);
    count++;
  }
  return { x: x / count, y: y / count, count };
}

test("a propagated overlay lies in the sequence on the thing that was drawn on, on every frame", async () => {
  const film = openFilm("26.3", media, clipPath());
  const { core, sequence, start, ticksOf } = film;
  const host = start();
  const programme = (frame: number, name: string) => exportFrame(film, frame, name);

  const mark = await host.addMark(sequence, ticksOf(2 + markedFrame), "INVE 1");
  const found = await host.clipAt(sequence, mark.ticks);
  expect(found).toMatchObject({ source: { kind: "media", path: clipPath(), mediaTicks: ticksOf(markedFrame) } });

  const first = await propagate(documentWith(bar("a", 44, "#ff0000")), "document-1-r01.mov");
  const overlay = (path: string) => ({
    path,
    startTicks: ticksOf(2),
    frames: size.frames,
    name: "Drawing",
    documentId: "document-1",
    shownMarks: [mark.key],
  });
  const placed = await host.placeOverlay(sequence, overlay(first.out));
  const shown = new Map<number, Awaited<ReturnType<typeof loadImage>>>();
  for (let frame = 0; frame < size.frames; frame++) {
    const picture = await programme(2 + frame, `red-${frame.toString()}`);
    shown.set(frame, picture);
    const { x, y, count } = whereIs("red", picture);
    const miss = { x: Math.abs(x - (44 + drift * (frame - markedFrame))), y: Math.abs(y - 31) };
    expect({ frame, isThere: count > 100, isOnSpot: miss.x < 0.6 && miss.y < 0.6, miss }).toMatchObject({
      frame,
      isThere: true,
      isOnSpot: true,
    });
  }

  const second = await propagate(documentWith(bar("a", 44, "#ff0000"), bar("b", 30, "#0000ff")), "document-1-r02.mov");
  expect(second.report.analysisCached).toBe(true);
  const replaced = await host.replaceOverlay(sequence, placed.itemId, overlay(second.out));
  expect(replaced).toEqual({ ...placed, path: second.out });
  expect(Math.abs(whereIs("blue", await programme(2, "blue")).x - (30 - drift * markedFrame))).toBeLessThan(0.6);

  const reopened = start();
  expect(await reopened.listOverlays(sequence)).toEqual([replaced]);
  expect((await reopened.state()).sequence?.documentId).toBe("document-1");
  expect(takeSnapshot(core).sequence?.markers.map((marker) => marker.colour)).toEqual([6]);
  expect(core.undoStack.at(-1)?.label).toBe("Add drawing overlay");
  core.undo();
  expect(whereIs("red", await programme(2 + markedFrame, "undone")).count).toBe(0);
  expect(takeSnapshot(core).sequence?.markers.map((marker) => marker.colour)).toEqual([0]);
});

test("an overlay of a clip that Premiere moves, scales and turns lies on the moved clip", async () => {
  const film = openFilm("26.3", media, clipPath());
  const { core, sequence, start, ticksOf } = film;
  const motion = core.sequence(sequence).video[0]?.clips[0]?.components[1]?.parameters ?? [];
  const wanted = [{ x: 0.6, y: 0.4 }, 140, 100, true, 25, { x: 0.45, y: 0.55 }];
  wanted.forEach((value, index) => {
    const parameter = motion[index];
    if (parameter !== undefined) parameter.value = value;
  });
  const host = start();
  const state = await host.state();
  const found = await host.clipAt(sequence, ticksOf(2 + markedFrame));
  if (state.sequence === null || found === null) throw new Error("The film has lost its clip.");
  const known = { ...clip, id: "c", path: clipPath() };
  expect(inexactReason(state.sequence, found, known)).toBeNull();
  const output = outputOf(state.sequence, found, known);
  if (output === null) throw new Error("The clip does not count as moved.");

  const { out } = await propagate(documentWith(bar("a", 44, "#ff0000")), "document-2-r01.mov", output);
  expect(media.clip(out)).toMatchObject({ width: size.width, height: size.height });
  await host.placeOverlay(sequence, {
    ...{ path: out, startTicks: ticksOf(2), frames: size.frames, name: "Drawing", documentId: "document-2" },
  });
  const angle = (25 * Math.PI) / 180;
  for (let frame = 2; frame < size.frames; frame++) {
    // By hand from the effect controls: from the anchor, 140 %, a quarter of a right angle and more, to the position.
    const right = (44 + drift * (frame - markedFrame) + 0.5 - 0.45 * size.width) * 1.4;
    const down = (31 + 0.5 - 0.55 * size.height) * 1.4;
    const wantedX = right * Math.cos(angle) - down * Math.sin(angle) + 0.6 * size.width - 0.5;
    const wantedY = right * Math.sin(angle) + down * Math.cos(angle) + 0.4 * size.height - 0.5;
    const { x, y, count } = whereIs("red", await exportFrame(film, 2 + frame, `moved-${frame.toString()}`));
    const miss = { x: Math.abs(x - wantedX), y: Math.abs(y - wantedY) };
    expect({ frame, isThere: count > 150, isOnSpot: miss.x < 0.8 && miss.y < 0.8, miss }).toMatchObject({
      frame,
      isThere: true,
      isOnSpot: true,
    });
  }
});
