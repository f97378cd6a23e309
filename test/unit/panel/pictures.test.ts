import { newDocument } from "../../../plugin/drawing/document-edits";
import type { EditDocument, Stroke } from "../../../companion-server/protocol/document";
import { addItem, removeItem, replaceItem } from "../../../plugin/drawing/edit-items";
import {
  addEditLayer,
  addSketchLayer,
  changeEditLayer,
  setEditLayerFade,
  setEditLayerRange,
} from "../../../plugin/drawing/edit-layer-edits";
import { CompanionClient } from "../../../plugin/companion/client";
import { FramePictures, needsOverlay, pictureWidth, showsMore, strokesOf } from "../../../plugin/panel/frame-pictures";
import { confidenceColour, frameAtPosition } from "../../../plugin/panel/scrubber-painter";
import type { Work } from "../../../plugin/panel/panel-state";
import { StillStore } from "../../../plugin/panel/still-store";
import { sampleClip, strokeOf } from "../../support/drawing-samples";

class FakeStill {
  readonly width = 1;
  readonly height = 1;
  closed = 0;
  close(): void {
    this.closed += 1;
  }
}

function storeOf(limits: { mostBytes: number; mostDecoded: number }) {
  const decoded: FakeStill[] = [];
  const store = new StillStore<FakeStill>({
    ...limits,
    decode: () => {
      decoded.push(new FakeStill());
      return Promise.resolve(decoded[decoded.length - 1]!);
    },
  });
  const fetched: string[] = [];
  const get = (key: string, bytes = 10) =>
    store.get(key, () => {
      fetched.push(key);
      return Promise.resolve(new Blob([new Uint8Array(bytes)]));
    });
  return { store, get, fetched, decoded };
}

