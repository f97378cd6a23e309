import { z } from "zod";
import type { Clip } from "../../companion-server/protocol/api";
import { rateSchema, type FrameRate } from "../../companion-server/protocol/geometry";
import type { ClipAt, HostState } from "../host/premiere-host";
import { inexactReason } from "./clip-output";
import { frameTicks, ticksPerSecond } from "./clip-time";
import type { DraftStorage } from "./document-keeper";

/** How the pictures of one stretch of a sequence are read: from the media file, or as captured frames. */
const choiceSchema = z.discriminatedUnion("source", [
  z.object({ source: z.literal("media"), startTicks: z.string(), endTicks: z.string() }),
  z.object({
    source: z.literal("capture"),
    startTicks: z.string(),
    endTicks: z.string(),
    documentId: z.string(),
    name: z.string(),
    path: z.string(),
    rate: rateSchema,
  }),
]);
export type SourceChoice = z.infer<typeof choiceSchema>;

/** Choices that are remembered for one sequence; the oldest is given up first. */
const mostChoices = 200;

/** The newest choice for the stretch of the sequence that holds a time, or null. */
export function findChoice(drafts: DraftStorage, sequenceId: string, ticks: string): SourceChoice | null {
  const time = BigInt(ticks);
  const isThere = (choice: SourceChoice) => BigInt(choice.startTicks) <= time && time < BigInt(choice.endTicks);
  return readChoices(drafts, sequenceId).find(isThere) ?? null;
}

/** Frames that were captured earlier for the stretch that starts at a time, although the file may be read now. */
export function findEarlierCapture(drafts: DraftStorage, sequenceId: string, startTicks: string): SourceChoice | null {
  const choices = readChoices(drafts, sequenceId);
  return choices.find((choice) => choice.source === "capture" && choice.startTicks === startTicks) ?? null;
}

/** Remembers a choice; it replaces the earlier one of its kind for a stretch that starts at the same time. */
export function keepChoice(drafts: DraftStorage, sequenceId: string, choice: SourceChoice): void {
  const others = readChoices(drafts, sequenceId).filter(
    (other) => other.startTicks !== choice.startTicks || other.source !== choice.source,
  );
  drafts.setItem(choicesKey(sequenceId), JSON.stringify([choice, ...others].slice(0, mostChoices)));
}

/** Why a media file cannot simply be read, as a sentence, or null when it can. `clip` is null while it is not opened. */
export function captureReason(
  sequence: NonNullable<HostState["sequence"]>,
  found: ClipAt,
  clip: Clip | null,
): string | null {
  if (found.source.kind === "capture") return found.source.reason;
  if (clip === null) return null;
  if (isReadAtAnotherSpeed(found.source.lengthTicks, clip))
    return "Premiere reads the file at another frame rate than it was made with (Interpret Footage).";
  return inexactReason(sequence, found, clip) ?? found.source.caution ?? null;
}

/** Files may say their length wrongly by a frame or two; a frame rate that was changed shows in more. */
function isReadAtAnotherSpeed(lengthTicks: string | undefined, clip: Clip): boolean {
  if (lengthTicks === undefined) return false;
  const miss = BigInt(lengthTicks) - frameTicks(clip.frames, clip.rate);
  const most = frameTicks(3, clip.rate);
  return miss > most || miss < -most;
}

/** The sequence's frames per second as a fraction in lowest terms. */
export function sequenceRate(ticksPerFrame: string): FrameRate {
  const perFrame = BigInt(ticksPerFrame);
  const divisor = greatestCommonDivisor(ticksPerSecond, perFrame);
  return { numerator: Number(ticksPerSecond / divisor), denominator: Number(perFrame / divisor) };
}

/** The start of every frame of the sequence from `startTicks` up to `endTicks`. */
export function frameStarts(stretch: { startTicks: string; endTicks: string }, ticksPerFrame: string): string[] {
  const perFrame = BigInt(ticksPerFrame);
  const starts: string[] = [];
  for (let ticks = BigInt(stretch.startTicks); ticks < BigInt(stretch.endTicks); ticks += perFrame)
    starts.push(String(ticks));
  return starts;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

function choicesKey(sequenceId: string): string {
  return `inve.sourcesOf.${sequenceId}`;
}

function readChoices(drafts: DraftStorage, sequenceId: string): SourceChoice[] {
  try {
    return z.array(choiceSchema).parse(JSON.parse(drafts.getItem(choicesKey(sequenceId)) ?? "[]"));
  } catch {
    return [];
  }
}
