import sharp from "sharp";
import type { DecodedFrame } from "../../../companion-server/media/clip-source";
import { PropagationCache } from "../../../companion-server/propagation/propagation-cache";
import type { EditLayer } from "../../../companion-server/protocol/document";
import { CanvasPool } from "../../../companion-server/render/canvas-pool";
import { createOverlayRenderer } from "../../../companion-server/render/overlay-renderer";
import { previewFrames } from "../../../companion-server/render/preview-frames";
import { analyticField, turningLayer } from "../../support/analytic-field";
import { clipOf, colourBarEngine } from "../../support/colour-bar-engine";
import { adjustmentLayerOf, adjustmentOf } from "../../support/edit-layers";
import { documentOf, sketchOf, strokeOf } from "../../support/sketch-documents";

const size = { width: 160, height: 96 };
const still = turningLayer({ mark: 0, centre: [0, 0], radiansPerFrame: 0, growthPerFrame: 0, pixelsPerFrame: [0, 0] });
/** An object that covers the right half, with an edge as soft as an analysis knows it. */
const field = analyticField({
  ...size,
  range: { first: 0, last: 23 },
  mark: 0,
  layers: [still, { ...still, opacity: (_frame, x) => Math.min(1, Math.max(0, (x - 98) / 4)) }],
});
const frame = 4;
/** The clip's picture has the object's edge sharp, and one pixel further right. */
const picture: DecodedFrame = {
  frame,
  ...size,
  pixels: Uint8Array.from({ length: size.width * size.height * 3 }, (_value, index) =>
    Math.floor(index / 3) % size.width >= 101 ? 220 : 30,
  ),
};

const lineTo = (x: number, y = 48) =>
  strokeOf({
    tool: "line",
    points: [
      { x: 20, y },
      { x, y },
    ],
    width: 6,
  });

/** Previews one after another, with what the companion keeps between them. */
function previews() {
  const kept = { cache: new PropagationCache(), canvases: new CanvasPool() };
  let reads = 0;
  const readSource = (): Promise<DecodedFrame> => {
    reads += 1;
    return Promise.resolve(picture);
  };
  const showAll = async (layers: EditLayer[], frames: readonly number[]): Promise<Map<number, Uint8Array>> => {
    const stills = previewFrames(
      {
        ...kept,
        ...{ engine: colourBarEngine(), clip: clipOf(size), document: documentOf(layers), field, frames },
        ...{ width: size.width, content: "overlay", readSource },
      },
      new AbortController().signal,
    );
    const shown = new Map<number, Uint8Array>();
    for await (const { frame, image } of stills)
      shown.set(frame, new Uint8Array(await sharp(image.bytes).raw().toBuffer()));
    return shown;
  };
  const show = async (layers: EditLayer[]) => (await showAll(layers, [frame])).get(frame);
  return { show, showAll, reads: () => reads };
}

const rendered = (layers: EditLayer[], source?: DecodedFrame): Uint8Array =>
  createOverlayRenderer({ document: documentOf(layers), field, size }).render(frame, source).pixels;

describe("the overlay of a preview", () => {
  test("is drawn without the clip's picture where no edge hides an edit", async () => {
    const { show, reads } = previews();
    const layers = [sketchOf([lineTo(60)])];
    expect(await show(layers)).toEqual(rendered(layers, picture));
    expect(reads()).toBe(0);
  });

  test("has its edges refined by the clip's picture where one does, as every render has", async () => {
    const { show, reads } = previews();
    const layers = [sketchOf([lineTo(140)])];
    const shown = await show(layers);
    expect(shown).toEqual(rendered(layers, picture));
    expect(shown).not.toEqual(rendered(layers));
    expect(reads()).toBe(1);
  });

  test("is the same after other previews, whose canvases and edges it shares", async () => {
    const { show } = previews();
    const crossing = [sketchOf([lineTo(140)])];
    const both = [sketchOf([lineTo(140), lineTo(150, 60)])];
    await show(both);
    expect(await show(crossing)).toEqual(rendered(crossing, picture));
    expect(await show([sketchOf([lineTo(60)])])).toEqual(rendered([sketchOf([lineTo(60)])], picture));
    expect(await show(both)).toEqual(rendered(both, picture));
  });

  test("reads the clip's picture for edits that are made of it", async () => {
    const { show, reads } = previews();
    const layers = [adjustmentLayerOf([adjustmentOf({ exposure: 1 })])];
    expect(await show(layers)).toEqual(rendered(layers, picture));
    expect(reads()).toBe(1);
  });

  test("of many frames comes in the order asked for, each as a render has it", async () => {
    const { showAll } = previews();
    const frames = [9, 2, 4, 23, 0, 11, 5];
    const layers = [sketchOf([lineTo(60), lineTo(140)])];
    const again = [sketchOf([lineTo(60), lineTo(140), lineTo(120, 70)])];
    for (const drawn of [layers, again, layers]) {
      const shown = await showAll(drawn, frames);
      expect([...shown.keys()]).toEqual(frames);
      const renderer = createOverlayRenderer({ document: documentOf(drawn), field, size });
      for (const at of frames) expect(shown.get(at)).toEqual(renderer.render(at, picture).pixels);
    }
  });

  test("of the clip alone is its picture without the edits", async () => {
    const stills = previewFrames(
      {
        ...{ engine: colourBarEngine(), clip: clipOf(size), document: documentOf([sketchOf([lineTo(60)])]), field },
        ...{ frames: [4, 7], width: size.width, content: "clip", readSource: () => Promise.resolve(picture) },
      },
      new AbortController().signal,
    );
    const seen: number[] = [];
    for await (const { frame: shown, image } of stills) {
      seen.push(shown);
      expect(image.mime).toBe("image/jpeg");
      const pixels = await sharp(image.bytes).raw().toBuffer();
      const worst = pixels.reduce((most, value, at) => Math.max(most, Math.abs(value - (picture.pixels[at] ?? 0))), 0);
      expect(worst).toBeLessThan(24);
    }
    expect(seen).toEqual([4, 7]);
  });

  test("of many frames ends with its signal", async () => {
    const control = new AbortController();
    const stills = previewFrames(
      {
        ...{ engine: colourBarEngine(), clip: clipOf(size), document: documentOf([sketchOf([lineTo(60)])]), field },
        ...{ frames: [1, 2, 3, 4, 5, 6, 7, 8], width: size.width, content: "overlay" },
      },
      control.signal,
    );
    await stills.next();
    control.abort();
    const rest = async (): Promise<number> => {
      let count = 0;
      while ((await stills.next()).done !== true) count += 1;
      return count;
    };
    await expect(rest()).rejects.toThrow();
  });
});
