import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import { createApp } from "./app";
import { entryPoint, packageRoot } from "./entry-point";
import { startHandover } from "./handover";
import { EventLog } from "./jobs/event-log";
import { Foreground } from "./jobs/foreground";
import { JobRunner } from "./jobs/job-runner";
import { JobStore } from "./jobs/job-store";
import { performWith } from "./jobs/perform-job";
import { refineAfter } from "./jobs/refine-after";
import type { Log } from "./log";
import type { MediaEngine } from "./media/clip-source";
import type { Pipeline } from "./pipeline";
import type { Hello } from "./protocol/api";
import { InveError } from "./protocol/errors";
import { ClipFrames } from "./routes/clip-frames";
import type { AppDependencies } from "./routes/dependencies";
import { PairingDesk } from "./routes/pairing-desk";
import { AnalysisIndex } from "./storage/analysis-index";
import { AssetStore } from "./storage/asset-store";
import { CaptureFolder } from "./storage/capture-folder";
import { ClipRegistry } from "./storage/clip-registry";
import { DocumentStore } from "./storage/document-store";
import { readJson } from "./storage/read-json";
import { currentUser, type Workspace } from "./storage/workspace";
import { writeAtomic } from "./storage/write-atomic";

/** The only address that the companion listens on: nobody outside this computer reaches it. */
const ownAddress = "127.0.0.1";

/** What a companion is made of. */
export interface CompanionOptions {
  readonly workspace: Workspace;
  readonly engine: MediaEngine;
  readonly pipeline: Pipeline;
  readonly log: Log;
  /** 0 takes any free port. */
  readonly port: number;
  readonly listDevices: () => Promise<readonly string[]>;
  /** Shows a pairing code to the person at this computer. */
  readonly showPairingCode: (code: string) => void;
  readonly demo: NonNullable<Hello["demo"]> | null;
  /** Whether analyses are trained further while nobody waits. */
  readonly refinement: "in the background" | "none";
}

/** A companion that listens. */
export interface Companion {
  readonly port: number;
  /** Address of the drawing app, the run's token in its fragment. */
  readonly url: string;
  readonly documents: DocumentStore;
  /** Stops listening and the running job, waits until it has settled, and removes the token file. */
  close(): Promise<void>;
}

/**
 * Starts the companion: brings jobs of earlier runs to a true state, listens, and leaves port and token in the
 * workspace's `companion.json`, which only this user can read. Errors: `InvalidInput` when
 * the port is taken or another companion already uses the workspace.
 */
export async function startCompanion(options: CompanionOptions): Promise<Companion> {
  const { workspace, log, port, showPairingCode } = options;
  const token = randomBytes(32).toString("base64url");
  const pairing = new PairingDesk({
    token,
    now: Date.now,
    createCode: () => String(randomInt(1_000_000)).padStart(6, "0"),
    show: showPairingCode,
  });
  await requireSoleUse(workspace);
  // The port comes first: whoever does not get it must not touch the jobs of the companion that has it.
  let answer: RequestListener = (_request, response) => response.writeHead(503, { "Retry-After": "1" }).end();
  const server = createServer((request, response) => {
    answer(request, response);
  });
  await listen(server, port);
  const dependencies = await openDependencies(options, { token, pairing }).catch((failure: unknown) => {
    server.close();
    throw failure;
  });
  answer = createApp(dependencies);
  const address = server.address();
  const listeningPort = typeof address === "object" && address !== null ? address.port : port;
  const tokenFile = companionFile(workspace);
  await writeAtomic(tokenFile, JSON.stringify({ port: listeningPort, token }));
  const handover = await startHandover({
    record: { port: listeningPort, token },
    environment: currentUser(),
    startWords: [process.execPath, entryPoint("main"), "serve", "--workspace", workspace.root],
    log,
  });
  pairing.renew();
  log.info({ port: listeningPort }, "The companion listens.");
  return {
    port: listeningPort,
    url: `http://${ownAddress}:${listeningPort}/#token=${token}`,
    documents: dependencies.documents,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, dependencies.jobs.close(), dependencies.frames.close(), handover.stop()]);
      await rm(tokenFile, { force: true });
    },
  };
}

const companionRecordSchema = z.object({ port: z.int().min(1).max(65_535), token: z.string().min(1) });

function companionFile(workspace: Workspace): string {
  return join(workspace.root, "companion.json");
}

/** Two companions in one workspace would take each other's jobs for abandoned ones. */
async function requireSoleUse(workspace: Workspace): Promise<void> {
  const other = await readJson(companionFile(workspace), companionRecordSchema, "The companion").catch(() => null);
  if (other === null) return;
  const answer = await fetch(`http://${ownAddress}:${other.port}/api/v1/hello`, {
    headers: { Authorization: `Bearer ${other.token}` },
    signal: AbortSignal.timeout(2_000),
  }).catch(() => null);
  if (answer?.ok !== true) return;
  throw new InveError(
    "InvalidInput",
    `A companion at port ${other.port} already uses the workspace ${workspace.root}.`,
  );
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (failure: NodeJS.ErrnoException) => {
      const isTaken = failure.code === "EADDRINUSE";
      const message = isTaken
        ? `Port ${port} is taken. Is a companion running already? Choose another with --port.`
        : `The companion cannot listen on port ${port}.`;
      reject(new InveError("InvalidInput", message, { cause: failure }));
    });
    server.listen(port, ownAddress, resolve);
  });
}

async function openDependencies(
  options: CompanionOptions,
  access: Pick<AppDependencies, "token" | "pairing">,
): Promise<AppDependencies> {
  const { workspace, engine, pipeline, log, listDevices, demo } = options;
  const clips = new ClipRegistry({ folder: workspace.clips, engine });
  const events = new EventLog(Date.now());
  const foreground = new Foreground();
  const jobs = await JobRunner.open({
    store: new JobStore(workspace.jobs, log),
    events,
    perform: performWith(pipeline, clips, foreground),
    ...(options.refinement === "none" ? {} : { followUp: refineAfter(pipeline, clips) }),
    log,
    now: Date.now,
    createId: randomUUID,
  });
  return {
    ...access,
    clips,
    frames: new ClipFrames(engine),
    documents: new DocumentStore(workspace.documents, log),
    assets: new AssetStore(workspace.assets),
    captures: new CaptureFolder(workspace.captures),
    analyses: new AnalysisIndex(workspace.requests),
    jobs,
    foreground,
    events,
    pipeline,
    log,
    listDevices,
    rendersFolder: workspace.renders,
    panelFolder: join(packageRoot(), "dist", "panel"),
    demo,
  };
}
