import { z } from "zod";
import {
  analysisSchema,
  areasSchema,
  assetSchema,
  captureSchema,
  clipSchema,
  findingSchema,
  helloSchema,
  jobSchema,
  placedSchema,
  storedDocumentSchema,
  type AnalysisStatus,
  type Asset,
  type Clip,
  type Hello,
  type Job,
  type Placed,
  type PreviewContent,
  type StoredDocument,
} from "../../companion-server/protocol/api";
import type { EditDocument } from "../../companion-server/protocol/document";
import { errorBodySchema } from "../../companion-server/protocol/error-body";
import { InveError } from "../../companion-server/protocol/errors";
import type { FrameRange, FrameRate, Output } from "../../companion-server/protocol/geometry";

import type { Progress } from "../../companion-server/protocol/progress";
import type { Region } from "../../companion-server/protocol/regions";
import { EventStreamParser } from "./event-stream";
import { PreviewStreamParser, type StreamedPreview } from "./preview-stream";

/** Where the companion is and how the page proves that it belongs to it. */
export interface CompanionAddress {
  /** Origin without a trailing slash, for example `http://127.0.0.1:47821`. */
  readonly origin: string;
  readonly token: string;
}

/** The part of the platform that the client needs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Which still of the clip, and how wide in pixels at most. */
export interface StillRequest {
  readonly frame: number;
  readonly width: number;
  readonly format?: "jpeg" | "png";
}

/** The failure that {@link CompanionClient} reports when nobody answers at the address. */
export function isUnreachable(failure: unknown): boolean {
  return failure instanceof InveError && failure.code === "Unreachable";
}

/**
 * Typed calls to the companion. Every answer is parsed; every failure is an {@link InveError} with the companion's own
 * code, or `Unreachable` when there was no answer. Aborting a signal rejects with `Cancelled`.
 */
export class CompanionClient {
  readonly address: CompanionAddress;
  readonly #fetch: Fetch;

  constructor(address: CompanionAddress, fetch: Fetch) {
    this.address = address;
    this.#fetch = fetch;
  }

  hello(signal?: AbortSignal): Promise<Hello> {
    return this.#json(helloSchema, { path: "hello", signal });
  }

  /** A picture sequence is named by its pattern and needs a rate. */
  openClip(path: string, rate?: FrameRate): Promise<Clip> {
    return this.#json(clipSchema, { method: "POST", path: "clips", body: { path, rate } });
  }

  /** A frame that Premiere was asked to write under one of the names. Error: `HostFailure` when it did not come in time. */
  openCapture(
    names: readonly string[],
    waitMilliseconds: number,
    signal?: AbortSignal,
  ): Promise<z.infer<typeof captureSchema>> {
    const body = { names, waitMilliseconds };
    return this.#json(captureSchema, { method: "POST", path: "captures", body, signal });
  }

  /** Makes a clip of captured frames, in this order. */
  gatherCaptures(names: readonly string[], rate: FrameRate): Promise<Clip> {
    return this.#json(clipSchema, { method: "POST", path: "captures/clip", body: { names, rate } });
  }

  /** Deletes captured frames that nobody needs; missing ones are no error. */
  async discardCaptures(names: readonly string[]): Promise<void> {
    await this.#send({ method: "POST", path: "captures/discard", body: { names } });
  }

  getDocument(id: string, signal?: AbortSignal): Promise<StoredDocument> {
    return this.#json(storedDocumentSchema, { path: `documents/${encodeURIComponent(id)}`, signal });
  }

  /** Hands over a captured picture (PNG) as if Premiere had written it; only where the companion serves the demonstration. */
  async putCapture(name: string, bytes: Uint8Array): Promise<void> {
    await this.#send({ method: "PUT", path: `captures/${encodeURIComponent(name)}`, bytes });
  }

  /** Writes a document made from `revision` (0 for a new one); rejects with `Conflict` when the companion has a newer one. */
  putDocument(id: string, revision: number, document: EditDocument): Promise<StoredDocument> {
    const path = `documents/${encodeURIComponent(id)}`;
    return this.#json(storedDocumentSchema, { method: "PUT", path, body: { revision, document } });
  }

  /** The analysis that a saved document needs: missing, running or ready. */
  documentAnalysis(documentId: string, signal?: AbortSignal): Promise<AnalysisStatus> {
    return this.#json(analysisSchema, { path: `documents/${encodeURIComponent(documentId)}/analysis`, signal });
  }

  /** Stores a picture under the SHA-256 of its bytes. Errors: `TooLarge`, `InvalidInput` for what is no picture. */
  async putPicture(bytes: Uint8Array<ArrayBuffer>): Promise<Asset> {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const name = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.#json(assetSchema, { method: "PUT", path: `assets/${name}`, bytes });
  }

  /** `output`: the picture to draw into; null for the clip's own frame. */
  startRender(documentId: string, range: FrameRange, output: Output | null): Promise<Job> {
    const body = { documentId, range, ...(output === null ? {} : { output }) };
    return this.#json(jobSchema, { method: "POST", path: "renders", body });
  }

  /** What moves by itself on a frame of a clip, the largest first; `report` is told how far the search is. */
  async findObjects(
    place: { readonly clipId: string; readonly frame: number; readonly range: FrameRange },
    report: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Region[]> {
    const path = `clips/${encodeURIComponent(place.clipId)}/objects/${place.frame}`;
    const response = await this.#send({ method: "POST", path, body: { range: place.range }, signal });
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for await (const bytes of chunksOf(response))
      for (const { data } of parser.push(decoder.decode(bytes, { stream: true }))) {
        const finding = findingSchema.parse(JSON.parse(data));
        if ("error" in finding) throw new InveError(finding.error.code, finding.error.message);
        if ("regions" in finding) return finding.regions;
        report(finding.progress);
      }
    throw new InveError("Unreachable");
  }

  /** What regions on a frame select there: one region with an outline for every piece. */
  async selectedAreas(
    place: { readonly clipId: string; readonly frame: number },
    regions: readonly Region[],
    signal: AbortSignal,
  ): Promise<Region[]> {
    const path = `clips/${encodeURIComponent(place.clipId)}/areas/${place.frame}`;
    return (await this.#json(areasSchema, { method: "POST", path, body: { regions }, signal })).regions;
  }

  async jobs(signal?: AbortSignal): Promise<Job[]> {
    return (await this.#json(jobListSchema, { path: "jobs", signal })).jobs;
  }

  job(id: string, signal?: AbortSignal): Promise<Job> {
    return this.#json(jobSchema, { path: `jobs/${encodeURIComponent(id)}`, signal });
  }

  cancelJob(id: string): Promise<Job> {
    return this.#json(jobSchema, { method: "DELETE", path: `jobs/${encodeURIComponent(id)}` });
  }

  /** One frame of a clip as an encoded picture. */
  frame(clipId: string, still: StillRequest, signal?: AbortSignal): Promise<Blob> {
    const query = new URLSearchParams({ width: String(still.width), format: still.format ?? "jpeg" });
    const path = `clips/${encodeURIComponent(clipId)}/frames/${still.frame}?${query.toString()}`;
    return this.#picture({ path, signal });
  }

  /** One frame of a document as it is given here, saved or not. */
  preview(
    document: EditDocument,
    still: StillRequest & { readonly content: PreviewContent },
    signal?: AbortSignal,
  ): Promise<Blob> {
    const query = new URLSearchParams({ width: String(still.width), content: still.content });
    const path = `preview/${still.frame}?${query.toString()}`;
    return this.#picture({ method: "POST", path, body: { document }, signal });
  }

  /**
   * Like {@link preview} of many frames in one answer; `take` is given each picture as it comes. An answer that ends before
   * the last picture rejects with `Unreachable`.
   */
  async previews(
    document: EditDocument,
    wanted: { readonly frames: readonly number[]; readonly width: number; readonly content: PreviewContent },
    take: (preview: StreamedPreview) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { frames, width, content } = wanted;
    const query = new URLSearchParams({ width: String(width), content });
    const path = `previews?${query.toString()}`;
    const response = await this.#send({ method: "POST", path, body: { document, frames }, signal });
    const parser = new PreviewStreamParser();
    let lacking = frames.length;
    for await (const bytes of chunksOf(response))
      for (const preview of parser.push(bytes)) {
        lacking -= 1;
        take(preview);
      }
    parser.end();
    if (lacking > 0) throw new InveError("Unreachable");
  }

  /** Where the items of other frames lie on a frame of a document as it is given here. */
  placed(document: EditDocument, frame: number, signal?: AbortSignal): Promise<Placed> {
    return this.#json(placedSchema, { method: "POST", path: `placed/${frame}`, body: { document }, signal });
  }

  /** The raw event stream; `after` is the last sequence number that was received. */
  openEvents(after: number | null, signal: AbortSignal): Promise<Response> {
    return this.#send({
      path: "events",
      signal,
      headers: { Accept: "text/event-stream", ...(after === null ? {} : { "Last-Event-ID": String(after) }) },
    });
  }

  async #json<T>(schema: z.ZodType<T>, call: Call): Promise<T> {
    const response = await this.#send(call);
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw new InveError("VersionMismatch", undefined, { cause: parsed.error, details: { path: call.path } });
  }

  async #picture(call: Call): Promise<Blob> {
    const response = await this.#send(call);
    return response.blob().catch((failure: unknown) => {
      throw asUnreachable(failure);
    });
  }

  async #send(call: Call): Promise<Response> {
    const response = await this.#fetch(`${this.address.origin}/api/v1/${call.path}`, {
      method: call.method ?? "GET",
      headers: {
        Authorization: `Bearer ${this.address.token}`,
        ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...call.headers,
      },
      cache: "no-store",
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.bytes === undefined ? {} : { body: new Blob([call.bytes.slice()]) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    }).catch((failure: unknown) => {
      throw asUnreachable(failure);
    });
    if (response.ok) return response;
    throw await failureOf(response);
  }
}

interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Sent as they are instead of a JSON body. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const jobListSchema = z.object({ jobs: z.array(jobSchema) });

async function failureOf(response: Response): Promise<InveError> {
  const body = errorBodySchema.safeParse(await response.json().catch(() => undefined));
  if (!body.success) return new InveError("Internal", undefined, { details: { status: response.status } });
  return new InveError(body.data.code, body.data.message, { details: body.data.details });
}

/** An answer as it comes in. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (;;) {
    const chunk = await reader?.read().catch((failure: unknown) => {
      throw asUnreachable(failure);
    });
    if (chunk === undefined || chunk.done) return;
    yield chunk.value;
  }
}

function asUnreachable(failure: unknown): InveError {
  if (failure instanceof DOMException && failure.name === "AbortError")
    return new InveError("Cancelled", undefined, { cause: failure });
  return new InveError("Unreachable", undefined, { cause: failure });
}
