import type { ClipInfo, DecodedFrame, DecodeOptions, OverlayFileOptions, OverlayWriter } from "./clip-source";
import type { FileFacts } from "./media-messages";

/** What one way of reading and writing media files has to offer; the media engine chooses among them. */
export interface FileEngine {
  readonly name: string;
  /** Errors: `MediaUnreadable`. The path exists and is a file that is not empty. */
  probeFile(path: string, signal: AbortSignal): Promise<FileFacts>;
  /** As {@link MediaEngine.decode}; options have been checked against the clip. */
  decodeFile(
    clip: ClipInfo & { source: { path: string } },
    options: DecodeOptions,
    signal: AbortSignal,
  ): AsyncIterable<DecodedFrame>;
  /** As {@link MediaEngine.openOverlay}, for a .mov file; options have been checked. */
  openOverlay(options: OverlayFileOptions, signal: AbortSignal): Promise<OverlayWriter>;
}
