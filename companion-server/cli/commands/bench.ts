import { cpus } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { commonFlagsSchema } from "../../configuration";
import { InveError } from "../../protocol/errors";
import { writeSampleClip } from "../../sample/sample-clip";
import { benchmarks } from "../benchmarks";
import { parseFlags, type Command } from "../command";
import { openServices } from "../services";

const flagsSchema = commonFlagsSchema.extend({
  clips: z
    .string()
    .transform((names) => names.split(",").filter((name) => name !== ""))
    .optional(),
});

/** `inve bench`: the figures of the parts, measured on this computer. */
export const benchCommand: Command = {
  name: "bench",
  summary: "Measures the parts of the companion on this computer.",
  usage: `bench [${Object.keys(benchmarks).join("|")}] [--clips NAME,NAME]`,
  flags: { clips: "value" },
  positionals: ["[PART]"],
  async run(words, { terminal, log, signal, startProgress, format }) {
    const flags = parseFlags(flagsSchema, words);
    const { clips = null } = flags;
    const [part] = words.positionals;
    if (part !== undefined && !Object.hasOwn(benchmarks, part))
      throw new InveError(
        "InvalidInput",
        `There is no benchmark ${part}; there are ${Object.keys(benchmarks).join(", ")}.`,
      );
    const print = (line: string) => {
      if (format === "json") terminal.say(line);
      else terminal.out(line);
    };
    print(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.versions.node}`);
    const services = () => openServices(flags);
    const sample = async () => {
      const opened = await services();
      const path = join(opened.workspace.root, "demo", "sample.mov");
      const clip = await writeSampleClip(opened.engine, path, { signal, report: startProgress() });
      return { ...opened, clip };
    };
    const figures: Record<string, unknown> = {};
    for (const [name, benchmark] of Object.entries(benchmarks)) {
      if (part !== undefined && part !== name) continue;
      signal.throwIfAborted();
      figures[name] = await benchmark({ log, print, signal, report: startProgress(), services, sample, clips });
    }
    return { json: figures, text: [] };
  },
};
