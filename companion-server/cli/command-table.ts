import type { Command } from "./command";
import { analyzeCommand } from "./commands/analyze";
import { propagateCommand } from "./commands/propagate";
import { serveCommand } from "./commands/serve";

/** Every command of `inve`, in the order in which help lists them. */
export const commands: readonly Command[] = [serveCommand, analyzeCommand, propagateCommand];
