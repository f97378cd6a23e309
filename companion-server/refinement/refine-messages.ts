import type { FitSettings } from "../fit/fit-settings";
import type { DeviceChoice } from "../inference/device";
import type { FlowModelFile } from "../motion/flow-model";
import type { AnalysisRequest } from "../pipeline";
import type { ErrorCode } from "../protocol/errors";
import type { Progress } from "../protocol/progress";

/** What a refining process is to work on. */
export interface RefineOrder {
  readonly request: AnalysisRequest;
  /** The workspace's analyses. */
  readonly folder: string;
  readonly settings: FitSettings;
  readonly device: DeviceChoice;
  readonly flowModel: FlowModelFile | undefined;
}

/** What a refining process is told. `rest`: something more urgent wants the processor, until it may `go on`. */
export type RefineCommand =
  | { readonly kind: "refine"; readonly order: RefineOrder }
  | { readonly kind: "rest" }
  | { readonly kind: "go on" }
  | { readonly kind: "stop" };

/** What a refining process says. */
export type RefineReply =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };
