import { addFoundObjects } from "../drawing/clip-layer-edits";
import { present } from "../drawing/history";
import type { Editing } from "./editing";
import { notify, type PanelContext } from "./panel-context";

/** Looking for what moves by itself on the shown frame; what is found becomes objects, in one step of undo. */
export class Finding {
  readonly #context: PanelContext;
  readonly #editing: Editing;
  #search: AbortController | null = null;

  constructor(context: PanelContext, editing: Editing) {
    this.#context = context;
    this.#editing = editing;
  }

  /** Resolves when the search is over, whatever came of it; rejects with what went wrong. */
  async start(): Promise<void> {
    const { client, store } = this.#context;
    const { work, frame } = store.state;
    if (work === null || this.#search !== null) return;
    const search = new AbortController();
    this.#search = search;
    store.change({ finding: 0 });
    const place = { clipId: work.clip.id, frame, range: present(work.history).clip.range };
    try {
      const report = ({ fraction }: { readonly fraction: number }) => {
        if (!search.signal.aborted) store.change({ finding: fraction });
      };
      const regions = await client.findObjects(place, report, search.signal);
      if (store.state.work?.documentId !== work.documentId) return;
      this.#take(regions);
    } finally {
      if (this.#search === search) {
        this.#search = null;
        store.change({ finding: null });
      }
    }
  }

  /** Stops the search at once; the document stays as it is. */
  cancel(): void {
    this.#search?.abort();
    this.#search = null;
    this.#context.store.change({ finding: null });
  }

  #take(regions: Parameters<typeof addFoundObjects>[1]): void {
    const { store, newId } = this.#context;
    if (store.state.work === null) return;
    const before = present(store.state.work.history);
    this.#editing.apply({ label: "Find objects" }, (document) =>
      addFoundObjects(document, regions, () => newId("object")),
    );
    const after = present(store.state.work.history);
    const added = after.layers.length - before.layers.length;
    const [first] = after.layers.slice(before.layers.length);
    if (first === undefined) {
      notify(this.#context, "info", "What moves by itself here is outlined already.");
      return;
    }
    this.#editing.chooseLayer(first.index);
    const found = added === 1 ? "One object moves" : `${added} objects move`;
    notify(this.#context, "success", `${found} by itself here. Delete or outline anew what is not wanted.`);
  }
}
