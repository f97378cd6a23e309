import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { createApp } from "../../companion-server/app";
import { EventLog } from "../../companion-server/jobs/event-log";
import { Foreground } from "../../companion-server/jobs/foreground";
import { JobRunner } from "../../companion-server/jobs/job-runner";
import { JobStore } from "../../companion-server/jobs/job-store";
import { performWith } from "../../companion-server/jobs/perform-job";
import { refineAfter } from "../../companion-server/jobs/refine-after";
import type { Hello } from "../../companion-server/protocol/api";
import { ClipFrames } from "../../companion-server/routes/clip-frames";
import { PairingDesk } from "../../companion-server/routes/pairing-desk";
import { AnalysisIndex } from "../../companion-server/storage/analysis-index";
import { AssetStore } from "../../companion-server/storage/asset-store";
import { CaptureFolder } from "../../companion-server/storage/capture-folder";
import { ClipRegistry } from "../../companion-server/storage/clip-registry";
import { DocumentStore } from "../../companion-server/storage/document-store";
import { openWorkspace, type Workspace } from "../../companion-server/storage/workspace";
import { FakeMediaEngine } from "./fake-media-engine";
import { FakePipeline } from "./fake-pipeline";
import { silentLog } from "./silent-log";

/** The token of every companion under test. */
export const testToken = "the-token-of-this-run";

/** A companion with real routes, jobs and storage in a folder of its own, over a fake pipeline and media engine. */
export interface TestCompanion {
  readonly folder: string;
  readonly workspace: Workspace;
  readonly server: Server;
  readonly pipeline: FakePipeline;
  readonly engine: FakeMediaEngine;
  readonly jobs: JobRunner;
  readonly foreground: Foreground;
  readonly pairing: PairingDesk;
  readonly codes: string[];
  readonly clock: { now: number };
  /** A file that stands for a clip of 8 frames, 64 x 36 pixels. */
  readonly clipPath: string;
  /** Calls the API with the token. */
  call(method: "get" | "post" | "put" | "delete", path: string): request.Test;
  close(): Promise<void>;
}

/** Starts a companion for a test. */
export async function openTestCompanion(demo: NonNullable<Hello["demo"]> | null = null): Promise<TestCompanion> {
  const folder = await mkdtemp(join(tmpdir(), "inve-test-"));
  const workspace = await openWorkspace(join(folder, "workspace"));
  const clipPath = join(folder, "clip.mov");
  await writeFile(clipPath, "eight grey frames");
  const [pipeline, engine, codes, clock] = [new FakePipeline(), new FakeMediaEngine(), [] as string[], { now: 0 }];
  const clips = new ClipRegistry({ folder: workspace.clips, engine });
  const events = new EventLog(1000);
  const foreground = new Foreground();
  const jobs = await JobRunner.open({
    store: new JobStore(workspace.jobs, silentLog),
    events,
    perform: performWith(pipeline, clips, foreground),
    followUp: refineAfter(pipeline, clips),
    log: silentLog,
    now: Date.now,
    createId: randomUUID,
  });
  const pairing = new PairingDesk({
    token: testToken,
    now: () => clock.now,
    createCode: () => String(100_000 + codes.length),
    show: (code) => codes.push(code),
  });
  const frames = new ClipFrames(engine);
  const app = createApp({
    token: testToken,
    pairing,
    clips,
    frames,
    documents: new DocumentStore(workspace.documents, silentLog),
    assets: new AssetStore(workspace.assets),
    captures: new CaptureFolder(workspace.captures),
    analyses: new AnalysisIndex(workspace.requests),
    jobs,
    foreground,
    events,
    pipeline,
    log: silentLog,
    listDevices: () => Promise.resolve(["cpu"]),
    rendersFolder: workspace.renders,
    panelFolder: join(folder, "panel"),
    demo,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    folder,
    workspace,
    server,
    pipeline,
    engine,
    jobs,
    foreground,
    pairing,
    codes,
    clock,
    clipPath,
    call: (method, path) => request(server)[method](`/api/v1/${path}`).set("Authorization", `Bearer ${testToken}`),
    async close() {
      pipeline.gate?.open();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await jobs.close();
      await frames.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
