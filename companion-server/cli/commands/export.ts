import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { commonFlagsSchema, pathFlagSchema, rangeFlagSchema } from "../../configuration";
import type { ClipInfo } from "../../media/clip-source";
import { documentSchema, type EditDocument } from "../../protocol/document";
import type { FrameRange } from "../../protocol/geometry";
import { writeMattes } from "../../render/write-mattes";
import { writeUvMaps } from "../../render/write-uv-maps";
import { requireSameSize } from "../../routes/document-clip";
import { AssetStore } from "../../storage/asset-store";
import { readJson } from "../../storage/read-json";
import { writeAtomic } from "../../storage/write-atomic";
import { parseFlags, type Command, type CommandContext } from "../command";
import { rangeOf, writeJson } from "../input-files";
import { openClip, type Services } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  edits: pathFlagSchema,
  what: z.enum(["matte", "uv", "document"], { error: "Expected matte, uv or document" }),
  out: pathFlagSchema,
  fps: z.string().optional(),
  range: rangeFlagSchema.optional(),
});

/** `inve export`: what an analysed document holds, for other programs. Overlays are written by `inve propagate`. */
export const exportCommand: Command = {
  name: "export",
  summary: "Writes mattes, UV maps or the document with its pictures, for compositing programs and other computers.",
  usage: "export CLIP --edits DOCUMENT.json --what matte|uv|document --out DIR [--fps RATE] [--range A:B]",
  flags: { edits: "value", what: "value", out: "value", fps: "value", range: "value" },
  positionals: ["CLIP"],
  async run(words, context) {
    const flags = parseFlags(flagsSchema, words);
    const document = await readJson(flags.edits, documentSchema, "The edit document");
    const { clip, ...services } = await openClip(words, flags, context.signal);
    requireSameSize(document, clip);
    const range = rangeOf(clip, flags.range ?? document.clip.range);
    const job = { clip, document, range, out: flags.out };
    const count =
      flags.what === "document"
        ? await exportDocument(job, services)
        : await exportPictures(job, flags.what, services, context);
    return {
      json: { out: flags.out, what: flags.what, ...count },
      text: [`The ${flags.what} export is in ${flags.out}.`],
    };
  },
};

interface ExportJob {
  readonly clip: ClipInfo;
  readonly document: EditDocument;
  readonly range: FrameRange;
  readonly out: string;
}

async function exportPictures(
  { clip, document, range, out }: ExportJob,
  what: "matte" | "uv",
  { engine, pipeline }: Services,
  { signal, startProgress }: CommandContext,
): Promise<{ frames: number; layers: number }> {
  const request = pipeline.analysisRequestOf(clip, document);
  const { field } = await pipeline.analyze(request, { signal, report: startProgress() });
  const context = { signal, report: startProgress() };
  if (what === "matte") await writeMattes({ engine, clip, field, range, out }, context);
  else await writeUvMaps({ field, range, out }, context);
  return { frames: range.last - range.first + 1, layers: field.layers };
}

/** The document and the pictures it uses, each named by its SHA-256, which is what `inve.document` calls them. */
async function exportDocument({ document, out }: ExportJob, { workspace }: Services): Promise<{ pictures: number }> {
  const assets = new AssetStore(workspace.assets);
  const names = new Set(
    document.editLayers.flatMap((layer) => (layer.kind === "texture" ? layer.items.map(({ image }) => image) : [])),
  );
  const pictures = await Promise.all([...names].map(async (name) => ({ name, ...(await assets.get(name)) })));
  await mkdir(out, { recursive: true });
  for (const { name, asset, bytes } of pictures)
    await writeAtomic(join(out, `${name}.${asset.mime.replace("image/", "")}`), bytes);
  await writeJson(join(out, "document.json"), document);
  return { pictures: pictures.length };
}
