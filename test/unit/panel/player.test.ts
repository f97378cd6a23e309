import { newDocument } from "../../../plugin/drawing/document-edits";
import { startHistory } from "../../../plugin/drawing/history";
import type { FramePictures, PictureRequest } from "../../../plugin/panel/frame-pictures";
import { initialState } from "../../../plugin/panel/initial-state";
import type { Navigation } from "../../../plugin/panel/navigation";
import type { PanelState, Work } from "../../../plugin/panel/panel-state";
import { Player } from "../../../plugin/panel/player";
import type { Still } from "../../../plugin/panel/still-store";
import { Store } from "../../../plugin/panel/store";
import { sampleClip } from "../../support/drawing-samples";

const range = { first: 10, last: 59 };
const still: Still = { width: 1, height: 1, close: () => undefined };

/** A player whose repaints the test brings about, sixty a second, and whose pictures are there when the test says so. */
function open(start = 10) {
  // Only these parts of the work matter here.
  const work = {
    clip: sampleClip,
    history: startHistory(newDocument({ clip: sampleClip, range, source: "media" })),
  } as Partial<Work> as Work;
  const store = new Store<PanelState>({ ...initialState, work, frame: start });
  const here = new Set<number>();
  const refused = new Set<number>();
  const asked: number[] = [];
  let isBringing = true;
  const shown: { frame: number; time: number }[] = [];
  let time = 5000;
  let repaint: ((time: number) => void) | null = null;
  // The player uses nothing else of these two.
  const pictures = {
    peek: ({ frame }: PictureRequest) => (here.has(frame) ? still : null),
    isKnown: ({ frame }: PictureRequest) => here.has(frame),
    isKept: ({ frame }: PictureRequest) => here.has(frame),
    hasFailed: ({ frame }: PictureRequest) => refused.has(frame),
    get: ({ frame }: PictureRequest) => {
      asked.push(frame);
      return new Promise(() => undefined);
    },
  } as Partial<FramePictures<Still>> as FramePictures<Still>;
  const navigation = {
    showWhilePlaying: (frame: number) => {
      shown.push({ frame, time });
      store.change({ frame });
    },
  } as Partial<Navigation> as Navigation;
  new Player({
    ...{ store, pictures, navigation },
    ahead: { get: () => undefined, isBringing: () => isBringing },
    nextRepaint: (callback) => {
      repaint = callback;
    },
  });
  const run = (milliseconds: number): void => {
    for (const end = time + milliseconds; time < end;) {
      time += 1000 / 60;
      const due = repaint;
      repaint = null;
      due?.(time);
    }
  };
  const bring = (first: number, last: number): void => {
    for (let frame = first; frame <= last; frame += 1) here.add(frame);
  };
  const play = (): void => {
    store.change({ playback: "playing" });
  };
  const bringNothing = (): void => {
    isBringing = false;
  };
  return { store, shown, asked, refused, run, bring, play, bringNothing };
}

const framesOf = (shown: readonly { frame: number }[]) => shown.map(({ frame }) => frame);
const countUp = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_value, k) => first + k);

describe("playing", () => {
  test("shows every frame at its time, over and over, when all are here", () => {
    const { shown, run, bring, play } = open(57);
    bring(range.first, range.last);
    play();
    run(1000 * (53.5 / 24));
    expect(framesOf(shown)).toEqual([58, 59, ...countUp(10, 59), 10].slice(0, shown.length));
    expect(shown.length).toBeGreaterThanOrEqual(52);
    const start = (shown[0]?.time ?? 0) - 1000 / 24;
    for (const [index, { time }] of shown.entries())
      expect(Math.abs(time - start - ((index + 1) * 1000) / 24)).toBeLessThan(2 * (1000 / 60));
  });

  test("leaves out what is late and keeps the time of the rest", () => {
    const { shown, run, bring, play } = open();
    bring(10, 24);
    bring(30, 59);
    play();
    run(1500 + 1500);
    const seen = framesOf(shown);
    expect(seen).toEqual([...countUp(11, 24), ...countUp(30, seen.at(-1) ?? 0)]);
    const [before, after] = [24, 30].map((frame) => shown.find((one) => one.frame === frame)?.time ?? 0);
    expect(Math.abs((after ?? 0) - (before ?? 0) - 6 * (1000 / 24))).toBeLessThan(2 * (1000 / 60));
  });

  test("waits for the first frames, but not for ever", () => {
    const { shown, run, bring, play } = open();
    bring(10, 15);
    play();
    run(1400);
    expect(shown).toEqual([]);
    run(400);
    expect(framesOf(shown)[0]).toBe(11);
  });

  test("starts as soon as enough is here", () => {
    const { shown, run, bring, play } = open();
    play();
    run(200);
    bring(10, 40);
    run(100);
    expect(framesOf(shown)[0]).toBe(11);
  });

  test("goes on from the shown frame, at its speed, when pictures did not come for long", () => {
    const { shown, run, bring, play } = open();
    bring(10, 33);
    play();
    run(4000);
    expect(framesOf(shown)).toEqual(countUp(11, 33));
    bring(34, 59);
    run(500);
    const later = shown.slice(23);
    expect(framesOf(later)).toEqual(countUp(34, 33 + later.length));
    expect(later.length).toBeGreaterThan(9);
    expect(later.length).toBeLessThan(14);
  });

  test("does not stop at pictures that cannot be had, and starts anew where the user goes", () => {
    const { store, shown, refused, run, bring, play } = open();
    bring(range.first, range.last);
    refused.add(12);
    play();
    run(300);
    expect(framesOf(shown).slice(0, 3)).toEqual([11, 12, 13]);
    store.change({ frame: 40 });
    run(300);
    const at = framesOf(shown).indexOf(41);
    expect(framesOf(shown).slice(at, at + 3)).toEqual([41, 42, 43]);
  });

  test("asks for a picture by itself only when no answer under way brings it", () => {
    const { asked, run, play, bringNothing } = open();
    play();
    run(100);
    expect(asked).toEqual([]);
    bringNothing();
    run(100);
    expect(asked).toEqual([10, 11, 12, 13]);
  });
});
