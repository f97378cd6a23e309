import type { Hello } from "../protocol/api";
import type { Pipeline } from "../pipeline";
import type { Log } from "../log";
import type { EventLog } from "../jobs/event-log";
import type { Foreground } from "../jobs/foreground";
import type { JobRunner } from "../jobs/job-runner";
import type { AnalysisIndex } from "../storage/analysis-index";
import type { AssetStore } from "../storage/asset-store";
import type { CaptureFolder } from "../storage/capture-folder";
import type { ClipRegistry } from "../storage/clip-registry";
import type { DocumentStore } from "../storage/document-store";
import type { ClipFrames } from "./clip-frames";
import type { PairingDesk } from "./pairing-desk";

/** Everything the HTTP side needs; nothing of it is made at import, so tests hand in what they like. */
export interface AppDependencies {
  readonly token: string;
  readonly pairing: PairingDesk;
  readonly clips: ClipRegistry;
  readonly frames: ClipFrames;
  readonly documents: DocumentStore;
  readonly assets: AssetStore;
  readonly captures: CaptureFolder;
  readonly analyses: AnalysisIndex;
  readonly jobs: JobRunner;
  /** Told of requests, so that work that nobody waits for rests meanwhile. */
  readonly foreground: Foreground;
  readonly events: EventLog;
  readonly pipeline: Pipeline;
  readonly log: Log;
  /** Names of the devices that analyses can run on. */
  readonly listDevices: () => Promise<readonly string[]>;
  /** Folder for overlays that were not given a place. */
  readonly rendersFolder: string;
  /** Folder of the built drawing app. */
  readonly panelFolder: string;
  /** Set when the companion serves the sample clip to the simulated Premiere. */
  readonly demo: NonNullable<Hello["demo"]> | null;
}
