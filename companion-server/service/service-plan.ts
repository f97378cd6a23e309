import { InveError } from "../protocol/errors";
import { planLaunchAgent } from "./launch-agent";
import { planStartupScript } from "./startup-script";
import { planUserUnit } from "./user-unit";

/** What is to run at login: an absolute path of Node, one of the script, and the words after it. */
export interface ServiceProgram {
  readonly node: string;
  readonly script: string;
  readonly words: readonly string[];
}

/** Whose login it is. Everything that a plan names lies inside this user's own folders. */
export interface ServiceUser {
  readonly platform: string;
  /** Absolute path of the home folder. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The numeric user id; null on Windows, which has none. */
  readonly userId: number | null;
}

/** One program to run. `mayFail` when its failure only means that there was nothing to do. */
export interface ServiceCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly mayFail?: true;
}

/** How one system starts a program at login: one file, and the commands around it. */
export interface ServicePlan {
  /** The file that makes the difference, and its whole content. */
  readonly path: string;
  readonly text: string;
  /** Parts of `text` that name the program; a file without them starts another one. */
  readonly marks: readonly string[];
  /** Run when the file is there. */
  readonly enable: readonly ServiceCommand[];
  /** Starts the program at once, when the file is there. */
  readonly start: readonly ServiceCommand[];
  /** Run before the file goes, and after. */
  readonly disable: readonly ServiceCommand[];
  readonly forget: readonly ServiceCommand[];
  /** One sentence that says where the program's messages are, the pairing code among them. */
  readonly messages: string;
}

/** The plan for the user's system. Error: `InvalidInput` when the companion does not know how this system starts programs. */
export function planService(user: ServiceUser, program: ServiceProgram): ServicePlan {
  for (const word of [program.node, program.script, ...program.words])
    if (/[\r\n\0]/.test(word))
      throw new InveError("InvalidInput", "A path with a line break in it cannot be started at login.");
  switch (user.platform) {
    case "win32":
      return planStartupScript(user, program);
    case "darwin":
      return planLaunchAgent(user, program);
    case "linux":
      return planUserUnit(user, program);
    default:
      throw new InveError(
        "InvalidInput",
        `Starting at login is known for Windows, macOS and Linux, not for ${user.platform}. Run inve serve instead.`,
      );
  }
}
