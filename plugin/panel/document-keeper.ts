import { z } from "zod";
import { documentSchema, type EditDocument } from "../../companion-server/protocol/document";
import { toInveError, type InveError } from "../../companion-server/protocol/errors";
import type { CompanionClient } from "../companion/client";
import { mergeDocuments } from "../drawing/merge-documents";

/** Whether the companion has everything that the user made. */
export type SaveState = "saved" | "saving" | "waiting";

/** The part of `localStorage` that keeps unsaved work over a crash or a reload. */
export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** What a {@link DocumentKeeper} needs from its surroundings. */
export interface KeeperOptions {
  readonly client: Pick<CompanionClient, "getDocument" | "putDocument">;
  readonly drafts: DraftStorage;
  /** Resolves after the given milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** `saved` is the document that the companion holds as `revision`. */
  readonly onState: (news: { state: SaveState; revision: number; saved: EditDocument | null }) => void;
  /** Another page saved first; `merged` holds both sides' work and replaces the present document. */
  readonly onMerge: (merged: EditDocument) => void;
  /** The companion refused the document for good; the draft stays. */
  readonly onRefused: (failure: InveError) => void;
}

const draftSchema = z.object({ revision: z.int().min(0), document: documentSchema });
const settleMilliseconds = 150;
const retryMilliseconds = 1500;

/**
 * Keeps one document safe: every change lies in the drafts at once and at the companion soon after. Writes follow one
 * another, each naming the revision it was made from.
 */
export class DocumentKeeper {
  readonly id: string;
  readonly #options: KeeperOptions;
  #revision = 0;
  #document: EditDocument;
  #saved: EditDocument | null = null;
  #loop: Promise<void> | null = null;
  #hurry = false;
  #isClosed = false;

  private constructor(id: string, document: EditDocument, options: KeeperOptions) {
    this.id = id;
    this.#document = document;
    this.#options = options;
  }

  /** Opens the document: the companion's version, with an unsaved draft put over it, or `fallback` when neither exists. */
  static async open(id: string, fallback: () => EditDocument, options: KeeperOptions): Promise<DocumentKeeper> {
    const stored = await options.client.getDocument(id).catch((thrown: unknown) => {
      const failure = toInveError(thrown);
      if (failure.code === "NotFound") return null;
      throw failure;
    });
    const draft = readDraft(options.drafts, id);
    const keeper = new DocumentKeeper(id, stored?.document ?? draft?.document ?? fallback(), options);
    keeper.#revision = stored?.revision ?? 0;
    keeper.#saved = stored?.document ?? null;
    if (draft !== null && stored !== null)
      keeper.#document =
        draft.revision === stored.revision ? draft.document : mergeDocuments(draft.document, stored.document);
    if (draft !== null) keeper.#startSaving();
    return keeper;
  }

  get document(): EditDocument {
    return this.#document;
  }

  /** The document that the companion holds as {@link revision}, or null before the first save. */
  get saved(): EditDocument | null {
    return this.#saved;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Takes a changed document; returns at once. */
  change(document: EditDocument): void {
    if (document === this.#document) return;
    this.#document = document;
    this.#writeDraft();
    this.#startSaving();
  }

  /** Resolves with the revision once the companion has the present document; a refusal rejects. */
  async flush(): Promise<number> {
    this.#hurry = true;
    if (this.#saved !== this.#document) this.#startSaving();
    await this.#loop;
    if (this.#saved !== this.#document && !this.#isClosed) throw toInveError(this.#refusal);
    return this.#revision;
  }

  /** Stops saving; what is unsaved stays in the drafts. */
  close(): void {
    this.#isClosed = true;
  }

  #refusal: unknown = null;

  #startSaving(): void {
    if (this.#loop !== null || this.#isClosed) return;
    this.#refusal = null;
    this.#loop = this.#save().finally(() => {
      this.#loop = null;
      this.#hurry = false;
    });
  }

  async #save(): Promise<void> {
    const { wait } = this.#options;
    while (this.#saved !== this.#document && !this.#isClosed) {
      this.#tell("saving");
      if (!this.#hurry) await wait(settleMilliseconds);
      const failure = await this.#write();
      if (failure === null) continue;
      if (!(await this.#recover(failure))) return;
    }
    if (this.#isClosed) return;
    this.#options.drafts.removeItem(draftKey(this.id));
    this.#tell("saved");
  }

  async #write(): Promise<InveError | null> {
    const written = this.#document;
    try {
      const stored = await this.#options.client.putDocument(this.id, this.#revision, written);
      this.#revision = stored.revision;
      this.#saved = written;
      return null;
    } catch (thrown) {
      return toInveError(thrown);
    }
  }

  /** Resolves with true when saving should go on. */
  async #recover(failure: InveError): Promise<boolean> {
    if (failure.code === "Conflict") return this.#merge();
    this.#tell("waiting");
    if (failure.code === "Unreachable" || failure.code === "DiskFull" || failure.code === "Internal") {
      await this.#options.wait(retryMilliseconds);
      return !this.#isClosed;
    }
    this.#refusal = failure;
    this.#options.onRefused(failure);
    return false;
  }

  async #merge(): Promise<boolean> {
    const theirs = await this.#options.client.getDocument(this.id).catch(() => null);
    if (theirs === null) {
      await this.#options.wait(retryMilliseconds);
      return !this.#isClosed;
    }
    this.#revision = theirs.revision;
    this.#document = mergeDocuments(this.#document, theirs.document);
    this.#writeDraft();
    this.#options.onMerge(this.#document);
    return true;
  }

  #tell(state: SaveState): void {
    this.#options.onState({ state, revision: this.#revision, saved: this.#saved });
  }

  #writeDraft(): void {
    try {
      const draft = JSON.stringify({ revision: this.#revision, document: this.#document });
      this.#options.drafts.setItem(draftKey(this.id), draft);
    } catch {
      // A full draft store must not stop the drawing: the companion gets the document in a moment anyway.
    }
  }
}

function draftKey(id: string): string {
  return `inve.draft.${id}`;
}

function readDraft(drafts: DraftStorage, id: string): z.infer<typeof draftSchema> | null {
  const text = drafts.getItem(draftKey(id));
  if (text === null) return null;
  try {
    return draftSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
