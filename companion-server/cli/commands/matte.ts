import { z } from "zod";
import {
  commonFlagsSchema,
  frameFlagSchema,
  pathFlagSchema,
  rangeFlagSchema,
  regionsFlagSchema,
} from "../../configuration";
import { InveError } from "../../protocol/errors";
import { writeMattes } from "../../render/write-mattes";
import { parseFlags, type Command } from "../command";
import { givenRegions, rangeOf, requireFolderOf, requireInRange, writeJson } from "../input-files";
import { reportText } from "../report-text";
import { openClip } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  regions: regionsFlagSchema,
  mark: frameFlagSchema.optional(),
  out: pathFlagSchema,
  fps: z.string().optional(),
  range: rangeFlagSchema.optional(),
  report: pathFlagSchema.optional(),
});

/** `inve matte`: the opacity of each layer as pictures. */
export const matteCommand: Command = {
  name: "matte",
  summary: "Writes how much each pixel shows of each layer, one grey picture per layer and frame.",
  usage: "matte CLIP --regions REGIONS.json|auto --out DIR [--mark FRAME] [--fps RATE] [--range A:B] [--report R.json]",
  flags: { regions: "value", mark: "value", out: "value", fps: "value", range: "value", report: "value" },
  positionals: ["CLIP"],
  async run(words, { startProgress, signal }) {
    const flags = parseFlags(flagsSchema, words);
    await requireFolderOf(flags.report);
    const { clip, engine, pipeline } = await openClip(words, flags, signal);
    const range = rangeOf(clip, flags.range);
    const context = () => ({ signal, report: startProgress() });
    const frame = flags.mark ?? Math.floor((range.first + range.last) / 2);
    const regions = await givenRegions(flags.regions, { clip, frame, range }, { pipeline, context });
    const mark = flags.mark ?? regions[0]?.frame;
    if (regions.length === 0 || mark === undefined)
      throw new InveError("InvalidInput", "The regions file names no region.");
    requireInRange(range, mark, "The marked frame");
    const analysis = await pipeline.analyze({ clip, mark, range, regions }, context());
    await writeMattes({ engine, clip, field: analysis.field, range, out: flags.out }, context());
    await writeJson(flags.report, analysis.report);
    return { json: analysis.report, text: [`The mattes are in ${flags.out}.`, ...reportText(analysis.report)] };
  },
};
