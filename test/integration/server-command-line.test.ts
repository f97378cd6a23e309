import type { ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { jobListSchema, jobSchema } from "../../companion-server/protocol/api";
import { aDocument, aStroke } from "../support/sample-edit-document";
import { commands } from "../../companion-server/cli/command-table";
import { runCommandLine } from "../../companion-server/cli/run";
import { RecordedTerminal } from "../support/recorded-terminal";
import { runInve, startInve, writeTinySequence } from "../support/run-inve";

const size = { frames: 8, width: 64, height: 36 };
const rate = { numerator: 24, denominator: 1 };
let folder: string;
let clip: string;
let workspace: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-integration-"));
  workspace = join(folder, "workspace");
  clip = await writeTinySequence(join(folder, "frames"), size);
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
  const polygon = [
    [10, 8],
    [30, 8],
    [30, 28],
  ];
  await write("edits.json", aDocument(clip));
  await write("late.json", aDocument(clip, [aStroke({ frame: 99 })]));
  await write("outside.json", aDocument(clip, [aStroke({ points: [{ x: 900, y: 9 }] })]));
  await write(
    "long.json",
    aDocument(clip, [aStroke({ points: Array.from({ length: 100_000 }, () => ({ x: 1, y: 1 })) })]),
  );
  await write("large.json", { ...aDocument(clip), clip: { ...aDocument(clip).clip, width: 1920, height: 1080 } });
  await write("regions.json", { regions: [{ frame: 3, layer: 1, polygon }] });
  await write("late-regions.json", { regions: [{ frame: 99, layer: 1, polygon }] });
  await write("lost-mask.json", { regions: [{ frame: 3, layer: 1, mask: "no.png" }] });
  await write("queries.json", { queries: [{ frame: 99, x: 1, y: 1 }] });
  await write("nan.json", { queries: [{ frame: 1, x: null, y: 1 }] });
  await writeFile(join(folder, "broken.json"), '{"regions": [');
  await writeFile(join(folder, "text.mov"), "This is a text.");
  await writeFile(join(folder, "empty.mov"), "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const sequence = () => [clip, "--fps", "24", "--workspace", workspace, "--device", "cpu"];

/** Companions that a failed test has left running. */
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Everything below the test's folder but the workspace's own fixed folders and the clips it remembers. */
async function written(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("clips"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

test.each<[string, () => string[], RegExp]>([
  [
    "a missing clip",
    () => ["analyze", at("no.mov"), "--mark", "0", "--workspace", workspace],
    /no\.mov.* cannot be found/,
  ],
  ["a text renamed to media", () => ["analyze", at("text.mov"), "--mark", "0", "--workspace", workspace], /text\.mov/],
  ["an empty file", () => ["analyze", at("empty.mov"), "--mark", "0", "--workspace", workspace], /empty\.mov/],
  ["a folder", () => ["analyze", folder, "--mark", "0", "--workspace", workspace], /folder/],
  [
    "a sequence without pictures",
    () => ["analyze", at("no%03d.png"), "--fps", "24", "--mark", "0", "--workspace", workspace],
    /No pictures/,
  ],
  ["a sequence without rate", () => ["analyze", clip, "--mark", "0", "--workspace", workspace], /frame rate/],
  [
    "a rate that is none",
    () => ["analyze", clip, "--fps", "fast", "--mark", "0", "--workspace", workspace],
    /no frame rate/,
  ],
  ["no mark", () => ["analyze", ...sequence()], /--mark is missing/],
  ["a mark that is no number", () => ["analyze", ...sequence(), "--mark", "NaN"], /--mark NaN is not valid/],
  [
    "a mark beyond the clip",
    () => ["analyze", ...sequence(), "--mark", "8"],
    /frame 8, but the clip has frames 0 to 7/,
  ],
  [
    "a mark outside the range",
    () => ["analyze", ...sequence(), "--mark", "1", "--range", "2:5"],
    /outside the range 2:5/,
  ],
  ["a range beyond the clip", () => ["analyze", ...sequence(), "--mark", "1", "--range", "0:8"], /frames 0 to 7/],
  [
    "a range that runs backwards",
    () => ["analyze", ...sequence(), "--mark", "1", "--range", "5:2"],
    /must not lie after/,
  ],
  ["a range that is none", () => ["analyze", ...sequence(), "--mark", "1", "--range", "all"], /written like 0:59/],
  ["broken JSON", () => ["analyze", ...sequence(), "--mark", "1", "--regions", at("broken.json")], /not valid JSON/],
  [
    "a missing regions file",
    () => ["analyze", ...sequence(), "--mark", "1", "--regions", at("no.json")],
    /was not found/,
  ],
  [
    "a region beyond the clip",
    () => ["matte", ...sequence(), "--out", at("m"), "--regions", at("late-regions.json")],
    /frame 99/,
  ],
  [
    "a region whose mask is lost",
    () => ["matte", ...sequence(), "--out", at("m"), "--regions", at("lost-mask.json")],
    /mask .*no\.png/,
  ],
  ["a report into nowhere", () => ["analyze", ...sequence(), "--mark", "1", "--report", at("no/r.json")], /no folder/],
  [
    "a device that is none",
    () => ["analyze", ...sequence(), "--mark", "1", "--device", "abacus"],
    /Expected auto, cpu/,
  ],
  ["an unknown flag", () => ["analyze", ...sequence(), "--mark", "1", "--fast"], /no flag --fast/],
  ["an unknown command", () => ["animate"], /no command animate/],
  ["no document", () => ["propagate", ...sequence(), "--out", at("o.mov")], /--edits is missing/],
  [
    "a document of another kind",
    () => ["propagate", ...sequence(), "--edits", at("regions.json"), "--out", at("o.mov")],
    /not valid at schema/,
  ],
  [
    "a stroke of 100,000 points",
    () => ["propagate", ...sequence(), "--edits", at("long.json"), "--out", at("o.mov")],
    /20000/,
  ],
  [
    "a stroke wholly outside",
    () => ["propagate", ...sequence(), "--edits", at("outside.json"), "--out", at("o.mov")],
    /wholly outside/,
  ],
  [
    "a stroke after the last frame",
    () => ["propagate", ...sequence(), "--edits", at("late.json"), "--out", at("o.mov")],
    /frame 99/,
  ],
  [
    "a document of another size",
    () => ["propagate", ...sequence(), "--edits", at("large.json"), "--out", at("o.mov")],
    /1920 x 1080.*64 x 36/,
  ],
  [
    "an overlay as mp4",
    () => ["propagate", ...sequence(), "--edits", at("edits.json"), "--out", at("o.mp4")],
    /\.mov file or/,
  ],
  [
    "an overlay into nowhere",
    () => ["propagate", ...sequence(), "--edits", at("edits.json"), "--out", at("no/o.mov")],
    /no folder/,
  ],
  [
    "a query beyond the clip",
    () => ["track", ...sequence(), "--queries", at("queries.json"), "--out", at("t.json")],
    /Query 1 lies on frame 99/,
  ],
  [
    "a query that is no number",
    () => ["track", ...sequence(), "--queries", at("nan.json"), "--out", at("t.json")],
    /queries\[0\]\.x/,
  ],
  ["a port that is none", () => ["serve", "--port", "port", "--workspace", workspace], /port number/],
  ["an unknown benchmark", () => ["bench", "everything"], /no benchmark everything/],
])("%s ends with code 2 and one sentence, and nothing is written", async (_name, words, sentence) => {
  const before = await written();
  const terminal = new RecordedTerminal("pipe");
  const { signal } = new AbortController();
  const options = { commands, terminal, signal, now: Date.now, environment: {} };
  expect(await runCommandLine(words(), options)).toBe(2);
  expect(terminal.outLines).toEqual([]);
  expect(terminal.sayLines[0]).toMatch(sentence);
  if (words()[0] !== "animate") expect(terminal.sayLines).toHaveLength(1);
  expect(await written()).toEqual(before);
});

test("a process of its own ends with the same codes and sentences", async () => {
  const ending = await runInve(["analyze", ...sequence(), "--mark", "8"]);
  expect(ending).toEqual({
    code: 2,
    signal: null,
    out: "",
    error: "--mark names frame 8, but the clip has frames 0 to 7.\n",
  });
});

/** Processes start slowly on a busy computer. */
const processMilliseconds = 60_000;

const recordSchema = z.object({ port: z.int(), token: z.string() });

/** A running companion and how to talk to it. */
async function serve() {
  const command = startInve(["serve", "--port", "0", "--workspace", workspace, "--device", "cpu"]);
  children.push(command.child);
  const said = await command.says("#token=");
  const url = new URL(/http:\S+/.exec(said)?.[0] ?? "");
  const token = url.hash.replace("#token=", "");
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url.origin}/api/v1/${path}`, { method, headers, ...content });
    return answer.json();
  };
  return { ...command, url, token, call };
}

test(
  "a companion that is killed fails its render and resumes its analysis, and stops gently when asked",
  async () => {
    const first = await serve();
    const document = aDocument(clip);
    expect(await first.call("POST", "clips", { path: clip, rate })).toMatchObject({ frames: 8, width: 64 });
    expect(await first.call("PUT", "documents/d", { revision: 0, document })).toMatchObject({ revision: 1 });
    const render = jobSchema.parse(await first.call("POST", "renders", { documentId: "d" }));
    await first.call("POST", "analyses", { documentId: "d" });
    first.child.kill("SIGKILL");
    await first.ended;

    const second = await serve();
    const { jobs } = jobListSchema.parse(await second.call("GET", "jobs"));
    expect(jobs.map((job) => job.kind)).toEqual(["analysis", "render"]);
    expect(jobs.find((job) => job.id === render.id)).toMatchObject({ state: "failed", error: { code: "Interrupted" } });
    expect(["queued", "running"]).toContain(jobs[0]?.state);
    expect(await second.call("GET", "documents/d")).toMatchObject({ revision: 1, document });
    await second.call("DELETE", `jobs/${jobs[0]?.id ?? ""}`);

    const other = await runInve(["serve", "--port", "0", "--workspace", workspace]);
    expect([other.code, other.error]).toEqual([2, expect.stringMatching(/already uses the workspace/)]);
    const taken = await runInve(["serve", "--port", second.url.port, "--workspace", at("other")]);
    expect([taken.code, taken.error]).toEqual([2, expect.stringMatching(/Port \d+ is taken/)]);

    second.child.kill("SIGTERM");
    expect(await second.ended).toMatchObject({ code: 0, signal: null });
    expect(await readdir(workspace)).not.toContain("companion.json");
  },
  processMilliseconds,
);

test(
  "the token lies in a file that only this user can read",
  async () => {
    const companion = await serve();
    const path = join(workspace, "companion.json");
    expect(recordSchema.parse(JSON.parse(await readFile(path, "utf8")))).toEqual({
      port: Number(companion.url.port),
      token: companion.token,
    });
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o077).toBe(0);
    companion.child.kill("SIGINT");
    expect((await companion.ended).code).toBe(0);
  },
  processMilliseconds,
);
