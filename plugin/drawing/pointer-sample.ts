/** One position of the pointer over the picture. */
export interface PointerSample {
  /** Clip pixels, centres at integers. */
  readonly x: number;
  readonly y: number;
  /** In [0, 1]; absent when the device has none, which is not the same as half. */
  readonly pressure?: number | undefined;
  /** Milliseconds of the event's own clock. */
  readonly time: number;
}

/** The part of a pointer event that decides its pressure. */
export interface PressureSource {
  readonly pointerType: string;
  readonly pressure: number;
}

/**
 * The pressure that a device really measured. Pointer Events define 0.5 for every pressed mouse button and for touch
 * without a sensor, so only a pen counts.
 */
export function measuredPressure(event: PressureSource): number | undefined {
  return event.pointerType === "pen" ? Math.min(Math.max(event.pressure, 0), 1) : undefined;
}

/** The distance between two positions, in their own unit. */
export function distanceBetween(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
