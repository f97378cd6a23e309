import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createServiceCommand } from "../../../companion-server/cli/commands/service";
import { runCommandLine } from "../../../companion-server/cli/run";
import { nodeSystem } from "../../../companion-server/service/node-system";
import type { ServiceSystem } from "../../../companion-server/service/manage-service";
import { planService, type ServiceUser } from "../../../companion-server/service/service-plan";
import { RecordedTerminal } from "../../support/recorded-terminal";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

const users = {
  win32: { platform: "win32", home: "C:\\Users\\Zoë", environment: {}, userId: null },
  darwin: { platform: "darwin", home: "/Users/zoe", environment: {}, userId: 501 },
  linux: { platform: "linux", home: "/home/zoe", environment: {}, userId: 1000 },
} satisfies Record<string, ServiceUser>;

const files = {
  win32: "C:\\Users\\Zoë\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\INVE companion.cmd",
  darwin: "/Users/zoe/Library/LaunchAgents/com.inve-for-premiere.companion.plist",
  linux: "/home/zoe/.config/systemd/user/inve-companion.service",
};

const platforms = ["win32", "darwin", "linux"] as const;

/** A computer in memory: its files, and every program that was run; `exits` gives codes other than 0. */
function playedSystem(exits: Readonly<Record<string, number | null>> = {}) {
  const disk = new Map<string, string>();
  const lines: string[] = [];
  const system: ServiceSystem = {
    read: (path) => Promise.resolve(disk.get(path) ?? null),
    write: (path, text) => {
      disk.set(path, text);
      return Promise.resolve();
    },
    remove: (path) => {
      disk.delete(path);
      return Promise.resolve();
    },
    run: (command) => {
      lines.push([command.program, ...command.arguments].join(" "));
      const known = Object.entries(exits).find(([part]) => lines.at(-1)?.includes(part));
      return Promise.resolve(known === undefined ? 0 : known[1]);
    },
  };
  return { disk, lines, system };
}

async function inve(user: ServiceUser, system: ServiceSystem, ...words: string[]) {
  const terminal = new RecordedTerminal("pipe");
  const code = await runCommandLine(["service", ...words], {
    commands: [createServiceCommand({ user: () => user, system: () => system })],
    terminal,
    signal: new AbortController().signal,
    now: () => 0,
    environment: { INVE_LOG: "silent" },
  });
  return { code, out: terminal.outLines, say: terminal.sayLines };
}

const program = { node: "/opt/a b/100%/$node", script: '/opt/"x"\\&<y>', words: ["serve", "--port", "5000"] };

test.each([
  [
    "win32",
    [
      "@echo off",
      "rem Starts the companion of INVE for Premiere at login. Delete this file to stop that.",
      "chcp 65001 >nul",
      'start "INVE companion" /min "/opt/a b/100%%/$node" "/opt/x\\&<y>" "serve" "--port" "5000"',
      "",
    ].join("\r\n"),
  ],
  ["darwin", '<string>/opt/a b/100%/$node</string>\n    <string>/opt/"x"\\&amp;&lt;y&gt;</string>\n    <string>serve'],
  ["linux", 'ExecStart="/opt/a b/100%%/$$node" "/opt/\\"x\\"\\\\&<y>" "serve" "--port" "5000"\n'],
] as const)("on %s the file names the program in the system's own quoting", (platform, text) => {
  const plan = planService(users[platform], program);
  expect(plan.path).toBe(files[platform]);
  expect(plan.text).toContain(text);
});

test.each(platforms)("on %s installing, asking and removing leave what was there before", async (platform) => {
  const { disk, system } = playedSystem();
  const user = users[platform];
  expect((await inve(user, system, "status")).out).toEqual(["The companion does not start at login."]);
  expect(await inve(user, system, "install")).toMatchObject({
    code: 0,
    out: ["The companion starts at your next login.", expect.stringContaining("pairing code")],
  });
  expect([...disk.keys()]).toEqual([files[platform]]);
  expect((await inve(user, system, "status", "--json")).out).toEqual([
    JSON.stringify({ state: "installed", file: files[platform] }),
  ]);
  expect((await inve(user, system, "remove")).out[0]).toContain("no longer starts at login");
  expect(disk.size).toBe(0);
  expect((await inve(user, system, "remove")).out[0]).toContain("nothing to remove");
});

