import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { analysisVersion, type FitSettings } from "../fit/fit-settings";
import type { FlowModelFile } from "../motion/flow-model";
import type { AnalysisRequest } from "../pipeline";
import type { Region } from "../protocol/regions";

/**
 * Name of an analysis: equal for equal clip content, range, mark, regions and recipe, whatever the files are called.
 * 32 hexadecimal digits.
 */
export function analysisKey(request: AnalysisRequest, settings: FitSettings, flowModel?: FlowModelFile): string {
  const subject = {
    version: analysisVersion,
    settings,
    flowModel: flowModel?.sha256,
    fingerprint: request.clip.fingerprint,
    range: request.range,
    mark: request.mark,
    regions: request.regions.map(regionIdentity),
  };
  return createHash("sha256").update(JSON.stringify(subject)).digest("hex").slice(0, 32);
}

function regionIdentity({ frame, layer, polygon, mask, scribbles = [] }: Region): unknown {
  const shape = mask === undefined ? polygon : createHash("sha256").update(readFileSync(mask)).digest("hex");
  return [frame, layer, shape, ...scribbles];
}
