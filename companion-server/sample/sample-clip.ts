import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { entryPoint } from "../entry-point";
import type { ClipInfo, MediaEngine } from "../media/clip-source";
import type { WorkContext } from "../progress";
import { InveError } from "../protocol/errors";
import { sampleClip } from "./sample-motion";

/** Raised whenever the pictures change, so that an older file is made anew. */
const rendererVersion = 1;
const mostWorkers = 4;

const frameMessageSchema = z.object({ frame: z.int(), pixels: z.instanceof(Uint8Array) });
const noteSchema = z.object({ renderer: z.string(), fingerprint: z.string() });

/**
 * Makes the sample clip at `path` (a .mov), unless the very clip lies there already, and returns its facts. Beside it
 * lies a small note that says which renderer made it. Reports stage `render`; errors: as the engine's `openOverlay`.
 */
export async function writeSampleClip(engine: MediaEngine, path: string, context: WorkContext): Promise<ClipInfo> {
  const source = { kind: "file", path: resolve(path) } as const;
  const notePath = `${source.path}.json`;
  const known = await readNote(notePath);
  if (known?.renderer === rendererKey()) {
    const found = await engine.probe(source, context.signal).catch(() => null);
    if (found?.fingerprint === known.fingerprint) return found;
  }
  await mkdir(dirname(source.path), { recursive: true });
  await rm(notePath, { force: true });
  await renderAll(engine, source.path, context);
  const clip = await engine.probe(source, context.signal);
  const note = { renderer: rendererKey(), fingerprint: clip.fingerprint };
  await writeFile(notePath, `${JSON.stringify(note)}\n`);
  return clip;
}

function rendererKey(): string {
  return createHash("sha256")
    .update(JSON.stringify({ rendererVersion, ...sampleClip }))
    .digest("hex")
    .slice(0, 16);
}

async function readNote(path: string): Promise<z.infer<typeof noteSchema> | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    // No note, or one of another kind: the clip is made anew.
    return null;
  }
}

async function renderAll(engine: MediaEngine, path: string, context: WorkContext): Promise<void> {
  const { width, height, rate, timecode, frames } = sampleClip;
  const options = { path, width, height, rate, pixelAspect: 1, timecode, content: "opaque" } as const;
  const writer = await engine.openOverlay(options, context.signal);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  const start = performance.now();
  const farm = new FrameFarm(Math.min(mostWorkers, Math.max(1, availableParallelism())), context.signal);
  try {
    for (let frame = 0; frame < frames; frame++) {
      addAlpha(await farm.take(frame), rgba);
      await writer.write(rgba);
      const rendered = (frame + 1) / ((performance.now() - start) / 1000);
      context.report({ stage: "render", fraction: (frame + 1) / frames, rate: rendered, unit: "frames" });
    }
    await writer.finish();
  } finally {
    await farm.stop();
    await writer.abort();
  }
}

function addAlpha(rgb: Uint8Array, rgba: Uint8Array): void {
  for (let source = 0, target = 0; source < rgb.length; source += 3, target += 4) {
    rgba[target] = rgb[source] ?? 0;
    rgba[target + 1] = rgb[source + 1] ?? 0;
    rgba[target + 2] = rgb[source + 2] ?? 0;
  }
}

/** Threads that render frames ahead of the one that is written; every frame goes to whichever thread is free. */
class FrameFarm {
  private readonly workers: Worker[];
  private readonly done = new Map<number, Uint8Array>();
  private next = 0;
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  constructor(
    workers: number,
    private readonly signal: AbortSignal,
  ) {
    this.workers = Array.from({ length: workers }, () => this.startWorker());
    signal.addEventListener("abort", this.onAbort, { once: true });
  }

  /** The pixels of a frame; frames are asked for in order. */
  async take(frame: number): Promise<Uint8Array> {
    for (;;) {
      if (this.signal.aborted) throw new InveError("Cancelled");
      if (this.failure !== null) throw this.failure;
      const pixels = this.done.get(frame);
      if (pixels !== undefined) {
        this.done.delete(frame);
        return pixels;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.signal.removeEventListener("abort", this.onAbort);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private readonly onAbort = (): void => {
    this.wake();
  };

  private startWorker(): Worker {
    const worker = new Worker(entryPoint("sample/sample-worker"));
    worker.on("message", (message) => {
      const { frame, pixels } = frameMessageSchema.parse(message);
      this.done.set(frame, pixels);
      this.ask(worker);
      this.wake();
    });
    worker.on("error", (failure) => {
      this.failure = failure;
      this.wake();
    });
    this.ask(worker);
    return worker;
  }

  private ask(worker: Worker): void {
    if (this.next < sampleClip.frames) worker.postMessage({ frame: this.next++ });
  }
}
