import { posix } from "node:path";
import type { ServiceCommand, ServicePlan, ServiceProgram, ServiceUser } from "./service-plan";

const unit = "inve-companion.service";

/** Linux: a unit of the user's own systemd (systemd.unit(5), systemd.service(5)). */
export function planUserUnit(user: ServiceUser, program: ServiceProgram): ServicePlan {
  const configured = user.environment["XDG_CONFIG_HOME"];
  // The base directory specification says that a path which is not absolute counts as not given.
  const isUsable = configured !== undefined && posix.isAbsolute(configured);
  const configuration = isUsable ? configured : posix.join(user.home, ".config");
  const words = [program.node, program.script, ...program.words].map(quoteForUnit);
  return {
    path: posix.join(configuration, "systemd", "user", unit),
    text: describeUnit(words),
    marks: words.slice(0, 2),
    enable: [systemctl("daemon-reload"), systemctl("enable", unit)],
    start: [systemctl("restart", unit)],
    disable: [{ ...systemctl("disable", unit), mayFail: true }],
    forget: [{ ...systemctl("daemon-reload"), mayFail: true }],
    messages: `Its messages, the pairing code among them, are shown by journalctl --user -u ${unit}.`,
  };
}

function describeUnit(words: readonly string[]): string {
  return `[Unit]
Description=Companion of INVE for Premiere

[Service]
ExecStart=${words.join(" ")}

[Install]
WantedBy=default.target
`;
}

function systemctl(...words: readonly string[]): ServiceCommand {
  return { program: "systemctl", arguments: ["--user", ...words] };
}

/** A quoted word of a command line in a unit, where backslash, percent and dollar have meanings of their own. */
function quoteForUnit(word: string): string {
  const escaped = word
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", () => "$$");
  return `"${escaped}"`;
}
