import type { EditDocument } from "../../../companion-server/protocol/document";
import { CompanionClient } from "../../../plugin/companion/client";
import { newDocument } from "../../../plugin/drawing/document-edits";
import { addItem } from "../../../plugin/drawing/edit-items";
import { addSketchLayer } from "../../../plugin/drawing/edit-layer-edits";
import { startHistory } from "../../../plugin/drawing/history";
import { FramePictures } from "../../../plugin/panel/frame-pictures";
import { initialState } from "../../../plugin/panel/initial-state";
import type { PanelState, Work } from "../../../plugin/panel/panel-state";
import { playbackRequests } from "../../../plugin/panel/player";
import { PreviewsAhead } from "../../../plugin/panel/previews-ahead";
import { StillStore } from "../../../plugin/panel/still-store";
import { sampleClip, strokeOf } from "../../support/drawing-samples";

const range = { first: 4, last: 11 };
const empty = newDocument({ clip: sampleClip, range, source: "media" });
const long = newDocument({ clip: sampleClip, range: { first: 0, last: 40 }, source: "media" });
const addStroke = (document: EditDocument, id: string) =>
  addItem(document, "s", { kind: "sketch", item: strokeOf(id, { frame: 6 }) });
const drawn = addStroke(addSketchLayer(empty, { id: "s", layer: 0, name: "s" }), "one");

function stateOf(document: EditDocument, change: Partial<PanelState> = {}): PanelState {
  const hello = { protocolVersion: "2", applicationVersion: "0", devices: [], limits: {}, captureFolder: "" };
  // Only these parts of the work matter here.
  const work = { documentId: "d", clip: sampleClip, history: startHistory(document) } as Partial<Work> as Work;
  return { ...initialState, work, connection: { kind: "ready", hello }, frame: 9, analysisId: "a", ...change };
}

interface Asked {
  readonly frames: readonly number[];
  readonly signal: AbortSignal;
  readonly answer: (response: Response) => void;
}

/** A page whose companion answers when the test says so. */
function open() {
  const [asked, clips]: [Asked[], Asked[]] = [[], []];
  const single: string[] = [];
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    if (!url.includes("/previews?")) {
      single.push(url);
      return Promise.resolve(new Response("picture"));
    }
    const { frames } = JSON.parse(init.body as string) as { frames: number[] };
    return new Promise((resolve, reject) => {
      const { signal } = init;
      if (!signal) throw new Error("The request cannot be ended.");
      signal.addEventListener("abort", () => {
        reject(new DOMException("Ended.", "AbortError"));
      });
      (url.includes("content=clip") ? clips : asked).push({ frames, signal, answer: resolve });
    });
  };
  const client = new CompanionClient({ origin: "http://127.0.0.1:1", token: "t" }, fetch);
  const decode = () => Promise.resolve({ width: 1, height: 1, close: () => undefined });
  const pictures = new FramePictures(client, new StillStore({ mostBytes: 1e6, mostDecoded: 50, decode }));
  return { asked, clips, single, pictures, ahead: new PreviewsAhead(pictures) };
}

function textOf(frames: readonly number[]): string {
  return frames.map((frame) => `${JSON.stringify({ frame, mime: "image/png", bytes: 1 })}\nx`).join("");
}

