import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { commonFlagsSchema, pathFlagSchema, portFlagSchema } from "../../configuration";
import { startCompanion, type Companion, type CompanionOptions } from "../../companion";
import { defaultPort } from "../../protocol/version";
import { writeSampleClip } from "../../sample/sample-clip";
import { sampleDocument } from "../../sample/sample-document";
import { DocumentStore } from "../../storage/document-store";
import { parseFlags, type Command, type CommandContext, type CommandResult } from "../command";
import { storeDemoDocument } from "../demo-clip";
import { listDeviceNames } from "../devices";
import { reportText } from "../report-text";
import { openServices, type Services } from "../services";
import { untilAborted } from "../until-aborted";

const flagsSchema = commonFlagsSchema.extend({
  out: pathFlagSchema.prefault("demo-out"),
  port: portFlagSchema,
});

/** `inve demo`: the whole main job on a clip of our own, then the drawing app with it. */
export const demoCommand: Command = {
  name: "demo",
  summary: "Makes a sample clip, propagates a drawing over it, and opens the drawing app with both.",
  usage: "demo [--out DIR] [--once] [--port 47821]",
  flags: { out: "value", port: "value", once: "switch" },
  positionals: [],
  async run(words, context) {
    const flags = parseFlags(flagsSchema, words);
    const { out } = flags;
    await mkdir(out, { recursive: true });
    const services = await openServices({ ...flags, workspace: flags.workspace ?? join(out, "workspace") });
    const made = await runMainJob(services, out, context);
    if (words.flags["once"] === true) return made;
    for (const line of made.text) context.terminal.say(line);
    const demo = await storeDemoDocument(new DocumentStore(services.workspace.documents, context.log), made.clip);
    const companion = await startOnAnyPort({
      ...services,
      log: context.log,
      port: flags.port,
      listDevices: listDeviceNames,
      showPairingCode: () => undefined,
      demo,
      refinement: "in the background",
    });
    context.terminal.out(`The drawing app with a simulated Premiere: ${companion.url}`);
    context.terminal.say("Stop it with Ctrl-C.");
    await untilAborted(context.signal);
    await companion.close();
    return { json: made.json, text: ["The companion has stopped."] };
  },
};

/** Clip, analysis and overlay, each with its time. */
async function runMainJob(
  { engine, pipeline }: Services,
  out: string,
  { terminal, signal, startProgress }: CommandContext,
) {
  const places = { clip: join(out, "sample.mov"), overlay: join(out, "overlay.mov"), preview: join(out, "preview") };
  const startedAt = performance.now();
  terminal.say("The sample clip is made.");
  const clip = await writeSampleClip(engine, places.clip, { signal, report: startProgress() });
  const clipSeconds = (performance.now() - startedAt) / 1000;
  const document = sampleDocument(clip);
  terminal.say("The clip is analysed: this happens once per clip.");
  const request = pipeline.analysisRequestOf(clip, document);
  const analysis = await pipeline.analyze(request, { signal, report: startProgress() });
  terminal.say("The drawing is propagated and rendered.");
  const rendered = await pipeline.render(
    { clip, document, range: document.clip.range, out: places.overlay, preview: places.preview },
    { signal, report: startProgress() },
  );
  const totalSeconds = (performance.now() - startedAt) / 1000;
  return {
    clip,
    json: { places, clipSeconds, totalSeconds, analysis: analysis.report, render: rendered.report },
    text: [
      `Sample clip:  ${places.clip} (${clipSeconds.toFixed(1)} s)`,
      `Overlay:      ${places.overlay}`,
      `Composites:   ${places.preview}`,
      `Analysis${analysis.cached ? " (found ready)" : ""}: ${reportText(analysis.report).join(" ")}`,
      `Render: ${reportText(rendered.report).slice(0, 1).join(" ")}`,
      `Altogether ${totalSeconds.toFixed(1)} s.`,
    ],
  } satisfies CommandResult & { clip: unknown };
}

/** The usual port when it is free, else any. */
async function startOnAnyPort(options: CompanionOptions): Promise<Companion> {
  try {
    return await startCompanion(options);
  } catch (failure) {
    if (options.port !== defaultPort) throw failure;
    return startCompanion({ ...options, port: 0 });
  }
}
