import type { Command } from "./command";
import { benchCommand } from "./commands/bench";
import { demoCommand } from "./commands/demo";
import { doctorCommand } from "./commands/doctor";
import { matteCommand } from "./commands/matte";
import { trackCommand } from "./commands/track";
import { analyzeCommand } from "./commands/analyze";
import { exportCommand } from "./commands/export";
import { propagateCommand } from "./commands/propagate";
import { serveCommand } from "./commands/serve";
import { serviceCommand } from "./commands/service";

/** Every command of `inve`, in the order in which help lists them. */
export const commands: readonly Command[] = [
  serveCommand,
  serviceCommand,
  analyzeCommand,
  propagateCommand,
  trackCommand,
  matteCommand,
  exportCommand,
  benchCommand,
  doctorCommand,
  demoCommand,
];
