import * as z from "zod/mini";
import { findSequence } from "./active";
import type { HostEnvironment } from "./environment";
import { hostFailure, whenPremiereAnswers } from "./failure";
import { overlayTest } from "./overlays";
import type { Sequence } from "./ppro";
import { projectItemOf, readAround } from "./timeline";

/**
 * Frames as the sequence shows them, with our overlays out of the picture. Premiere says that a frame is written before
 * the file exists and draws it at that later moment, so the overlay tracks stay muted until `end`, which the caller asks
 * for when the companion has seen the whole file. Muting is no undo entry and would outlive a crash: what was muted is
 * remembered first and given back by `repair`.
 */
export interface Capture {
  /** Asks Premiere for the frame at `ticks`; returns the file names that it may have. One at a time. */
  frame(sequence: Sequence, request: CaptureRequest): Promise<string[]>;
  /** Shows every track again that a capture muted. Does nothing when none is muted. */
  end(): Promise<void>;
  /** As `end`, also for tracks that an earlier run of the plug-in left muted, as soon as their project is open. */
  repair(): Promise<void>;
}

/** A frame to write: `folder` exists, `baseName` has no extension, separators or colons. */
export interface CaptureRequest {
  readonly ticks: bigint;
  readonly folder: string;
  readonly baseName: string;
}

/** Longest time for which tracks stay muted when nobody says that the capture has ended, in milliseconds. */
const longestMuteMilliseconds = 15_000;

const mutedSchema = z.object({
  sequence: z.string(),
  tracks: z.array(z.object({ index: z.number(), id: z.number() })),
});
type MutedTracks = z.infer<typeof mutedSchema>;

/** Starts with nothing muted. */
export function createCapture(environment: HostEnvironment): Capture {
  let cancelTimer: () => void = () => undefined;

  const end = async () => {
    cancelTimer();
    await restore(environment);
  };

  const frame = async (sequence: Sequence, request: CaptureRequest) => {
    cancelTimer();
    try {
      await muteOverlays(environment, sequence, request.ticks);
      const names = await exportFrame(environment, sequence, request);
      cancelTimer = environment.timers.after(longestMuteMilliseconds, () => {
        // Nobody waits for this; what fails here is remembered and tried again by the next repair.
        restore(environment).catch(() => undefined);
      });
      return names;
    } catch (failure) {
      await restore(environment).catch(() => undefined);
      throw failure;
    }
  };

  return { frame, end, repair: () => restore(environment) };
}

async function exportFrame(
  environment: HostEnvironment,
  sequence: Sequence,
  request: CaptureRequest,
): Promise<string[]> {
  const { ppro } = environment;
  const name = `${request.baseName}.png`;
  const size = await sequence.getFrameSize();
  const time = ppro.TickTime.createWithTicks(request.ticks.toString());
  const isAccepted = await whenPremiereAnswers("Premiere could not write the frame.", "exportSequenceFrame", () =>
    ppro.Exporter.exportSequenceFrame(
      sequence,
      time,
      name,
      request.folder,
      Math.round(size.width),
      Math.round(size.height),
    ),
  );
  if (!isAccepted) throw hostFailure("Premiere refused to write the frame.", "exportSequenceFrame");
  // Some versions add the extension once more.
  return [name, `${name}.png`];
}

async function muteOverlays(environment: HostEnvironment, sequence: Sequence, ticks: bigint): Promise<void> {
  const { ppro, store } = environment;
  const isOverlay = await overlayTest(ppro, sequence);
  const sequenceId = sequence.guid.toString();
  const earlier = await readMuted(environment);
  if (earlier !== null && earlier.sequence !== sequenceId) await restore(environment);
  const muted = [...(earlier?.sequence === sequenceId ? earlier.tracks : [])];
  const count = await sequence.getVideoTrackCount();
  for (let index = 0; index < count; index++) {
    const track = await sequence.getVideoTrack(index);
    if (await track.isMuted()) continue;
    const items = track.getTrackItems(ppro.Constants.TrackItemType.CLIP, false);
    for (const { item, start, end } of await readAround(items, { start: ticks, end: ticks + 1n })) {
      if (ticks < start || ticks >= end) continue;
      const projectItem = await projectItemOf(item);
      if (projectItem === null || isOverlay(projectItem) === null) continue;
      muted.push({ index, id: track.id });
      await store.write(JSON.stringify({ sequence: sequenceId, tracks: muted } satisfies MutedTracks));
      if (!(await track.setMute(true)) || !(await track.isMuted()))
        throw hostFailure("Premiere did not hide the overlay for the capture.", "setMute");
      break;
    }
  }
}

async function restore(environment: HostEnvironment): Promise<void> {
  const muted = await readMuted(environment);
  if (muted === null) return;
  const sequence = await findSequence(environment.ppro, muted.sequence);
  // Its project is not open: it stays remembered until it is.
  if (sequence === null) return;
  const count = await sequence.getVideoTrackCount();
  for (const { index, id } of muted.tracks) {
    if (index >= count) continue;
    const track = await sequence.getVideoTrack(index);
    if (track.id === id && (await track.isMuted())) await track.setMute(false);
  }
  await environment.store.write("");
}

async function readMuted(environment: HostEnvironment): Promise<MutedTracks | null> {
  const text = await environment.store.read();
  if (text === null || text === "") return null;
  try {
    const parsed = z.safeParse(mutedSchema, JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
