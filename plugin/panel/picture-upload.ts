import { InveError } from "../../companion-server/protocol/errors";
import type { Position } from "../drawing/viewport";
import type { ItemEditing } from "./item-editing";
import type { PanelContext } from "./panel-context";

/** The kinds of pictures that can be chosen, for a file field. */
export const pictureTypes = "image/png,image/jpeg,image/webp,image/tiff,.png,.jpg,.jpeg,.webp,.tif,.tiff";

const megabyte = 2 ** 20;

/** Hands pictures of the user's to the companion and lays them on the shown frame. */
export class PictureUpload {
  readonly #context: PanelContext;
  readonly #items: ItemEditing;

  constructor(context: PanelContext, items: ItemEditing) {
    this.#context = context;
    this.#items = items;
  }

  /**
   * Uploads a picture and adds it at `centre`, or in the middle of the frame. Errors: `TooLarge`, `InvalidInput` for what
   * is no picture of a known kind.
   */
  async add(file: File, centre?: Position): Promise<void> {
    const { connection, work } = this.#context.store.state;
    if (connection.kind !== "ready") throw new InveError("Unreachable");
    if (work === null) return;
    const most = connection.hello.limits["imageBytes"] ?? Infinity;
    if (file.size > most)
      throw new InveError(
        "TooLarge",
        `“${file.name}” has ${megabytes(file.size)}; at most ${megabytes(most)} can be used.`,
      );
    if (file.size === 0) throw new InveError("InvalidInput", `“${file.name}” is empty.`);
    this.#context.store.change({ uploading: file.name });
    try {
      const asset = await this.#context.client.putPicture(new Uint8Array(await file.arrayBuffer()));
      this.#items.addPicture(asset, file.name.replace(/\.[^.]*$/, "").slice(0, 190) || "Picture", centre);
    } finally {
      this.#context.store.change({ uploading: null });
    }
  }
}

/** The first picture among files that were dropped or pasted; the first file when none says that it is one. */
export function pictureAmong(files: FileList | undefined): File | null {
  const all = [...(files ?? [])];
  return all.find((file) => file.type.startsWith("image/")) ?? all[0] ?? null;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / megabyte)} MB`;
}
