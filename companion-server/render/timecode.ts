import { InveError } from "../protocol/errors";
import type { FrameRate } from "../protocol/geometry";

/** The timecode of clips that carry none. */
export const zeroTimecode = "00:00:00:00";

const pattern = /^(\d{2}):(\d{2}):(\d{2})([:;])(\d{2,3})$/;

/** How a rate is counted: whole frames per second, and how many numbers are skipped at most minutes. */
interface Counting {
  readonly nominal: number;
  /** 0 for non-drop-frame. */
  readonly dropped: number;
}

/**
 * The timecode of the frame `frames` after the one that has `start`, for example `01:00:00;02`. Drop-frame counting
 * (`;`, only at 29.97 and 59.94) leaves out the first 2 or 4 numbers of every minute but each tenth (SMPTE ST 12-1);
 * the count starts again after 24 hours. Errors: `InvalidInput` for text that is not a timecode at this rate.
 */
export function timecodeAfter(start: string, frames: number, rate: FrameRate): string {
  const isDrop = start.includes(";");
  const counting = countingOf(rate, isDrop ? "drop" : "non-drop");
  return formatTimecode(parseTimecode(start, counting) + frames, counting);
}

function countingOf(rate: FrameRate, kind: "drop" | "non-drop"): Counting {
  const exact = rate.numerator / rate.denominator;
  const nominal = Math.round(exact);
  const mayDrop = rate.denominator === 1001 && nominal % 30 === 0;
  return { nominal, dropped: kind === "drop" && mayDrop ? nominal / 15 : 0 };
}

function parseTimecode(text: string, { nominal, dropped }: Counting): number {
  const match = pattern.exec(text);
  const [hours, minutes, seconds] = [1, 2, 3].map((group) => Number(match?.[group]));
  const frames = Number(match?.[5]);
  if (
    hours === undefined ||
    minutes === undefined ||
    seconds === undefined ||
    !(hours < 24 && minutes < 60 && seconds < 60 && frames < nominal) ||
    (seconds === 0 && minutes % 10 !== 0 && frames < dropped)
  )
    throw new InveError("InvalidInput", `"${text}" is not a timecode of a clip with ${nominal} frames per second.`);
  const wholeMinutes = hours * 60 + minutes;
  const skipped = dropped * (wholeMinutes - Math.floor(wholeMinutes / 10));
  return (wholeMinutes * 60 + seconds) * nominal + frames - skipped;
}

function formatTimecode(count: number, { nominal, dropped }: Counting): string {
  const perMinute = nominal * 60 - dropped;
  const perTenMinutes = nominal * 600 - 9 * dropped;
  const perDay = perTenMinutes * 144;
  const wrapped = ((count % perDay) + perDay) % perDay;
  const tens = Math.floor(wrapped / perTenMinutes);
  const rest = wrapped % perTenMinutes;
  // The first minute of each ten is complete; the others begin after the numbers left out.
  const minutesInTen = rest < nominal * 60 ? 0 : 1 + Math.floor((rest - nominal * 60) / perMinute);
  const number = wrapped + dropped * (9 * tens + minutesInTen);
  const digits = Math.max(2, String(nominal - 1).length);
  const fields = [3600, 60, 1].map((unit) => Math.floor(number / nominal / unit) % (unit === 3600 ? 24 : 60));
  const [hours, minutes, seconds] = fields.map((field) => String(field).padStart(2, "0"));
  const separator = dropped > 0 ? ";" : ":";
  return `${hours}:${minutes}:${seconds}${separator}${String(number % nominal).padStart(digits, "0")}`;
}
