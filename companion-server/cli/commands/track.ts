import { dirname } from "node:path";
import { z } from "zod";
import { commonFlagsSchema, pathFlagSchema, rangeFlagSchema } from "../../configuration";
import { InveError } from "../../protocol/errors";
import { queriesFileSchema } from "../../protocol/regions";
import { trackPoints } from "../../propagation/track-points";
import { readJson } from "../../storage/read-json";
import { parseFlags, type Command } from "../command";
import { rangeOf, requireFolderOf, resolveRegions, writeJson } from "../input-files";
import { reportText } from "../report-text";
import { openClip } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  queries: pathFlagSchema,
  out: pathFlagSchema,
  fps: z.string().optional(),
  range: rangeFlagSchema.optional(),
  report: pathFlagSchema.optional(),
});

/** `inve track`: follows points through a clip. */
export const trackCommand: Command = {
  name: "track",
  summary: "Follows points through a clip and writes where they are and whether they are seen.",
  usage: "track CLIP --queries QUERIES.json --out TRACKS.json [--fps RATE] [--range A:B] [--report R.json]",
  flags: { queries: "value", out: "value", fps: "value", range: "value", report: "value" },
  positionals: ["CLIP"],
  async run(words, { startProgress, signal }) {
    const flags = parseFlags(flagsSchema, words);
    await requireFolderOf(flags.report);
    await requireFolderOf(flags.out);
    const { queries, regions: given = [] } = await readJson(flags.queries, queriesFileSchema, "The queries file");
    const { clip, pipeline } = await openClip(words, flags, signal);
    const range = rangeOf(clip, flags.range);
    const outside = queries.findIndex(({ frame }) => frame < range.first || frame > range.last);
    if (outside >= 0)
      throw new InveError(
        "InvalidInput",
        `Query ${outside + 1} lies on frame ${queries[outside]?.frame ?? 0}, outside the range ${range.first}:${range.last}.`,
      );
    const regions = await resolveRegions(given, { folder: dirname(flags.queries), clip });
    // The frame of the rough outline is where the layers are known best.
    const mark = regions[0]?.frame ?? queries[0]?.frame ?? range.first;
    const analysis = await pipeline.analyze({ clip, mark, range, regions }, { signal, report: startProgress() });
    await writeJson(flags.out, { tracks: trackPoints(analysis.field, queries) });
    await writeJson(flags.report, analysis.report);
    return {
      json: analysis.report,
      text: [`${queries.length} tracks are in ${flags.out}.`, ...reportText(analysis.report)],
    };
  },
};