test.each([
  ["win32", ["install"], []],
  ["win32", ["install", "--now"], [`cmd.exe /d /s /c ""${files.win32}""`]],
  ["darwin", ["install"], []],
  [
    "darwin",
    ["install", "--now"],
    ["launchctl bootout gui/501/com.inve-for-premiere.companion", `launchctl bootstrap gui/501 ${files.darwin}`],
  ],
  ["linux", ["install"], ["systemctl --user daemon-reload", "systemctl --user enable inve-companion.service"]],
  [
    "linux",
    ["install", "--now"],
    [
      "systemctl --user daemon-reload",
      "systemctl --user enable inve-companion.service",
      "systemctl --user restart inve-companion.service",
    ],
  ],
] as const)("on %s %j runs exactly its programs", async (platform, words, expected) => {
  const { lines, system } = playedSystem({ bootout: 3 });
  expect((await inve(users[platform], system, ...words)).code).toBe(0);
  expect(lines).toEqual(expected);
});

test("removing on Linux tells systemd before and after, and does not mind its refusal", async () => {
  const { disk, lines, system } = playedSystem({ "--user disable": 1, systemctl: 0 });
  disk.set(files.linux, "");
  expect((await inve(users.linux, system, "remove")).code).toBe(0);
  expect(lines).toEqual(["systemctl --user disable inve-companion.service", "systemctl --user daemon-reload"]);
  expect(disk.size).toBe(0);
});

test.each([
  [null, "systemctl could not be started"],
  [1, "The system refused: systemctl --user enable inve-companion.service ended with code 1."],
])("when the system refuses (%j), the file is as before", async (exit, sentence) => {
  for (const before of [null, "an older unit"]) {
    const { disk, system } = playedSystem({ "--user enable": exit });
    if (before !== null) disk.set(files.linux, before);
    const { code, out, say } = await inve(users.linux, system, "install");
    expect({ code, out }).toEqual({ code: 2, out: [] });
    expect(say[0]).toContain(sentence);
    expect(disk.get(files.linux) ?? null).toBe(before);
  }
});

test("what was asked of install reaches the started companion, and nothing else does", async () => {
  const { disk, system } = playedSystem();
  await inve(users.linux, system, "install");
  expect(disk.get(files.linux)).toMatch(/main\.js" "serve"\n/);
  await inve(users.linux, system, "install", "--port", "5000", "--workspace", "/data/inve", "--device", "cpu");
  expect(disk.get(files.linux)).toContain('"serve" "--port" "5000" "--workspace" "/data/inve" "--device" "cpu"\n');
});

test("another copy of the companion is told apart", async () => {
  const { disk, system } = playedSystem();
  disk.set(files.darwin, planService(users.darwin, program).text);
  expect((await inve(users.darwin, system, "status")).out[0]).toContain("Another copy");
});

test.each([
  [["start"], users.linux, 'knows install, remove and status, not "start"'],
  [[], users.linux, "is missing"],
  [["install", "--port", "high"], users.linux, "--port high is not valid"],
  [["install"], { ...users.linux, platform: "sunos" }, "not for sunos"],
  [["install", "--workspace", "/a\nb"], users.linux, "line break"],
])("%j is refused in one sentence and touches nothing", async (words, user, sentence) => {
  const { disk, lines, system } = playedSystem();
  const { code, say } = await inve(user, system, ...words);
  expect(code).toBe(2);
  expect(say.join("\n")).toContain(sentence);
  expect([disk.size, lines.length]).toEqual([0, 0]);
});

test.each([
  ["/elsewhere", "/elsewhere/systemd/user/inve-companion.service"],
  ["relative", files.linux],
])("XDG_CONFIG_HOME %s", (configuration, path) => {
  const user = { ...users.linux, environment: { XDG_CONFIG_HOME: configuration } };
  expect(planService(user, program).path).toBe(path);
});

test("the computer itself: files come and go, programs end with their code", async () => {
  const system = nodeSystem(new AbortController().signal);
  const path = join(folder.path, "a", "b", "unit");
  expect(await system.read(path)).toBeNull();
  await system.write(path, "text");
  expect([readFileSync(path, "utf8"), await system.read(path)]).toEqual(["text", "text"]);
  await system.remove(path);
  await system.remove(path);
  expect(existsSync(path)).toBe(false);
  const exit = (code: number) => ({ program: process.execPath, arguments: ["-e", `process.exit(${code.toString()})`] });
  expect(await system.run(exit(0))).toBe(0);
  expect(await system.run(exit(7))).toBe(7);
  expect(await system.run({ program: join(folder.path, "missing"), arguments: [] })).toBeNull();
  await expect(system.read(folder.path)).rejects.toThrow();
});

test("a folder that cannot be written is named", async () => {
  const { system } = playedSystem();
  const closed: ServiceSystem = { ...system, write: () => Promise.reject(new Error("EACCES")) };
  const { code, say } = await inve(users.linux, closed, "install");
  expect([code, say]).toEqual([2, [`${files.linux} cannot be read or written.`]]);
});
