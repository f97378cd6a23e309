import { InveError } from "../../companion-server/protocol/errors";
import type { PremiereHost } from "./premiere-host";

/** Which frames to capture, and how to know that one has arrived. */
export interface FramesToCapture<Picture> {
  readonly sequenceId: string;
  /** Sequence times, one for each frame. */
  readonly ticks: readonly string[];
  /** An existing folder that the companion watches. */
  readonly folder: string;
  /** Start of every file name: letters, digits, dot, dash and underscore. */
  readonly baseName: string;
  /** Waits for a whole file under one of the names; null when none came in good time. */
  readonly arrival: (names: readonly string[], signal: AbortSignal) => Promise<Picture | null>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Premiere now and then says yes and writes nothing; a second try under another name helps. */
const triesPerFrame = 2;

/**
 * Captures frames one after the other, each of them complete before the next is asked for, and shows our overlays again
 * whatever happens. Errors: `HostFailure` names the first frame that did not come; `Cancelled`.
 */
export async function captureFrames<Picture>(
  host: Pick<PremiereHost, "captureFrame" | "endCapture">,
  request: FramesToCapture<Picture>,
  signal: AbortSignal,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  try {
    for (const [index, ticks] of request.ticks.entries()) {
      pictures.push(await captureOne(host, request, { index, ticks }, signal));
      request.onProgress?.(pictures.length, request.ticks.length);
    }
  } finally {
    await host.endCapture();
  }
  return pictures;
}

async function captureOne<Picture>(
  host: Pick<PremiereHost, "captureFrame">,
  request: FramesToCapture<Picture>,
  frame: { readonly index: number; readonly ticks: string },
  signal: AbortSignal,
): Promise<Picture> {
  for (let attempt = 1; attempt <= triesPerFrame; attempt++) {
    if (signal.aborted) throw new InveError("Cancelled");
    const name = `${request.baseName}-${frame.index.toString()}${attempt === 1 ? "" : `-again${attempt.toString()}`}`;
    const names = await host.captureFrame(request.sequenceId, frame.ticks, request.folder, name);
    const picture = await request.arrival(names, signal);
    if (picture !== null) return picture;
  }
  throw new InveError(
    "HostFailure",
    `Premiere did not write frame ${(frame.index + 1).toString()} of ${request.ticks.length.toString()}. Try again when Premiere is idle.`,
    { details: { call: "exportSequenceFrame" } },
  );
}
