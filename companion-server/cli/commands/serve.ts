import { commonFlagsSchema, portFlagSchema } from "../../configuration";
import { startCompanion } from "../../companion";
import { parseFlags, type Command } from "../command";
import { openDemo } from "../demo-clip";
import { openServices } from "../services";
import { listDeviceNames } from "../devices";
import { untilAborted } from "../until-aborted";

const flagsSchema = commonFlagsSchema.extend({ port: portFlagSchema });

/** `inve serve`: the companion for daily use. */
export const serveCommand: Command = {
  name: "serve",
  summary: "Runs the companion that the panel in Premiere talks to.",
  usage: "serve [--port 47821] [--demo]",
  flags: { port: "value", demo: "switch" },
  positionals: [],
  async run(words, context) {
    const flags = parseFlags(flagsSchema, words);
    const { terminal, log, signal, startProgress } = context;
    const { workspace, engine, pipeline } = await openServices(flags);
    const demo =
      words.flags["demo"] === true
        ? await openDemo({ workspace, engine, log }, { signal, report: startProgress() })
        : null;
    const companion = await startCompanion({
      workspace,
      engine,
      pipeline,
      log,
      port: flags.port,
      listDevices: listDeviceNames,
      showPairingCode: (code) => {
        terminal.say(`Pairing code for the panel: ${code.slice(0, 3)} ${code.slice(3)}`);
      },
      demo,
      refinement: "in the background",
    });
    terminal.redraw("");
    terminal.out(`The companion listens. Open ${companion.url}`);
    await untilAborted(signal);
    await companion.close();
    return { json: { closed: true }, text: ["The companion has stopped."] };
  },
};