function streamOf(frames: readonly number[]): Response {
  return new Response(textOf(frames));
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("the edits of the frames ahead come in one answer, each asked for once", async () => {
  const { asked, single, pictures, ahead } = open();
  const state = stateOf(drawn);
  ahead.get(state);
  ahead.get(state);
  // Frame 6 shows only what was drawn on it, which the page draws itself.
  expect(asked.map(({ frames }) => frames)).toEqual([[9, 10, 11, 4, 5, 7, 8]]);
  asked[0]?.answer(streamOf([9, 10, 11, 4, 5, 7, 8]));
  await settle();
  ahead.get(state);
  expect(asked).toHaveLength(1);
  const work = state.work!;
  for (const frame of [9, 5])
    for (const request of playbackRequests(work, frame, "a"))
      if (request.content === "overlay") expect(await pictures.get(request)).not.toBeNull();
  expect(single).toEqual([]);
});

test.each([
  ["between two pictures", textOf([9, 10, 11, 4])],
  ["in the middle of a picture", textOf([9, 10, 11, 4, 5]).slice(0, -1)],
  ["in the middle of a line", textOf([9, 10, 11, 4, 5]).slice(0, -9)],
])("an answer that is cut short %s goes on where it ended, until one brings nothing", async (_name, cut) => {
  const { asked, pictures, ahead } = open();
  const state = stateOf(drawn);
  ahead.get(state);
  asked[0]?.answer(new Response(cut));
  await settle();
  expect(asked[1]?.frames).toEqual([5, 7, 8]);
  asked[1]?.answer(new Response(""));
  await settle();
  ahead.get(state);
  expect(asked).toHaveLength(2);
  const isKept = (frame: number) => playbackRequests(state.work!, frame, "a").map((one) => pictures.isKept(one))[1];
  expect([4, 5].map(isKept)).toEqual([true, false]);
});

test("a change ends the answer for what was there before and asks anew", async () => {
  const { asked, ahead } = open();
  ahead.get(stateOf(drawn));
  ahead.get(stateOf(addStroke(drawn, "two")));
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  await settle();
  ahead.get(stateOf(empty));
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  expect(asked).toHaveLength(2);
});

test("what was refused is asked for again only after a change", async () => {
  const { asked, ahead } = open();
  ahead.get(stateOf(drawn));
  asked[0]?.answer(new Response("{}", { status: 500 }));
  await settle();
  const state = stateOf(drawn);
  ahead.get(state);
  expect(asked).toHaveLength(1);
  ahead.get(stateOf(addStroke(drawn, "two")));
  expect(asked).toHaveLength(2);
});

test("the clip's own pictures come after the edits, and stay when an edit changes", async () => {
  const { asked, clips, ahead } = open();
  const state = stateOf(drawn);
  ahead.get(state);
  expect(clips).toEqual([]);
  expect(ahead.isBringing(playbackRequests(state.work!, 9, "a")[1]!)).toBe(true);
  asked[0]?.answer(streamOf([9, 10, 11, 4, 5, 7, 8]));
  await settle();
  ahead.get(state);
  expect(clips.map(({ frames }) => frames)).toEqual([[9, 10, 11, 4, 5, 6, 7, 8]]);
  ahead.get(stateOf(addStroke(drawn, "two")));
  expect([asked.length, clips.length, clips[0]?.signal.aborted]).toEqual([2, 1, false]);
  expect(ahead.isBringing(playbackRequests(state.work!, 6, "a")[0]!)).toBe(true);
});

test("an answer that has to stand back is asked for again for the rest", async () => {
  const { asked, ahead } = open();
  const state = stateOf(drawn);
  ahead.get(state);
  ahead.stop();
  expect(asked[0]?.signal.aborted).toBe(true);
  await settle();
  ahead.get(state);
  expect(asked.map(({ frames }) => frames.length)).toEqual([7, 7]);
  expect(asked[1]?.signal.aborted).toBe(false);
});

test("while it plays the edits and the clip come beside each other", () => {
  const { asked, clips, ahead } = open();
  ahead.get(stateOf(addStroke(addSketchLayer(long, { id: "s", layer: 0, name: "s" }), "one"), { playback: "playing" }));
  expect([asked.length, clips.length]).toEqual([1, 1]);
});

test.each<[string, PanelState]>([
  ["without an analysis", stateOf(drawn, { analysisId: null })],
  ["without a companion", stateOf(drawn, { connection: { kind: "connecting", attempt: 1 } })],
  ["without edits", stateOf(empty)],
  ["while it plays, for a few frames", stateOf(drawn, { playback: "playing" })],
])("no edits are asked for %s", (_name, state) => {
  const { asked, ahead } = open();
  ahead.get(state);
  expect(asked.map(({ frames }) => frames)).toEqual([]);
});
