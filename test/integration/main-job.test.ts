import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPipeline } from "../../companion-server/create-pipeline";
import { defaultFitSettings } from "../../companion-server/fit/fit-settings";
import type { ClipInfo, MediaEngine } from "../../companion-server/media/clip-source";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import { parseClipSource } from "../../companion-server/media/parse-clip-source";
import type { Pipeline } from "../../companion-server/pipeline";
import type { EditDocument, Stroke } from "../../companion-server/protocol/document";
import { toInveError } from "../../companion-server/protocol/errors";
import type { Stage } from "../../companion-server/protocol/progress";
import { openWorkspace, type Workspace } from "../../companion-server/storage/workspace";
import { writeTinySequence } from "../support/run-inve";

const frames = 8;
const outline: [number, number][] = [
  [30, 12],
  [66, 12],
  [66, 52],
  [30, 52],
];
const range = { first: 0, last: frames - 1 };
let folder: string;
let workspace: Workspace;
let engine: MediaEngine;
let clip: ClipInfo;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-main-job-"));
  engine = await createMediaEngine();
  const pattern = await writeTinySequence(join(folder, "frames"), { frames, width: 96, height: 64 });
  clip = await engine.probe(parseClipSource(pattern, "24"), new AbortController().signal);
});

beforeEach(async () => {
  workspace = await openWorkspace(await mkdtemp(join(folder, "workspace-")));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function pipeline(): Pipeline {
  const settings = { ...defaultFitSettings, steps: 75, leastSteps: 75 };
  return createPipeline({ engine, workspace, device: "cpu", settings });
}

function stroke(id: string, frame: number, y: number): Stroke {
  const points = [20, 30, 40, 50, 60].map((x) => ({ x, y: y + (x % 20) / 5 }));
  return { id, frame, tool: "brush", points, width: 4, color: "#ff0000", opacity: 1, hardness: 1 };
}

function documentWith(...items: Stroke[]): EditDocument {
  return {
    schema: "inve.document/1",
    clip: {
      path: "frames",
      fingerprint: "",
      width: 96,
      height: 64,
      pixelAspect: 1,
      rate: clip.rate,
      range,
      source: "media",
    },
    marks: [{ id: "m", frame: 3, ticks: "0" }],
    layers: [{ id: "l", index: 1, name: "object", regions: [{ frame: 3, layer: 1, polygon: outline }] }],
    editLayers: [
      { id: "e", layer: 0, name: "", visible: true, opacity: 1, blendMode: "normal", kind: "sketch", items },
    ],
    corrections: [],
  };
}

/** Every file below a folder, but for what an unfinished analysis saves on purpose. */
async function leftovers(root: string): Promise<string[]> {
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => entry.name);
  return files.filter((name) => !["state.bin", "evidence.bin"].includes(name));
}

/** Numbers of the processes that this one has started and that still run; empty where the system does not tell. */
async function childProcesses(): Promise<string[]> {
  try {
    const listed = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
    return listed.split(" ").filter((number) => number !== "");
  } catch {
    return [];
  }
}

describe("the main job", () => {
  test("finds a second stroke's place on every frame without any fitting", async () => {
    const stages: Stage[] = [];
    const context = {
      signal: new AbortController().signal,
      report: ({ stage }: { stage: Stage }) => stages.push(stage),
    };
    const job = pipeline();
    const first = await job.render(
      { clip, document: documentWith(stroke("a", 3, 20)), range, out: join(workspace.root, "a.mov") },
      context,
    );
    expect(first.report.analysisCached).toBe(false);
    stages.length = 0;
    const second = documentWith(stroke("a", 3, 20), stroke("b", 5, 40));
    const again = await pipeline().render(
      { clip, document: second, range, out: join(workspace.root, "b.mov") },
      context,
    );
    expect(again.report.analysisCached).toBe(true);
    expect(again.analysisId).toBe(first.analysisId);
    expect(new Set(stages)).toEqual(new Set(["render"]));
  });

  test.each<Stage>(["decode", "motion", "layers", "fit", "tables", "render"])(
    "cancelled during %s leaves nothing behind, and the next job runs",
    async (stage) => {
      const abort = new AbortController();
      const report = (progress: { stage: Stage }): void => {
        if (progress.stage === stage) abort.abort();
      };
      const request = { clip, document: documentWith(stroke("a", 3, 20)), range, out: join(workspace.root, "o.mov") };
      const job = pipeline();
      const failure: unknown = await job
        .render(request, { signal: abort.signal, report })
        .catch((reason: unknown) => reason);
      expect(toInveError(failure).code).toBe("Cancelled");
      const left = await leftovers(workspace.root);
      expect(left.filter((name) => !["tables.bin", "report.json"].includes(name))).toEqual([]);
      expect(await childProcesses()).toEqual([]);
      const { report: again } = await job.render(request, {
        signal: new AbortController().signal,
        report: () => undefined,
      });
      expect(await leftovers(workspace.root)).toContain("o.mov");
      // What was found out about motion by then is not found out again.
      if (stage === "fit" || stage === "tables") expect(again.seconds).not.toHaveProperty("motion");
    },
  );
});
