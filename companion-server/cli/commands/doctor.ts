import { commonFlagsSchema, portFlagSchema } from "../../configuration";
import { defaultWorkspaceFolder } from "../../storage/workspace";
import { parseFlags, type Command } from "../command";
import {
  checkDevice,
  checkDevices,
  checkFlowModel,
  checkMediaEngine,
  checkNode,
  checkPanel,
  checkPort,
  checkWorkspace,
  requireOneEngine,
  type HealthCheck,
} from "../health-checks";

const flagsSchema = commonFlagsSchema.extend({ port: portFlagSchema });
const signs = { works: "works ", hint: "hint  ", broken: "BROKEN" } as const;

/** `inve doctor`: what works on this computer, what does not, and what to do. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: "Says what works on this computer, what does not, and what to do about it.",
  usage: "doctor [--port 47821] [--device auto|cpu|webgpu|dml|coreml|cuda]",
  flags: { port: "value" },
  positionals: [],
  async run(words) {
    const flags = parseFlags(flagsSchema, words);
    const engines = [await checkMediaEngine("node-av"), await checkMediaEngine("ffmpeg")];
    const checks: HealthCheck[] = [
      checkNode(process.versions.node),
      checkDevices(),
      await checkDevice(flags.device),
      requireOneEngine(engines),
      ...engines,
      await checkPort(flags.port),
      ...(await checkWorkspace(flags.workspace ?? defaultWorkspaceFolder())),
      await checkPanel(),
      ...(await checkFlowModel(flags["flow-model"])),
    ];
    const isBroken = checks.some((check) => check.state === "broken");
    return {
      json: { works: !isBroken, checks },
      text: [
        ...checks.map(lineOf),
        isBroken ? "Something that the companion needs is missing." : "The companion can work here.",
      ],
      ...(isBroken ? { exitCode: 1 } : {}),
    };
  },
};

function lineOf({ name, state, finding, advice }: HealthCheck): string {
  return `${signs[state]}  ${name}: ${finding}${advice === undefined ? "" : `. ${advice}`}`;
}