describe("still store", () => {
  test("two requests for one picture share one fetch", async () => {
    const { get, fetched } = storeOf({ mostBytes: 100, mostDecoded: 4 });
    const [a, b] = await Promise.all([get("x"), get("x")]);
    expect(a).toBe(b);
    expect(fetched).toEqual(["x"]);
  });

  test("the least recently used decoded picture is closed, its bytes stay", async () => {
    const { store, get, fetched, decoded } = storeOf({ mostBytes: 100, mostDecoded: 2 });
    await get("a");
    await get("b");
    store.peek("a");
    await get("c");
    expect([store.peek("a") !== null, store.peek("b"), store.peek("c") !== null]).toEqual([true, null, true]);
    expect(decoded.map((still) => still.closed)).toEqual([0, 1, 0]);
    await get("b");
    expect(fetched).toEqual(["a", "b", "c"]);
  });

  test("bytes beyond the limit are given up, the oldest first", async () => {
    const { get, fetched } = storeOf({ mostBytes: 25, mostDecoded: 1 });
    for (const key of ["a", "b", "c", "b", "a"]) await get(key);
    expect(fetched).toEqual(["a", "b", "c", "a"]);
  });

  test("a failed fetch is tried again", async () => {
    const { store } = storeOf({ mostBytes: 100, mostDecoded: 2 });
    await expect(store.get("x", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(store.isKnown("x")).toBe(false);
    await expect(store.get("x", () => Promise.resolve(new Blob(["y"])))).resolves.toBeDefined();
  });
});

describe("pictures of a frame", () => {
  const addStroke = (document: EditDocument, id: string, item: Stroke) =>
    addItem(document, id, { kind: "sketch", item });
  const replaceStroke = (document: EditDocument, id: string, item: Stroke) =>
    replaceItem(document, id, { kind: "sketch", item });
  const empty = newDocument({ clip: sampleClip, range: { first: 0, last: 71 }, source: "media" });
  const layered = addSketchLayer(empty, { id: "s", layer: 0, name: "s" });
  const own = addStroke(layered, "s", strokeOf("own"));
  const both = addStroke(own, "s", strokeOf("other", { frame: 9 }));

  test.each([
    ["nothing drawn", empty, false],
    ["only this frame's strokes", own, false],
    ["a stroke of another frame", both, true],
    ["that stroke hidden", changeEditLayer(both, "s", { visible: false }), false],
    ["a fade", setEditLayerFade(own, "s", { end: "fadeIn", frames: 4 }), true],
    ["a stroke that writes itself", addStroke(own, "s", strokeOf("w", { writeOn: { first: 0, last: 9 } })), true],
    ["an empty picture layer", addEditLayer(own, { kind: "texture", id: "t", layer: 0, name: "t" }), false],
    ["a blend mode", changeEditLayer(own, "s", { blendMode: "multiply" }), true],
  ])("with %s the companion's overlay is needed: %#", (_name, document, needed) => {
    expect(needsOverlay(document, 0)).toBe(needed);
  });

  test("only the saved strokes of the frame count as covered", () => {
    expect([...strokesOf(both, 9)].map((stroke) => stroke.id)).toEqual(["other"]);
    expect(strokesOf(null, 9).size).toBe(0);
  });

  test.each([
    ["nothing was saved yet", null, both, false],
    ["it is the present document", both, both, false],
    ["a stroke was added since", own, both, false],
    ["a stroke of this frame was deleted", both, removeItem(both, "s", "own"), true],
    ["a stroke of another frame was deleted", both, removeItem(both, "s", "other"), true],
    ["a stroke was moved", own, replaceStroke(own, "s", strokeOf("own", { width: 3 })), true],
    ["its edit layer was hidden", own, changeEditLayer(own, "s", { visible: false }), true],
    ["its edit layer ends earlier", own, setEditLayerRange(own, "s", { first: 2, last: 9 }), true],
    ["a hidden layer lost a stroke", changeEditLayer(own, "s", { visible: false }), layered, false],
  ])("an overlay shows more than the document when %s: %#", (_name, saved, document, expected) => {
    expect(showsMore(saved, document, 0)).toBe(expected);
  });

  test("a picture is asked for again only when something on its frame changed, and not when that is undone", async () => {
    const asked: string[] = [];
    const fetch = (url: string) => {
      asked.push(url.replace(/.*\/preview\/(\d+)\?.*/, "$1"));
      return Promise.resolve(new Response("picture"));
    };
    const client = new CompanionClient({ origin: "http://127.0.0.1:1", token: "t" }, fetch);
    const stills = new StillStore({ mostBytes: 1e6, mostDecoded: 50, decode: () => Promise.resolve(new FakeStill()) });
    const pictures = new FramePictures(client, stills);
    // Only these two parts of the work name a picture.
    const work = { documentId: "d", clip: sampleClip } as Work;
    const get = (document: EditDocument, frame: number, analysisId: string | null = "a") =>
      pictures.get({ work, frame, width: 768, content: "overlay", document, analysisId });
    const early = setEditLayerRange(both, "s", { first: 0, last: 5 });
    const later = addStroke(addSketchLayer(early, { id: "l", layer: 0, name: "l" }), "l", strokeOf("x", { frame: 9 }));
    const ranged = setEditLayerRange(later, "l", { first: 6, last: 20 });
    for (const document of [early, ranged, changeEditLayer(ranged, "l", { opacity: 0.5 }), early])
      for (const frame of [2, 9]) await get(document, frame);
    expect(asked.join()).toBe("2,9,9,9");
    await get(early, 2, "another analysis");
    expect(asked).toHaveLength(5);
  });

  test.each([
    [960, 300, 480],
    [960, 700, 768],
    [960, 5000, 960],
    [1920, 1000, 1280],
    [640, 700, 640],
  ])("a clip %i wide shown at %i is asked for at %i", (clip, shown, asked) => {
    expect(pictureWidth(clip, shown)).toBe(asked);
  });
});

describe("scrubber", () => {
  test.each([
    [-5, 10],
    [0, 10],
    [9.9, 10],
    [10, 11],
    [999, 19],
  ])("position %d of 100 is frame %i of 10 to 19", (x, frame) => {
    expect(frameAtPosition(x, 100, { first: 10, last: 19 })).toBe(frame);
  });

  test("sure frames are green, unsure ones red, and nothing lies outside", () => {
    expect(confidenceColour(0)).toMatch(/^hsl\(0 /);
    expect(confidenceColour(1)).toMatch(/^hsl\(125 /);
    expect(confidenceColour(7)).toBe(confidenceColour(1));
  });
});
