import type { Guid, TickTime } from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";

/** A time as Premiere hands it out: immutable, exact only in `ticks`. */
export class FakeTickTime implements TickTime {
  readonly ticks: string;
  constructor(private readonly value: bigint) {
    this.ticks = value.toString();
  }
  get seconds(): number {
    return Number(this.value) / 254_016_000_000;
  }
  /** The exact number, for the fake only. */
  get exact(): bigint {
    return this.value;
  }
}

export class FakeGuid implements Guid {
  constructor(private readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** The ticks of an argument that has to be a TickTime; numbers and look-alikes are refused as a live host does. */
export function requireTime(core: FakeCore, time: unknown): bigint {
  if (time === undefined) core.fail(hostTexts.few);
  if (!(time instanceof FakeTickTime)) core.fail(hostTexts.type);
  return time.exact;
}

/** Refuses a call with fewer arguments than the declarations require. */
export function requireArguments(core: FakeCore, given: readonly unknown[]): void {
  if (given.some((argument) => argument === undefined)) core.fail(hostTexts.few);
}
