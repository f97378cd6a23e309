import type { AtlasConfiguration } from "../../models/atlas/configuration";
import type { AnalysisTables } from "../analysis/analysis-tables";
import { AtlasInference } from "../inference/atlas-inference";
import type { AtlasState } from "../inference/atlas-state";
import type { Device } from "../inference/device";
import type { WorkContext } from "../progress";
import { toInveError } from "../protocol/errors";
import { buildTables } from "./build-tables";
import { frameDoubts, measureFit, type FitMeasures } from "./measure-fit";
import type { FitEvidence } from "./sample-source";

/** A trained atlas and what it was trained on. */
export interface TrainedAtlas {
  readonly configuration: AtlasConfiguration;
  readonly evidence: FitEvidence;
  readonly state: AtlasState;
  readonly device: Device;
}

/** Tables of a fit, how well it explains its clip, and where they were made. */
export interface TabulatedFit {
  readonly tables: AnalysisTables;
  readonly measured: FitMeasures;
  readonly device: Device;
}

/** Measures a fit and makes its tables, on the processor if the device is lost meanwhile. Errors: `Cancelled`. */
export async function tabulateFit(trained: TrainedAtlas, context: WorkContext): Promise<TabulatedFit> {
  try {
    return await tabulate(trained, context);
  } catch (failure) {
    if (toInveError(failure).code !== "DeviceLost") throw failure;
    return tabulate({ ...trained, device: "cpu" }, context);
  }
}

async function tabulate(
  { configuration, evidence, state, device }: TrainedAtlas,
  context: WorkContext,
): Promise<TabulatedFit> {
  const inference = await AtlasInference.create({ configuration, state, device });
  try {
    const measured = await measureFit(inference, configuration, evidence);
    const sources = { configuration, inference, evidence, doubts: frameDoubts(measured, evidence) };
    return { tables: await buildTables(sources, context), measured, device };
  } finally {
    await inference.dispose();
  }
}
