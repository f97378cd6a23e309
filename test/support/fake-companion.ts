import type { Region } from "../../companion-server/protocol/regions";
import type {
  Capture,
  Clip,
  Finding,
  Job,
  ServerEvent,
  StartRender,
  StoredDocument,
} from "../../companion-server/protocol/api";
import {
  gatherCapturesSchema,
  openCaptureSchema,
  putDocumentSchema,
  startRenderSchema,
} from "../../companion-server/protocol/api";
import type { Output } from "../../companion-server/protocol/geometry";
import { errorStatus } from "../../companion-server/protocol/error-status";
import { errorTable, type ErrorCode } from "../../companion-server/protocol/errors";
import { protocolVersion } from "../../companion-server/protocol/version";
import type { Fetch } from "../../plugin/companion/client";

/** A companion without files or a network: the page's `fetch` is answered from memory. */
export class FakeCompanion {
  readonly documents = new Map<string, StoredDocument>();
  readonly jobs: Job[] = [];
  readonly requests: string[] = [];
  /** What each render was to be drawn into; null for the clip's own frame. */
  readonly outputs: (Output | null)[] = [];
  readonly clips = new Map<string, Clip>();
  protocol = protocolVersion;
  /** Whether anybody answers; going away also ends the event streams. */
  #isUp = true;
  #sequence = 0;
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #events: ServerEvent[] = [];

  constructor(clips: readonly Clip[]) {
    for (const clip of clips) this.clips.set(clip.path, clip);
  }

  readonly fetch: Fetch = (url, init) => {
    const path = new URL(url).pathname.replace("/api/v1/", "");
    const method = init.method ?? "GET";
    if (!this.#isUp) return Promise.reject(new TypeError("fetch failed"));
    this.requests.push(`${method} ${path}`);
    const headers = new Headers(init.headers);
    if (headers.get("Authorization") !== "Bearer secret") return Promise.resolve(refusal("Unauthorized"));
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    return Promise.resolve(this.#answer(`${method} ${path}`, body, headers));
  };

  goAway(): void {
    this.#isUp = false;
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  comeBack(): void {
    this.#isUp = true;
  }

  /** Changes a job and tells every reader. */
  advance(id: string, change: Partial<Job>): void {
    const index = this.jobs.findIndex((job) => job.id === id);
    const job = { ...this.jobs[index]!, ...change };
    this.jobs[index] = job;
    this.#sequence += 1;
    const event = { sequence: this.#sequence, job };
    this.#events.push(event);
    for (const stream of this.#streams) stream.enqueue(encode(event));
  }

  /** What regions select, whatever they are. */
  areas: Region[] = [];

  /** What a search for objects finds, or why it finds nothing. */
  findings: Finding[] = [];

  /** The answer's stream stays open without a last finding, as a search under way does. */
  #find(): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        this.findings.forEach((finding, index) => {
          stream.enqueue(new TextEncoder().encode(`id: ${index}\ndata: ${JSON.stringify(finding)}\n\n`));
        });
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  #answer(call: string, body: unknown, headers: Headers): Response {
    const [method, path = ""] = call.split(" ");
    const [kind, id = "", part] = path.split("/");
    if (call === "GET hello")
      return json({
        protocolVersion: this.protocol,
        applicationVersion: "0",
        devices: [],
        limits: {},
        captureFolder: "/c",
      });
    if (call === "GET events") return this.#open(headers.get("Last-Event-ID"));
    if (call === "GET jobs") return json({ jobs: this.jobs });
    if (call === "POST captures") return json(captureOf(body));
    if (call === "POST captures/clip") return json(this.#gather(body));
    if (call === "POST captures/discard") return json({ discarded: 0 });
    if (method === "POST" && kind === "clips" && part === "objects") return this.#find();
    if (method === "POST" && kind === "clips" && part === "areas") return json({ regions: this.areas });
    if (call === "POST clips") return this.#openClip(body);
    if (kind === "documents" && part === "analysis") return refusal("NotFound");
    if (kind === "documents" && method === "PUT") return this.#put(id, body);
    if (kind === "documents") return this.documents.has(id) ? json(this.documents.get(id)) : refusal("NotFound");
    if (call === "POST renders") return this.#render(startRenderSchema.parse(body));
    if (kind === "jobs" && method === "DELETE") {
      this.advance(id, { state: "cancelling" });
      return json(this.jobs.find((job) => job.id === id));
    }
    return refusal("NotFound");
  }

  #gather(body: unknown): Clip {
    const { names, rate } = gatherCapturesSchema.parse(body);
    const path = `/c/${names[0] ?? ""}/%05d.png`;
    const size = { width: 960, height: 540, pixelAspect: 1, hasAlpha: false };
    const clip = { id: path, path, fingerprint: path, ...size, rate, frames: names.length };
    this.clips.set(path, clip);
    return clip;
  }

  #openClip(body: unknown): Response {
    const path = typeof body === "object" && body !== null && "path" in body ? String(body.path) : "";
    const clip = this.clips.get(path);
    return clip === undefined ? refusal("MediaMissing") : json(clip);
  }

  #put(id: string, body: unknown): Response {
    const { revision, document } = putDocumentSchema.parse(body);
    if (revision !== (this.documents.get(id)?.revision ?? 0)) return refusal("Conflict");
    this.documents.set(id, { id, revision: revision + 1, document });
    return json(this.documents.get(id));
  }

  #render({ documentId: subject, output }: StartRender): Response {
    const path = this.documents.get(subject)?.document.clip.path ?? "";
    if (!this.clips.has(path)) return refusal("MediaMissing");
    this.outputs.push(output ?? null);
    const number = this.jobs.length + 1;
    const job: Job = {
      id: `job-${number}`,
      kind: "render",
      state: "queued",
      createdAt: new Date(Date.UTC(2026, 0, number)).toISOString(),
      subject,
    };
    this.jobs.push(job);
    return json(job);
  }

  #open(lastSeen: string | null): Response {
    const missed = this.#events.filter((event) => lastSeen !== null && event.sequence > Number(lastSeen));
    let opened: ReadableStreamDefaultController<Uint8Array> | null = null;
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => {
        if (opened !== null) this.#streams.delete(opened);
      },
      start: (controller) => {
        opened = controller;
        this.#streams.add(controller);
        for (const event of missed) controller.enqueue(encode(event));
      },
    });
    return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
  }
}

function captureOf(body: unknown): Capture {
  const [name = ""] = openCaptureSchema.parse(body).names;
  return { id: name, path: `/c/${name}`, width: 960, height: 540 };
}

function encode(event: ServerEvent): Uint8Array {
  return new TextEncoder().encode(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
}

function refusal(code: ErrorCode): Response {
  const status = errorStatus[code];
  const body = JSON.stringify({ code, message: errorTable[code], details: {} });
  return new Response(body, { status: status === 499 ? 500 : status, headers: { "Content-Type": "application/json" } });
}
