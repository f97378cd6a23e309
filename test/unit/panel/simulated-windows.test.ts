import type { PremiereSnapshot } from "../../../plugin/simulator/fake/control";
import { sequenceTimecode } from "../../../plugin/host/sequence-timecode";
import { shownFrame, shownLayers } from "../../../plugin/simulator/view/shown-layers";
import { createSimulatedHost } from "../../../plugin/simulator/simulated-host";
import { Transport } from "../../../plugin/simulator/view/transport";
import { sampleClip } from "../../support/drawing-samples";

const perFrame = 10_584_000_000n;
const clip = (path: string, start: number, end: number, from = 0) => ({
  name: path,
  path,
  startTicks: (BigInt(start) * perFrame).toString(),
  endTicks: (BigInt(end) * perFrame).toString(),
  inTicks: (BigInt(from) * perFrame).toString(),
});
const sequence: NonNullable<PremiereSnapshot["sequence"]> = {
  id: "s",
  name: "s",
  ticksPerFrame: perFrame.toString(),
  zeroPoint: "0",
  dropFrame: false,
  endTicks: (72n * perFrame).toString(),
  video: [
    { name: "Video 1", isMuted: false, clips: [clip("/a.mov", 0, 20), clip("/b.mov", 20, 72, 5)] },
    { name: "Video 2", isMuted: false, clips: [clip("/over.mov", 10, 30)] },
    { name: "Video 3", isMuted: true, clips: [clip("/hidden.mov", 0, 72)] },
  ],
  audio: [],
  markers: [],
};

describe("simulated windows", () => {
  test.each([
    [0, [["/a.mov", 0]]],
    [
      19,
      [
        ["/a.mov", 19],
        ["/over.mov", 9],
      ],
    ],
    [
      20,
      [
        ["/b.mov", 5],
        ["/over.mov", 10],
      ],
    ],
    [30, [["/b.mov", 15]]],
    [72, []],
  ])("frame %i of the sequence shows %j, bottom first", (frame, expected) => {
    const layers = shownLayers(sequence, BigInt(frame) * perFrame);
    expect(layers.map(({ path, mediaTicks }) => [path, shownFrame(sampleClip, mediaTicks)])).toEqual(expected);
  });

  test("timecodes count whole frames", () => {
    expect(sequenceTimecode((24n * 61n + 3n) * perFrame, sequence)).toBe("00:01:01:03");
  });

  test("playing steps by whole frames, holds for a late one, loops, and leaves the playhead where it stops", () => {
    const { control } = createSimulatedHost({
      clip: { ...sampleClip, frames: 3 },
      disk: {
        exists: () => Promise.resolve(true),
        mediaInfo: () => Promise.resolve(null),
        write: () => Promise.resolve(),
      },
    });
    const repaints: ((time: number) => void)[] = [];
    const transport = new Transport(control, (callback) => repaints.push(callback));
    const shown: bigint[] = [];
    transport.subscribe(() => shown.push(transport.playheadTicks / perFrame));
    transport.toggle();
    let time = 0;
    const repaint = () => repaints.shift()?.((time += 42));
    for (let turn = 0; turn < 4; turn += 1) repaint();
    expect(shown).toEqual([0n, 1n, 2n, 0n]);
    transport.isShowable = () => false;
    for (let turn = 0; turn < 10; turn += 1) repaint();
    expect(shown).toHaveLength(4);
    transport.isShowable = () => true;
    repaint();
    transport.toggle();
    expect(control.snapshot().playheadTicks).toBe(perFrame.toString());
    expect(transport.isPlaying).toBe(false);
  });
});
