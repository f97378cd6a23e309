import { createServer } from "node:net";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  checkDevice,
  checkNode,
  checkPort,
  checkWorkspace,
  requireOneEngine,
} from "../../../companion-server/cli/health-checks";
import { InveError } from "../../../companion-server/protocol/errors";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

test.each([
  ["20.19.0", "works"],
  ["22.0.0", "works"],
  ["20.18.3", "broken"],
  ["18.20.0", "broken"],
])("Node %s %s", (version, state) => {
  expect(checkNode(version)).toMatchObject({ state, finding: version });
});

test("a port that somebody listens on is taken", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await checkPort(port)).toMatchObject({ state: "hint", finding: "taken" });
  await new Promise((resolve) => server.close(resolve));
  expect(await checkPort(port)).toMatchObject({ state: "works" });
});

test("the device for analyses is named with the reason, or with what to do", async () => {
  const reason = "The processor is the fastest device: webgpu needs 40.0 ms a step, the processor 12.0 ms.";
  const chosen = await checkDevice("auto", () => Promise.resolve({ device: "cpu", reason }));
  expect(chosen).toMatchObject({ state: "works", finding: `cpu. ${reason.slice(0, -1)}` });
  const refused = await checkDevice("cuda", () => Promise.reject(new InveError("InvalidInput", "It does not work.")));
  expect(refused).toMatchObject({ state: "broken", finding: "It does not work", advice: "Leave --device out." });
});

test("a workspace that cannot be made is broken, with what to do", async () => {
  await writeFile(join(folder.path, "file"), "");
  expect(await checkWorkspace(join(folder.path, "file"))).toMatchObject([
    { state: "broken", advice: expect.any(String) as string },
  ]);
  expect((await checkWorkspace(join(folder.path, "new")))[0]).toMatchObject({ state: "works" });
});

test("one media engine is enough, none is broken", () => {
  const missing = { name: "a", state: "hint", finding: "not found" } as const;
  const found = { name: "b", state: "works", finding: "ffmpeg 7" } as const;
  expect(requireOneEngine([missing, found])).toMatchObject({ state: "works", finding: "by ffmpeg 7" });
  expect(requireOneEngine([missing])).toMatchObject({ state: "broken", advice: expect.any(String) as string });
});
