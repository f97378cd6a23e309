import type { Clip, StoredDocument } from "../../companion-server/protocol/api";
import { InveError } from "../../companion-server/protocol/errors";
import type { HostState } from "../host/premiere-host";
import type { PanelContext } from "./panel-context";
import { keepOverlayPaths } from "./propagation";
import type { Questions } from "./questions";

/** Which document belongs to a clip in a sequence. */
export class DocumentIds {
  readonly #context: PanelContext;
  readonly #questions: Questions;

  constructor(context: PanelContext, questions: Questions) {
    this.#context = context;
    this.#questions = questions;
  }

  /**
   * The demonstration names its document; otherwise a document belongs to one clip in one sequence. Error: `Cancelled`
   * when the user did not say whether a duplicated sequence shares its drawing.
   */
  async find(clip: Clip, state: HostState): Promise<string> {
    const { drafts, newId, store } = this.#context;
    const { connection } = store.state;
    const demo = connection.kind === "ready" ? connection.hello.demo : undefined;
    if (demo !== undefined && demo.clipPath === clip.path) return demo.documentId;
    const key = `inve.documentOf.${state.sequence?.id ?? ""}.${clip.fingerprint}`;
    const known =
      drafts.getItem(key) ??
      (await this.#documentOfSequence(clip, state)) ??
      (await this.#documentOfOverlay(clip, state));
    const id = known ?? newId("document");
    drafts.setItem(key, id);
    return id;
  }

  /** The document that the sequence itself names, when it is about this clip. */
  async #documentOfSequence(clip: Clip, state: HostState): Promise<string | null> {
    const id = state.sequence?.documentId ?? null;
    if (id === null) return null;
    const stored = await this.#context.client.getDocument(id).catch(() => null);
    if (stored?.document.clip.fingerprint !== clip.fingerprint) return null;
    return state.sequence?.isCopy === true ? this.#ofDuplicate(state.sequence, stored) : id;
  }

  /**
   * The document that an overlay in the sequence was made from, by the name of its file: the sequence itself names only the
   * document that was placed last, and this page may have forgotten the others. An overlay that came with a duplicated sequence is asked about as the sequence is.
   */
  async #documentOfOverlay(clip: Clip, { sequence }: HostState): Promise<string | null> {
    if (sequence === null) return null;
    const { client, host } = this.#context;
    for (const { path, isInherited } of await host.listOverlays(sequence.id).catch(() => [])) {
      const id = renderedDocument(path);
      const stored = id === null ? null : await client.getDocument(id).catch(() => null);
      if (stored?.document.clip.fingerprint !== clip.fingerprint) continue;
      return isInherited === true || sequence.isCopy === true ? this.#ofDuplicate(sequence, stored) : stored.id;
    }
    return null;
  }

  async #ofDuplicate(sequence: NonNullable<HostState["sequence"]>, stored: StoredDocument): Promise<string> {
    const { client, host, newId, drafts } = this.#context;
    const answer = await this.#questions.ask(
      `“${sequence.name}” is a copy of a sequence with a drawing. Shall both share the drawing, or this one get its own?`,
      [
        { answer: "copy", label: "Make its own" },
        { answer: "share", label: "Share it" },
      ],
    );
    if (answer === null) throw new InveError("Cancelled");
    const id = answer === "share" ? stored.id : newId("document");
    if (answer === "copy") {
      await client.putDocument(id, 0, stored.document);
      // What the copy shows now is the original's; the next overlay takes its place instead of lying over it.
      const shown = (await host.listOverlays(sequence.id)).map((overlay) => overlay.path);
      const inherited = shown.filter((path) => renderedDocument(path) === stored.id);
      keepOverlayPaths(drafts, id, inherited);
    }
    await host.claimDocument(sequence.id, id);
    return id;
  }
}

/** The companion names a render after its document, then the time, then four digits against equal names. */
function renderedDocument(path: string): string | null {
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return /^(.+)-[^-]+-[0-9a-f]{4}\.mov$/.exec(name)?.[1] ?? null;
}
