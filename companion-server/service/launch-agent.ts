import { posix } from "node:path";
import type { ServicePlan, ServiceProgram, ServiceUser } from "./service-plan";

const label = "com.inve-for-premiere.companion";

/** macOS: a launch agent of the user (launchd.plist(5)). The file alone is enough for the next login. */
export function planLaunchAgent(user: ServiceUser, program: ServiceProgram): ServicePlan {
  const path = posix.join(user.home, "Library", "LaunchAgents", `${label}.plist`);
  const log = posix.join(user.home, "Library", "Logs", "inve-companion.log");
  const words = [program.node, program.script, ...program.words].map(toXmlString);
  const domain = `gui/${(user.userId ?? 0).toString()}`;
  return {
    path,
    text: describeAgent(words, toXmlString(log)),
    marks: words.slice(0, 2),
    enable: [],
    start: [
      // An agent that is loaded already has to go before its new description is taken.
      { program: "launchctl", arguments: ["bootout", `${domain}/${label}`], mayFail: true },
      { program: "launchctl", arguments: ["bootstrap", domain, path] },
    ],
    disable: [],
    forget: [],
    messages: `Its messages, the pairing code among them, are in ${log}.`,
  };
}

function describeAgent(words: readonly string[], log: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    ${word}`).join("\n")}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>StandardOutPath</key>
  ${log}
  <key>StandardErrorPath</key>
  ${log}
</dict>
</plist>
`;
}

function toXmlString(text: string): string {
  return `<string>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</string>`;
}
