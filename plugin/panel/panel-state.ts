import type { Clip, Job } from "../../companion-server/protocol/api";
import type { EditDocument, StrokePoint } from "../../companion-server/protocol/document";
import type { Output } from "../../companion-server/protocol/geometry";
import type { Report } from "../../companion-server/protocol/progress";
import type { Region, Scribble } from "../../companion-server/protocol/regions";
import type { ConnectionState } from "../companion/connection-state";
import type { History } from "../drawing/history";
import type { StrokeStyle } from "../drawing/stroke-style";
import type { ToolName } from "../drawing/tool";
import type { HostState } from "../host/premiere-host";
import type { ClipPlace } from "./clip-time";
import type { SaveState } from "./document-keeper";

/** The clip and document that the panel shows. */
export interface Work {
  readonly documentId: string;
  /** The clip's name as Premiere shows it. */
  readonly name: string;
  readonly clip: Clip;
  readonly place: ClipPlace;
  /** The picture that overlays are drawn into, or null for the clip's own frame. */
  readonly output: Output | null;
  readonly history: History<EditDocument>;
  readonly saving: SaveState;
  /** Revision of the companion's copy; previews show that one. */
  readonly revision: number;
  /** The companion's copy, or null before the first save. */
  readonly saved: EditDocument | null;
}

/** A stretch of the sequence whose frames Premiere can write, because its media cannot be read as it is shown. */
export interface CaptureOffer {
  readonly sequenceId: string;
  readonly startTicks: string;
  readonly endTicks: string;
  readonly ticksPerFrame: string;
  readonly frames: number;
  readonly name: string;
  /** Why, as a sentence. */
  readonly reason: string;
  /** What else the user may do: work on the media file, leave everything as it is, or nothing. */
  readonly alternative: "media" | "leave" | "none";
  /** Whether this stretch was captured before and drawn on. */
  readonly earlier: "captured" | "none";
  /** Frames written so far, or null while nothing is captured. */
  readonly progress: { readonly done: number; readonly total: number } | null;
}

/** Something that only the user can decide. */
export interface Question {
  readonly id: string;
  readonly message: string;
  readonly choices: readonly { readonly label: string; readonly choose: () => void }[];
}

/** A sentence for the user. `error` stays until it is dismissed, the others go by themselves. */
export interface Notice {
  readonly id: string;
  readonly kind: "info" | "success" | "error";
  readonly message: string;
}

/** Everything the panel shows; replaced as a whole at every change. */
export interface PanelState {
  readonly connection: ConnectionState;
  readonly host: HostState | null;
  readonly work: Work | null;
  /** Why there is no work, as a sentence, or null while it is being found out. */
  readonly emptyReason: string | null;
  /** The shown frame of the clip. */
  readonly frame: number;
  readonly playback: "stopped" | "playing";
  readonly tool: ToolName;
  readonly style: StrokeStyle;
  /** The layer of the clip that new strokes stick to. */
  readonly layer: number;
  /** The edit layer that takes new strokes; null lets the first stroke make one. */
  readonly editLayerId: string | null;
  readonly selectedItemId: string | null;
  /** How the adjust tool draws areas; `width` of its brush in clip pixels. */
  readonly adjusting: { readonly area: "lasso" | "brush"; readonly width: number };
  /** What the next scribble says, and its width in clip pixels. */
  readonly scribbling: { readonly effect: Scribble["effect"]; readonly width: number };
  /** What scribbles on the shown frame select, as outlines; empty while that is not known. */
  readonly selectedAreas: readonly Region[];
  /** How far the search for objects is, in [0, 1], or null while there is none. */
  readonly finding: number | null;
  /** What is being drawn anew on the shown frame. */
  readonly redrawing: string | null;
  /** Text being typed on a frame, or null: along which points it runs, and what there is of it. */
  readonly typing: { readonly frame: number; readonly points: readonly StrokePoint[]; readonly text: string } | null;
  /** The name of a picture on its way to the companion. */
  readonly uploading: string | null;
  /** The render that runs or ran last for this document. */
  readonly job: Job | null;
  /** The refinement that was told of last. */
  readonly refinement: Job | null;
  /** The analysis that the companion follows edits by and how far it was trained, as far as the panel was told. */
  readonly analysisId: string | null;
  /** What the last finished render measured. */
  readonly report: Report | null;
  /** The clip's frames that `report.frameConfidence` speaks of start here. */
  readonly reportFirstFrame: number;
  readonly notices: readonly Notice[];
  readonly questions: readonly Question[];
  /** What could be, or is being, captured. */
  readonly capture: CaptureOffer | null;
}

/** Whether a job still works. */
export function isActive(job: Job | null): boolean {
  return job !== null && (job.state === "queued" || job.state === "running" || job.state === "cancelling");
}
