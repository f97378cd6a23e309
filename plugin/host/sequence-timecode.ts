/** How a sequence counts: ticks as integers or decimal strings. */
export interface TimecodeCounting {
  readonly ticksPerFrame: bigint | string;
  /** The time that Premiere's ruler shows at the start of the sequence. */
  readonly zeroPoint: bigint | string;
  readonly dropFrame: boolean;
}

const ticksPerSecond = 254_016_000_000n;

/**
 * A time of a sequence as Premiere shows it, counted from the sequence's start timecode: `01:00:00:00`, and with
 * semicolons where it counts drop-frame, which leaves out the first 2 numbers (4 at 59.94) of every minute but each tenth
 * (SMPTE ST 12-1). Drop-frame is a matter of display alone: no time is ever computed from it. Starts again after 24 hours.
 */
export function sequenceTimecode(ticks: bigint | string, counting: TimecodeCounting): string {
  const perFrame = BigInt(counting.ticksPerFrame);
  const nominal = (ticksPerSecond + perFrame / 2n) / perFrame;
  const dropped = counting.dropFrame ? nominal / 15n : 0n;
  // The start timecode is a number of frames on the ruler, whatever it is in seconds.
  const frame = (BigInt(ticks) + BigInt(counting.zeroPoint)) / perFrame;
  const perMinute = nominal * 60n - dropped;
  const perTenMinutes = nominal * 600n - 9n * dropped;
  const perDay = 144n * perTenMinutes;
  const inDay = ((frame % perDay) + perDay) % perDay;
  const inTen = inDay % perTenMinutes;
  // The first minute of each ten is complete; the others begin after the numbers that are left out.
  const minutesInTen = inTen < nominal * 60n ? 0n : 1n + (inTen - nominal * 60n) / perMinute;
  const number = inDay + dropped * (9n * (inDay / perTenMinutes) + minutesInTen);
  const seconds = number / nominal;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n, number % nominal];
  return parts.map((part) => part.toString().padStart(2, "0")).join(dropped > 0n ? ";" : ":");
}
