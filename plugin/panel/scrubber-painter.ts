import type { FrameRange } from "../../companion-server/protocol/geometry";

/** What the scrubber shows; frames are those of the clip. */
export interface Scrubbed {
  readonly range: FrameRange;
  readonly frame: number;
  readonly marks: readonly number[];
  /** Frames on which something was drawn. */
  readonly drawn: readonly number[];
  /** Frames on which an object was outlined. */
  readonly outlined: readonly number[];
  /** Frames on which something was put right. */
  readonly corrected: readonly number[];
  /** How sure the result is, in [0, 1], by frame. */
  readonly confidence: ReadonlyMap<number, number>;
  readonly frameToFix: number | null;
}

/** Heights in CSS pixels, from the top: flags of marks, the cells of frames, the strip of confidence. */
const flagHeight = 11;
const confidenceHeight = 5;

/** The frame under a horizontal position of the strip. */
export function frameAtPosition(x: number, width: number, range: FrameRange): number {
  const count = range.last - range.first + 1;
  const cell = Math.floor((x / Math.max(width, 1)) * count);
  return range.first + Math.min(Math.max(cell, 0), count - 1);
}

/** From red over amber to green: how sure a frame is. */
export function confidenceColour(confidence: number): string {
  const clamped = Math.min(Math.max(confidence, 0), 1);
  return `hsl(${Math.round(clamped * 125)} 70% ${Math.round(52 - 6 * clamped)}%)`;
}

/** Paints the whole strip; the canvas is `ratio` canvas pixels per CSS pixel. */
export function paintScrubber(context: CanvasRenderingContext2D, scrubbed: Scrubbed, ratio: number): void {
  const width = context.canvas.width / ratio;
  const height = context.canvas.height / ratio;
  const count = scrubbed.range.last - scrubbed.range.first + 1;
  const cell = width / count;
  const left = (frame: number) => (frame - scrubbed.range.first) * cell;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const bottom = height - confidenceHeight;
  paintCells(context, { width, top: flagHeight, bottom, cell, count });
  for (const frame of scrubbed.outlined) {
    context.fillStyle = "rgba(59, 209, 255, 0.55)";
    context.fillRect(left(frame), bottom - 3, Math.max(cell, 2), 3);
  }
  for (const frame of scrubbed.drawn) {
    context.fillStyle = "rgba(255, 255, 255, 0.30)";
    context.fillRect(left(frame), flagHeight, Math.max(cell, 2), bottom - flagHeight);
  }
  for (const frame of scrubbed.corrected) paintCorrection(context, left(frame) + cell / 2, (flagHeight + bottom) / 2);
  for (const [frame, confidence] of scrubbed.confidence) {
    context.fillStyle = confidenceColour(confidence);
    context.fillRect(left(frame), bottom + 1, cell + 0.5, confidenceHeight - 1);
  }
  for (const mark of scrubbed.marks) paintFlag(context, left(mark) + cell / 2, bottom);
  if (scrubbed.frameToFix !== null) paintWarning(context, left(scrubbed.frameToFix) + cell / 2, bottom);
  paintPlayhead(context, { left: left(scrubbed.frame), cell, height });
}

function paintCells(
  context: CanvasRenderingContext2D,
  strip: { width: number; top: number; bottom: number; cell: number; count: number },
): void {
  context.fillStyle = "#2a2a2a";
  context.fillRect(0, strip.top, strip.width, strip.bottom - strip.top);
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((step) => step * strip.cell >= 7) ?? strip.count;
  for (let index = 0; index < strip.count; index += every) {
    const isTall = (index / every) % 5 === 0;
    context.fillStyle = isTall ? "#5a5a5a" : "#404040";
    context.fillRect(index * strip.cell, strip.top, 1, isTall ? 9 : 5);
  }
}

function paintFlag(context: CanvasRenderingContext2D, x: number, bottom: number): void {
  context.fillStyle = "#f2c35c";
  context.beginPath();
  context.moveTo(x - 4.5, 1);
  context.lineTo(x + 4.5, 1);
  context.lineTo(x + 4.5, 6);
  context.lineTo(x, 10.5);
  context.lineTo(x - 4.5, 6);
  context.fill();
  context.fillRect(x - 0.5, 10, 1, bottom - 10);
}

function paintWarning(context: CanvasRenderingContext2D, x: number, bottom: number): void {
  context.fillStyle = "#ff5c5c";
  context.beginPath();
  context.moveTo(x, bottom - 8);
  context.lineTo(x + 5, bottom);
  context.lineTo(x - 5, bottom);
  context.fill();
}

/** A diamond, as keyframes have in the host. */
function paintCorrection(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillStyle = "#7dff6a";
  context.strokeStyle = "rgba(0, 0, 0, 0.6)";
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x + 4.5, y);
  context.lineTo(x, y + 5);
  context.lineTo(x - 4.5, y);
  context.closePath();
  context.fill();
  context.stroke();
}

function paintPlayhead(context: CanvasRenderingContext2D, place: { left: number; cell: number; height: number }): void {
  context.fillStyle = "rgba(75, 156, 245, 0.30)";
  context.fillRect(place.left, flagHeight, Math.max(place.cell, 1), place.height - flagHeight);
  const x = place.left + place.cell / 2;
  context.fillStyle = "#4b9cf5";
  context.fillRect(x - 1, flagHeight - 3, 2, place.height - flagHeight + 3);
  context.beginPath();
  context.moveTo(x - 5, 3);
  context.lineTo(x + 5, 3);
  context.lineTo(x + 5, 7);
  context.lineTo(x, 12);
  context.lineTo(x - 5, 7);
  context.fill();
}
