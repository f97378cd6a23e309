import type { Clip } from "../../companion-server/protocol/api";
import type { Stroke } from "../../companion-server/protocol/document";

/** A clip as the companion would describe it: 72 frames, 960x540, 24 fps. */
export const sampleClip: Clip = {
  id: "clip-1",
  path: "/media/sample.mov",
  fingerprint: "f1",
  width: 960,
  height: 540,
  pixelAspect: 1,
  rate: { numerator: 24, denominator: 1 },
  frames: 72,
  hasAlpha: false,
};

/** A small closed region. */
export const triangle: [number, number][] = [
  [0, 0],
  [40, 0],
  [20, 30],
];

/** A short horizontal brush stroke on frame 0. */
export function strokeOf(id: string, change: Partial<Stroke> = {}): Stroke {
  return {
    id,
    frame: 0,
    tool: "brush",
    points: [
      { x: 10, y: 10 },
      { x: 30, y: 10 },
    ],
    width: 10,
    color: "#ff0000",
    opacity: 1,
    hardness: 1,
    ...change,
  };
}
