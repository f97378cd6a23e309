import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { renderOverlay } from "../../../companion-server/render/render-overlay";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { writeMattes } from "../../../companion-server/render/write-mattes";
import { previewFrames, type PreviewOptions } from "../../../companion-server/render/preview-frames";
import type { Progress } from "../../../companion-server/protocol/progress";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { textureLayerOf, textureOf } from "../../support/edit-layers";
import { clipOf, colourBarEngine } from "../../support/colour-bar-engine";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
const moving = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [5, 2] });
const field = analyticField({ ...size, range: { first: 0, last: 23 }, mark: 0, layers: [moving] });
const document = documentOf([sketchOf([strokeOf()])]);
const range = { first: 3, last: 6 };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-render-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const context = (signal = new AbortController().signal) => ({ signal, report: () => undefined });
const expected = (frame: number) => createOverlayRenderer({ document, field, size }).render(frame).pixels;

describe("renderOverlay", () => {
  test("writes every frame of the range in order, with the timecode of the first", async () => {
    const engine = colourBarEngine();
    const reports: Progress[] = [];
    const clip = clipOf(size, { startTimecode: "01:00:00:22" });
    const out = join(folder, "overlay.mov");
    const result = await renderOverlay(
      { engine, clip, document, field, range, out },
      { signal: new AbortController().signal, report: (progress) => reports.push(progress) },
    );
    expect(engine.written).toMatchObject([{ state: "finished", options: { path: out, timecode: "01:00:01:01" } }]);
    expect(engine.written[0]?.frames).toEqual([3, 4, 5, 6].map(expected));
    expect(result).toMatchObject({ frames: 4, frameConfidence: [1, 1, 1, 1], lost: [] });
    expect(reports.at(-1)).toMatchObject({ stage: "render", fraction: 1, unit: "frames", secondsLeft: 0 });
  });

  test("writes a folder of straight-alpha pictures named by frame, and composites beside it", async () => {
    const out = join(folder, "a", "overlay");
    const preview = join(folder, "preview");
    const clip = clipOf(size);
    await renderOverlay({ engine: colourBarEngine(), clip, document, field, range, out, preview }, context());
    expect(await readdir(out)).toEqual([3, 4, 5, 6].map((frame) => `overlay_0000${frame}.png`));
    expect(await readdir(preview)).toEqual([3, 4, 5, 6].map((frame) => `preview_0000${frame}.jpg`));
    const read = await sharp(join(out, "overlay_00005.png")).raw().toBuffer();
    expect(new Uint8Array(read)).toEqual(expected(5));
    expect(await sharp(join(preview, "preview_00005.jpg")).metadata()).toMatchObject(size);
    expect((await readdir(folder)).sort()).toEqual(["a", "preview"]);
  });

  test.each(["overlay.mov", "pictures/overlay"])("a cancelled run leaves nothing of %s", async (name) => {
    const engine = colourBarEngine();
    const stop = new AbortController();
    const running = renderOverlay(
      { engine, clip: clipOf(size), document, field, range, out: join(folder, name), preview: join(folder, "p", "q") },
      {
        signal: stop.signal,
        report: (progress) => {
          if (progress.fraction > 0.4) stop.abort();
        },
      },
    );
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(await readdir(folder)).toEqual([]);
    expect(engine.written.every((overlay) => overlay.state === "aborted")).toBe(true);
  });

  test("a writer that fails stops the run and is told to clean up", async () => {
    const engine = colourBarEngine(2);
    const options = { engine, clip: clipOf(size), document, field, range, out: join(folder, "o.mov") };
    await expect(renderOverlay(options, context())).rejects.toThrow("The disk is full.");
    expect(engine.written[0]?.state).toBe("aborted");
  });

  test.each([
    ["another clip size", { clip: clipOf({ width: 320, height: 192 }) }, /made for a clip of 160 x 96/],
    ["a range outside the clip", { range: { first: 3, last: 24 } }, /frames 0 to 23/],
    [
      "a picture that is not given",
      { document: documentOf([textureLayerOf([textureOf()])]) },
      /of "Pictures" is missing/,
    ],
    ["a container that holds no overlay", { out: "/nowhere/o.mp4" }, /\.mov file or as a folder/],
  ])("refuses %s with a sentence and writes nothing", async (_name, changes, sentence) => {
    const engine = colourBarEngine();
    const options = { engine, clip: clipOf(size), document, field, range, out: join(folder, "o.mov"), ...changes };
    await expect(renderOverlay(options, context())).rejects.toThrow(sentence);
    expect(engine.written).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a preview", () => {
  const options = { engine: colourBarEngine(), clip: clipOf(size), document, field, frames: [4], width: 80 };
  const preview = async (wanted: PreviewOptions) => {
    for await (const { image } of previewFrames(wanted, context().signal)) return image;
    throw new Error("There is no preview.");
  };

  test("a composite is a JPEG of the clip with the edits over it", async () => {
    const { mime, bytes } = await preview({ ...options, content: "composite" });
    const picture = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(mime).toBe("image/jpeg");
    expect(picture.info).toMatchObject({ width: 80, height: 48, channels: 3 });
    const index = (Math.round((50 + 8) / 2) * 80 + Math.round((60 + 20) / 2)) * 3;
    const [red = 0, green = 0, blue = 0] = picture.data.subarray(index, index + 3);
    expect(red).toBeGreaterThan(200);
    expect(Math.abs(green - 128)).toBeLessThan(40);
    expect(blue).toBeLessThan(60);
  });

  test("the overlay alone is a PNG with alpha, never larger than the clip", async () => {
    const { mime, bytes } = await preview({ ...options, width: 9000, content: "overlay" });
    expect(mime).toBe("image/png");
    expect(new Uint8Array(await sharp(bytes).raw().toBuffer())).toEqual(expected(4));
  });
});

describe("writeMattes", () => {
  const engine = colourBarEngine();
  const layered = analyticField({
    ...size,
    range: { first: 0, last: 3 },
    mark: 0,
    layers: [still, { ...still, opacity: (frame, x) => (x > 80 + 4 * frame ? 1 : 0) }],
  });

  test("one grey picture per layer and frame at the clip's size", async () => {
    const out = join(folder, "mattes");
    await writeMattes({ engine, clip: clipOf(size), field: layered, range: { first: 1, last: 2 }, out }, context());
    expect(await readdir(out)).toEqual([
      "layer0_00001.png",
      "layer0_00002.png",
      "layer1_00001.png",
      "layer1_00002.png",
    ]);
    const matte = sharp(join(out, "layer1_00002.png"));
    expect(await matte.metadata()).toMatchObject({ ...size, channels: 1, depth: "uchar" });
    const grey = await matte.toColourspace("b-w").raw().toBuffer();
    expect([...grey.subarray(0, 160)].filter((value) => value > 127)).toHaveLength(160 - 89);
  });

  test("refuses frames that are not analysed", async () => {
    const options = {
      ...{ engine, clip: clipOf(size), field: layered },
      ...{ range: { first: 1, last: 9 }, out: join(folder, "mattes") },
    };
    await expect(writeMattes(options, context())).rejects.toThrow(/frames 0 to 3 are analysed/);
    expect(await readdir(folder)).toEqual([]);
  });
});
