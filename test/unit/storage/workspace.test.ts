import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultWorkspaceFolder, openWorkspace } from "../../../companion-server/storage/workspace";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

test.each([
  ["linux", {}, "/home/u/.local/share/inve"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/data/inve"],
  ["darwin", {}, "/home/u/Library/Application Support/INVE"],
  ["win32", { LOCALAPPDATA: "/local" }, "/local/INVE"],
  ["win32", {}, "/home/u/AppData/Local/INVE"],
  ["linux", { INVE_WORKSPACE: "/mine" }, "/mine"],
  ["linux", { INVE_WORKSPACE: "" }, "/home/u/.local/share/inve"],
] as const)("on %s with %j the workspace is %s", (platform, variables, expected) => {
  expect(defaultWorkspaceFolder({ platform, home: "/home/u", variables })).toBe(expected);
});

test("a workspace where a file is in the way is refused in one sentence", async () => {
  await writeFile(join(folder.path, "file"), "");
  await expect(openWorkspace(join(folder.path, "file"))).rejects.toMatchObject({
    code: "InvalidInput",
    message: `The workspace folder ${join(folder.path, "file")} cannot be written.`,
  });
});
