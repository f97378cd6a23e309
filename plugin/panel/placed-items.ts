import type { EditDocument } from "../../companion-server/protocol/document";
import { isUnreachable, type CompanionClient } from "../companion/client";
import type { PlacedOutlines } from "../drawing/hit-test";
import type { PanelState } from "./panel-state";

const nothing: PlacedOutlines = new Map();

interface Known {
  readonly document: EditDocument;
  readonly frame: number;
  readonly analysisId: string | null;
  readonly outlines: PlacedOutlines;
}

/** Where items of other frames lie on the shown one, asked for when they can be taken hold of. */
export class PlacedItems {
  readonly #client: Pick<CompanionClient, "placed">;
  #known: Known | null = null;
  #asking: Promise<void> | null = null;

  constructor(client: Pick<CompanionClient, "placed">) {
    this.#client = client;
  }

  /** Whether an answer is on its way. */
  get isAsking(): boolean {
    return this.#asking !== null;
  }

  /**
   * What is known for the shown frame; `changed` is called when more is. While the document changes, what it was before
   * is shown on: most of it lies where it lay.
   */
  on(state: PanelState, document: EditDocument, changed: () => void): PlacedOutlines {
    const { frame, analysisId, tool, selectedItemId, playback } = state;
    // What moves cannot be taken hold of.
    const isWanted = playback !== "playing" && (tool === "select" || tool === "texture" || selectedItemId !== null);
    const hasOthers = document.editLayers.some((layer) =>
      layer.items.some((item: { readonly frame: number }) => item.frame !== frame),
    );
    if (!isWanted || !hasOthers) return nothing;
    const known = this.#known;
    const isHere = known?.frame === frame && known.analysisId === analysisId;
    if (!isHere || known.document !== document) this.#ask({ document, frame, analysisId }, changed);
    return isHere ? known.outlines : nothing;
  }

  /** One question at a time; the next is asked for what is shown then. */
  #ask(about: Omit<Known, "outlines">, changed: () => void): void {
    if (this.#asking !== null) return;
    const remember = (outlines: PlacedOutlines) => {
      this.#known = { ...about, outlines };
    };
    this.#asking = this.#client.placed(about.document, about.frame).then(
      ({ items }) => {
        const placed = items.map(({ id, rings, pin = null }) => {
          return [id, { rings: rings.map((ring) => Float64Array.from(ring)), pin }] as const;
        });
        remember(new Map(placed));
      },
      (failure: unknown) => {
        // A refusal is told by the picture of the same frame; asking again at once would be refused again.
        if (!isUnreachable(failure)) remember(nothing);
      },
    );
    void this.#asking.finally(() => {
      this.#asking = null;
      changed();
    });
  }
}
