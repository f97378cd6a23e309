import type { OverlayFileOptions } from "../../../companion-server/media/clip-source";
import { requireOverlayOptions } from "../../../companion-server/media/overlay-options";

const rate = (numerator: number, denominator = 1) => ({ numerator, denominator });
const good: OverlayFileOptions = {
  path: "out/overlay.mov",
  width: 64,
  height: 36,
  rate: rate(24000, 1001),
  pixelAspect: 1,
  timecode: "01:00:00:23",
};

test.each<Partial<OverlayFileOptions>>([
  {},
  { path: "A.MOV" },
  { rate: rate(30000, 1001), timecode: "00:59:59;29" },
  { rate: rate(60000, 1001), timecode: "00:00:00;59" },
  { rate: rate(120), timecode: "00:00:00:119" },
])("%p is accepted", (changes) => {
  expect(() => {
    requireOverlayOptions({ ...good, ...changes });
  }).not.toThrow();
});

test.each<Partial<OverlayFileOptions>>([
  { path: "overlay.mp4" },
  { width: 0 },
  { height: 36.5 },
  { width: Number.NaN },
  { width: 100_000 },
  { pixelAspect: Number.NaN },
  { pixelAspect: 0 },
  { timecode: "01:00:00:24" },
  { timecode: "1:00:00:00" },
  { timecode: "01:60:00:00" },
  { timecode: "01:00:00;00" },
  { timecode: "" },
])("%p is refused with one sentence", (changes) => {
  expect(() => {
    requireOverlayOptions({ ...good, ...changes });
  }).toThrow(expect.objectContaining({ code: "InvalidInput" }) as Error);
});
