import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { startFile, startHandover } from "../../../companion-server/handover";
import { findPluginFolders, pluginId } from "../../../companion-server/storage/plugin-folders";
import { packageRoot } from "../../../companion-server/entry-point";
import { silentLog } from "../../support/silent-log";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const user = (platform: NodeJS.Platform) => ({
  platform,
  home: folder.path,
  variables: { APPDATA: join(folder.path, "Library", "Application Support") },
});

async function makePluginFolder(version: string, kind: string, id = pluginId): Promise<string> {
  const root = join(folder.path, "Library", "Application Support", "Adobe", "UXP", "PluginsStorage", "PPRO");
  const path = join(root, version, kind, id, "PluginData");
  await mkdir(path, { recursive: true });
  return path;
}

test("the plug-in's id is the one of the manifest", async () => {
  const manifest: unknown = JSON.parse(await readFile(join(packageRoot(), "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({ id: pluginId });
});

test.each(["darwin", "win32"] as const)(
  "on %s every data folder of the plug-in is found, and no other",
  async (platform) => {
    expect(await findPluginFolders(user(platform))).toEqual([]);
    const ours = [await makePluginFolder("25", "Developer"), await makePluginFolder("26", "External")];
    await makePluginFolder("26", "External", "com.other.plugin");
    expect((await findPluginFolders(user(platform))).sort()).toEqual(ours.sort());
  },
);

test("the token is left where only this user reads it, and taken away at the end", async () => {
  const place = await makePluginFolder("26", "External");
  const record = { port: 47821, token: "secret" };
  const options = { record, environment: user("darwin"), startWords: ["node", "main.js"], log: silentLog };
  const handover = await startHandover(options);
  expect(JSON.parse(await readFile(join(place, "companion.json"), "utf8"))).toEqual(record);
  expect((await stat(join(place, "companion.json"))).mode & 0o077).toBe(0);
  expect((await stat(join(place, "start-companion.command"))).mode & 0o100).not.toBe(0);
  await handover.stop();
  expect(await readdir(place)).toEqual(["start-companion.command"]);
});

test("start files survive odd paths", () => {
  expect(startFile("darwin", ["/a b/node", "it's"]).text).toBe("#!/bin/sh\nexec '/a b/node' 'it'\\''s'\n");
  expect(startFile("win32", ["C:\\a b\\node.exe", "100%"]).text).toBe('@echo off\r\n"C:\\a b\\node.exe" "100%%"\r\n');
});
