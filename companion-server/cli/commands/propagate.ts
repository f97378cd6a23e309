import { z } from "zod";
import {
  commonFlagsSchema,
  depthFlagSchema,
  pathFlagSchema,
  rangeFlagSchema,
  regionsFlagSchema,
} from "../../configuration";
import { documentSchema, type ClipLayer, type EditDocument } from "../../protocol/document";
import { InveError } from "../../protocol/errors";
import type { FrameRange } from "../../protocol/geometry";
import type { Region } from "../../protocol/regions";
import { requireDrawable, requireSameSize } from "../../routes/document-clip";
import { requireOverlayName } from "../../routes/render-output";
import { pathOfClip } from "../../storage/clip-registry";
import { readJson } from "../../storage/read-json";
import { parseFlags, type Command } from "../command";
import { givenRegions, rangeOf, requireFolderOf, writeJson } from "../input-files";
import { reportText } from "../report-text";
import { openClip } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  edits: pathFlagSchema,
  out: pathFlagSchema,
  fps: z.string().optional(),
  range: rangeFlagSchema.optional(),
  preview: pathFlagSchema.optional(),
  depth: depthFlagSchema.optional(),
  regions: regionsFlagSchema.optional(),
  report: pathFlagSchema.optional(),
});

/** `inve propagate`: the main job without the panel. */
export const propagateCommand: Command = {
  name: "propagate",
  summary: "Carries the edits of a document over a clip and writes the overlay with alpha.",
  usage:
    "propagate CLIP --edits DOCUMENT.json --out OVERLAY.mov|DIR [--fps RATE] [--range A:B] [--regions REGIONS.json|auto] [--depth 8|16] [--preview DIR] [--report R.json]",
  flags: {
    edits: "value",
    out: "value",
    fps: "value",
    range: "value",
    depth: "value",
    regions: "value",
    preview: "value",
    report: "value",
  },
  positionals: ["CLIP"],
  async run(words, { startProgress, signal }) {
    const flags = parseFlags(flagsSchema, words);
    await requireFolderOf(flags.report);
    requireOverlayName(flags.out);
    if (flags.depth === 16 && flags.out.toLowerCase().endsWith(".mov"))
      throw new InveError("InvalidInput", "--depth 16 is for PNG files; name a folder for --out.");
    if (flags.out.toLowerCase().endsWith(".mov")) await requireFolderOf(flags.out);
    const edits = await readJson(flags.edits, documentSchema, "The edit document");
    requireDrawable(edits);
    const { clip, pipeline } = await openClip(words, flags, signal);
    if (pathOfClip(clip) === flags.out)
      throw new InveError("InvalidInput", "The overlay would replace the clip itself.");
    requireSameSize(edits, clip);
    const range = rangeOf(clip, flags.range ?? edits.clip.range);
    const given = widened(edits, range);
    const frame = pipeline.analysisRequestOf(clip, given).mark;
    const context = () => ({ signal, report: startProgress() });
    const marked = { clip, frame, range: given.clip.range };
    const regions = await givenRegions(flags.regions, marked, { pipeline, context });
    const document = flags.regions === undefined ? given : withRegions(given, regions);
    const { preview, depth } = flags;
    const wanted = { ...(preview === undefined ? {} : { preview }), ...(depth === undefined ? {} : { depth }) };
    const request = { clip, document, range, out: flags.out, ...wanted };
    const result = await pipeline.render(request, context());
    await writeJson(flags.report, result.report);
    return {
      json: result.report,
      text: [
        `The overlay is ${result.out}.`,
        ...(preview === undefined ? [] : [`Previews are in ${preview}.`]),
        ...reportText(result.report),
      ],
    };
  },
};

/** The document with these regions in the place of its own; layers that it does not know get the names of new objects. */
function withRegions(document: EditDocument, regions: readonly Region[]): EditDocument {
  const indices = [...new Set([...document.layers, ...regions].map((of) => ("index" in of ? of.index : of.layer)))];
  const layers = indices
    .sort((a, b) => a - b)
    .map((index): ClipLayer => {
      const known = document.layers.find((layer) => layer.index === index);
      const own = regions.filter(({ layer }) => layer === index);
      return { ...(known ?? { id: `object-${index}`, index, name: `Object ${index}` }), regions: own };
    });
  return { ...document, layers };
}

/** The document with a range that holds `range` too; analyses are made of the whole of it. */
function widened(document: EditDocument, range: FrameRange): EditDocument {
  const { first, last } = document.clip.range;
  const whole = { first: Math.min(first, range.first), last: Math.max(last, range.last) };
  return { ...document, clip: { ...document.clip, range: whole } };
}
