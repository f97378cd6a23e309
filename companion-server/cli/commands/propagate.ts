import { z } from "zod";
import { commonFlagsSchema, depthFlagSchema, pathFlagSchema, rangeFlagSchema } from "../../configuration";
import { documentSchema, type EditDocument } from "../../protocol/document";
import { InveError } from "../../protocol/errors";
import type { FrameRange } from "../../protocol/geometry";
import { requireDrawable, requireSameSize } from "../../routes/document-clip";
import { requireOverlayName } from "../../routes/render-output";
import { pathOfClip } from "../../storage/clip-registry";
import { readJson } from "../../storage/read-json";
import { parseFlags, type Command } from "../command";
import { rangeOf, requireFolderOf, writeJson } from "../input-files";
import { reportText } from "../report-text";
import { openServices, probeClip } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  edits: pathFlagSchema,
  out: pathFlagSchema,
  fps: z.string().optional(),
  range: rangeFlagSchema.optional(),
  preview: pathFlagSchema.optional(),
  depth: depthFlagSchema.optional(),
  report: pathFlagSchema.optional(),
});

/** `inve propagate`: the main job without the panel. */
export const propagateCommand: Command = {
  name: "propagate",
  summary: "Carries the edits of a document over a clip and writes the overlay with alpha.",
  usage:
    "propagate CLIP --edits DOCUMENT.json --out OVERLAY.mov|DIR [--fps RATE] [--range A:B] [--depth 8|16] [--preview DIR] [--report R.json]",
  flags: {
    edits: "value",
    out: "value",
    fps: "value",
    range: "value",
    depth: "value",
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
    const { engine, pipeline } = await openServices(flags);
    const clip = await probeClip(engine, { path: words.positionals[0] ?? "", rate: flags.fps }, signal);
    if (pathOfClip(clip) === flags.out)
      throw new InveError("InvalidInput", "The overlay would replace the clip itself.");
    requireSameSize(edits, clip);
    const range = rangeOf(clip, flags.range ?? edits.clip.range);
    const document = widened(edits, range);
    pipeline.analysisRequestOf(clip, document);
    const { preview, depth } = flags;
    const wanted = { ...(preview === undefined ? {} : { preview }), ...(depth === undefined ? {} : { depth }) };
    const request = { clip, document, range, out: flags.out, ...wanted };
    const result = await pipeline.render(request, { signal, report: startProgress() });
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

/** The document with a range that holds `range` too; analyses are made of the whole of it. */
function widened(document: EditDocument, range: FrameRange): EditDocument {
  const { first, last } = document.clip.range;
  const whole = { first: Math.min(first, range.first), last: Math.max(last, range.last) };
  return { ...document, clip: { ...document.clip, range: whole } };
}
