import { homedir } from "node:os";
import { commonFlagsSchema, portFlagSchema } from "../../configuration";
import { entryPoint } from "../../entry-point";
import { InveError } from "../../protocol/errors";
import {
  installService,
  readServiceState,
  removeService,
  type ServiceState,
  type ServiceSystem,
} from "../../service/manage-service";
import { nodeSystem } from "../../service/node-system";
import { planService, type ServicePlan, type ServiceUser } from "../../service/service-plan";
import { parseFlags, type Command, type CommandResult, type CommandWords } from "../command";

const flagsSchema = commonFlagsSchema.extend({ port: portFlagSchema });

/** What the command works with. */
export interface ServiceCommandParts {
  readonly user: () => ServiceUser;
  readonly system: (signal: AbortSignal) => ServiceSystem;
}

/** `inve service` over a given user and system. */
export function createServiceCommand(parts: ServiceCommandParts): Command {
  return {
    name: "service",
    summary: "Starts the companion at login, or stops doing so.",
    usage: "service install|remove|status [--now] [--port 47821]",
    flags: { now: "switch", port: "value" },
    positionals: ["install|remove|status"],
    async run(words, { signal }) {
      const plan = planService(parts.user(), {
        node: process.execPath,
        script: entryPoint("main"),
        words: wordsOfServe(words),
      });
      const system = parts.system(signal);
      const [wish = ""] = words.positionals;
      switch (wish) {
        case "install":
          return install(plan, system, words.flags["now"] === true ? "now" : "at login");
        case "remove":
          return remove(plan, system);
        case "status":
          return report(plan, await readServiceState(plan, system));
        default:
          throw new InveError("InvalidInput", `inve service knows install, remove and status, not "${wish}".`);
      }
    },
  };
}

/** `inve service` on this computer. */
export const serviceCommand: Command = createServiceCommand({
  user: () => ({
    platform: process.platform,
    home: homedir(),
    environment: process.env,
    userId: process.getuid?.() ?? null,
  }),
  system: nodeSystem,
});

/** Only what the user asked for is written down, so that later defaults hold for an installed companion as well. */
function wordsOfServe(words: CommandWords): string[] {
  const { workspace, device, port, "flow-model": flowModel } = parseFlags(flagsSchema, words);
  return [
    "serve",
    ...(words.flags["port"] === undefined ? [] : ["--port", port.toString()]),
    ...(workspace === undefined ? [] : ["--workspace", workspace]),
    ...(words.flags["device"] === undefined ? [] : ["--device", device]),
    ...(flowModel === undefined ? [] : ["--flow-model", flowModel]),
  ];
}

async function install(
  plan: ServicePlan,
  system: ServiceSystem,
  beginning: "now" | "at login",
): Promise<CommandResult> {
  await installService(plan, system, beginning);
  const first =
    beginning === "now"
      ? "The companion was started and starts at every login."
      : "The companion starts at your next login.";
  return { json: { state: "installed", file: plan.path }, text: [first, plan.messages] };
}

async function remove(plan: ServicePlan, system: ServiceSystem): Promise<CommandResult> {
  const wasThere = await removeService(plan, system);
  const text = wasThere
    ? "The companion no longer starts at login. One that runs now keeps running."
    : "The companion does not start at login; there was nothing to remove.";
  return { json: { state: "absent", removed: wasThere }, text: [text] };
}

function report(plan: ServicePlan, state: ServiceState): CommandResult {
  const sentences: Record<ServiceState, readonly string[]> = {
    absent: ["The companion does not start at login."],
    installed: [`The companion starts at login, by ${plan.path}.`, plan.messages],
    other: [
      `Another copy of the companion starts at login, by ${plan.path}. Install this one with inve service install.`,
    ],
  };
  return { json: { state, file: plan.path }, text: sentences[state] };
}
