import type { AtlasConfiguration } from "../../models/atlas/configuration";
import type { FitSettings } from "./fit-settings";
import type { FitEvidence } from "./sample-source";

/** Everything that a sampling thread is given; the evidence lies in shared memory. It is sent empty samples and sends full ones. */
export interface SamplerRequest {
  readonly configuration: AtlasConfiguration;
  readonly evidence: FitEvidence;
  readonly settings: FitSettings;
  readonly seed: number;
}
