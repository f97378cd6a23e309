import type { AnalysisTables } from "../analysis/analysis-tables";
import type { DeviceChoice } from "../inference/device";
import type { Progress } from "../protocol/progress";
import type { FitEvidence } from "./sample-source";
import type { FitSettings } from "./fit-settings";

/** Everything a fit thread is given; the evidence lies in shared memory. */
export interface FitRequest {
  readonly evidence: FitEvidence;
  readonly settings: FitSettings;
  /** Where to train, and why there. */
  readonly device: DeviceChoice;
  readonly seed: number;
  /** Where the state is saved, and from where an unfinished fit goes on. */
  readonly statePath: string;
}

/** How a fit went. Errors are pixels at analysis size. */
export interface FitOutcome {
  readonly steps: number;
  readonly device: string;
  readonly deviceReason: string;
  readonly reconstructionPsnr: number;
  readonly heldOutError: number;
  readonly roundTripError: number;
  readonly fitSeconds: number;
  readonly tableSeconds: number;
}

/** What a fit thread says; tables lie in shared memory. */
export type FitWorkerMessage =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "done"; readonly tables: AnalysisTables; readonly outcome: FitOutcome }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };
