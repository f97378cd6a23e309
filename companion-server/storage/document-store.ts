import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { StoredDocument } from "../protocol/api";
import { documentSchema, type EditDocument } from "../protocol/document";
import { InveError } from "../protocol/errors";
import { parseInput } from "../protocol/parse-input";
import type { Log } from "../log";
import { readJson } from "./read-json";
import { systemErrorCode } from "./system-error";
import { writeAtomic } from "./write-atomic";

/** Revisions of a document that stay on disk; older ones are removed after a successful write. */
export const keptRevisions = 10;

/** Documents kept in memory. */
const rememberedDocuments = 8;

const revisionFile = /^r(\d{6,})\.json$/;
const deviceNames = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Document ids become folder names, so they must be safe ones on every platform. */
const documentIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/, "Only letters, digits, dot, dash and underscore")
  .refine((id) => !deviceNames.test(id), "That name is reserved by some systems");

/**
 * Edit documents on disk. Every write is a new revision made from a named one; a write made from any other than the
 * newest is refused, so no edit is ever overwritten unseen.
 */
export class DocumentStore {
  private readonly folder: string;
  private readonly log: Log;
  private readonly writing = new Map<string, Promise<unknown>>();
  /** Documents as they were last written or read here; previews ask for the same one many times a second. */
  private readonly latest = new Map<string, StoredDocument>();

  /** `folder`: the workspace's documents. */
  constructor(folder: string, log: Log) {
    this.folder = folder;
    this.log = log;
  }

  /** The newest readable revision. Errors: `NotFound`, `InvalidInput`. */
  async get(id: string): Promise<StoredDocument> {
    const revisions = await this.revisions(id);
    const newest = revisions[0];
    if (newest === undefined) throw new InveError("NotFound", `There is no document named ${id}.`);
    const known = this.latest.get(id);
    if (known?.revision === newest) return known;
    for (const revision of revisions) {
      try {
        const document = await readJson(this.path(id, revision), documentSchema, "The edit document");
        return this.remember({ id, revision: newest, document });
      } catch (failure) {
        this.log.error({ id, revision, failure }, "A revision of a document cannot be read; the one before is tried.");
      }
    }
    throw new InveError("Internal", `No revision of the document ${id} can be read.`);
  }

  /**
   * Stores `document` as the revision after `revision`; 0 makes a new document. Errors: `Conflict` when `revision` is
   * not the newest, `InvalidInput`, `DiskFull`; nothing is written then.
   */
  async put(id: string, revision: number, document: EditDocument): Promise<StoredDocument> {
    const folder = this.folderOf(id);
    return this.alone(id, async () => {
      const newest = (await this.revisions(id))[0] ?? 0;
      if (revision !== newest) {
        throw new InveError(
          "Conflict",
          newest === 0
            ? `There is no document named ${id} to change.`
            : `The document was changed in the meantime: this edit was made from revision ${revision}, the newest is ${newest}.`,
          { details: { id, revision, newest } },
        );
      }
      await mkdir(folder, { recursive: true });
      await writeAtomic(this.path(id, newest + 1), JSON.stringify(document));
      await this.prune(id);
      return this.remember({ id, revision: newest + 1, document });
    });
  }

  private remember(stored: StoredDocument): StoredDocument {
    this.latest.delete(stored.id);
    this.latest.set(stored.id, stored);
    const [oldest] = this.latest.keys();
    if (this.latest.size > rememberedDocuments && oldest !== undefined) this.latest.delete(oldest);
    return stored;
  }

  /** Runs writes to one document one after another, whatever became of the one before. */
  private async alone<Result>(id: string, write: () => Promise<Result>): Promise<Result> {
    const key = id.toLowerCase();
    const before = this.writing.get(key) ?? Promise.resolve();
    const mine = before.then(write, write);
    this.writing.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.writing.get(key) === mine) this.writing.delete(key);
    }
  }

  /** A failure to remove an old revision does no harm to the new one. */
  private async prune(id: string): Promise<void> {
    const old = (await this.revisions(id)).slice(keptRevisions);
    await Promise.allSettled(old.map((revision) => rm(this.path(id, revision))));
  }

  /** Newest first; empty when the document does not exist. */
  private async revisions(id: string): Promise<number[]> {
    let names: string[];
    try {
      names = await readdir(this.folderOf(id));
    } catch (failure) {
      if (systemErrorCode(failure) === "ENOENT") return [];
      throw failure;
    }
    return names
      .flatMap((name) => revisionFile.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  }

  private path(id: string, revision: number): string {
    return join(this.folderOf(id), `r${String(revision).padStart(6, "0")}.json`);
  }

  private folderOf(id: string): string {
    return join(this.folder, parseInput(documentIdSchema, id, "The document's name"));
  }
}
