import { sequenceTimecode } from "../host/sequence-timecode";
import { sequenceTimeOfFrame } from "./clip-time";
import type { PanelState } from "./panel-state";

/** The timecode that Premiere's ruler shows where a frame of the open clip lies; empty while no clip is open. */
export function shownTimecode({ work, host }: PanelState, frame: number): string {
  const sequence = host?.sequence ?? null;
  if (work === null || sequence === null) return "";
  return sequenceTimecode(sequenceTimeOfFrame(work.place, work.clip.rate, frame), sequence);
}
