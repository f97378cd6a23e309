import { win32 } from "node:path";
import type { ServicePlan, ServiceProgram, ServiceUser } from "./service-plan";

/**
 * Windows: a batch file in the user's Startup folder. A scheduled task at logon would ask for an administrator, and a
 * registry entry is harder to see and to remove by hand.
 */
export function planStartupScript(user: ServiceUser, program: ServiceProgram): ServicePlan {
  const roaming = user.environment["APPDATA"] ?? win32.join(user.home, "AppData", "Roaming");
  const startup = win32.join(roaming, "Microsoft", "Windows", "Start Menu", "Programs", "Startup");
  const path = win32.join(startup, "INVE companion.cmd");
  const quoted = [program.node, program.script, ...program.words].map(quoteForBatch);
  const lines = [
    "@echo off",
    "rem Starts the companion of INVE for Premiere at login. Delete this file to stop that.",
    // Batch files are read in the code page of the console, which turns accents in paths into other letters.
    "chcp 65001 >nul",
    `start "INVE companion" /min ${quoted.join(" ")}`,
    "",
  ];
  return {
    path,
    text: lines.join("\r\n"),
    marks: quoted.slice(0, 2),
    enable: [],
    // With /s, cmd takes away exactly the outer quotation marks and leaves the path in its own.
    start: [{ program: "cmd.exe", arguments: ["/d", "/s", "/c", `""${path}""`] }],
    disable: [],
    forget: [],
    messages: 'Its messages, the pairing code among them, are in the minimised window "INVE companion".',
  };
}

/** A word between quotation marks, which no Windows path can hold; a percent sign would begin a variable. */
function quoteForBatch(word: string): string {
  return `"${word.replaceAll('"', "").replaceAll("%", "%%")}"`;
}
