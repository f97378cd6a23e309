import { z } from "zod";
import {
  commonFlagsSchema,
  frameFlagSchema,
  pathFlagSchema,
  rangeFlagSchema,
  regionsFlagSchema,
} from "../../configuration";
import { parseFlags, type Command } from "../command";
import { givenRegions, rangeOf, requireFolderOf, requireFrameOf, requireInRange, writeJson } from "../input-files";
import { reportText } from "../report-text";
import { openClip } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  mark: frameFlagSchema,
  range: rangeFlagSchema.optional(),
  fps: z.string().optional(),
  regions: regionsFlagSchema.optional(),
  report: pathFlagSchema.optional(),
});

/** `inve analyze`: fits a clip, so that later edits of it propagate at once. */
export const analyzeCommand: Command = {
  name: "analyze",
  summary: "Fits a clip once, so that every later edit of it propagates at once.",
  usage: "analyze CLIP --mark FRAME [--fps RATE] [--range A:B] [--regions REGIONS.json|auto] [--report R.json]",
  flags: { mark: "value", range: "value", fps: "value", regions: "value", report: "value" },
  positionals: ["CLIP"],
  async run(words, { startProgress, signal }) {
    const flags = parseFlags(flagsSchema, words);
    await requireFolderOf(flags.report);
    const { clip, pipeline } = await openClip(words, flags, signal);
    const range = rangeOf(clip, flags.range);
    requireFrameOf(clip, flags.mark, "--mark");
    requireInRange(range, flags.mark, "The mark");
    const context = () => ({ signal, report: startProgress() });
    const regions = await givenRegions(flags.regions, { clip, frame: flags.mark, range }, { pipeline, context });
    const analysis = await pipeline.analyze({ clip, mark: flags.mark, range, regions }, context());
    await writeJson(flags.report, analysis.report);
    const state = analysis.cached ? "was ready already" : "is ready";
    return { json: analysis.report, text: [`The analysis ${analysis.id} ${state}.`, ...reportText(analysis.report)] };
  },
};
