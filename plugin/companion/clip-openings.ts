import type { Clip } from "../../companion-server/protocol/api";
import type { FrameRate } from "../../companion-server/protocol/geometry";
import type { CompanionClient } from "./client";

/** Opens media files, each once: opening reads the file, which takes the companion a moment. Failures are not kept. */
export class ClipOpenings {
  readonly #client: Pick<CompanionClient, "openClip">;
  readonly #opened = new Map<string, Promise<Clip>>();

  constructor(client: Pick<CompanionClient, "openClip">) {
    this.#client = client;
  }

  /** What is known of the file at a path; a picture sequence needs its rate. Errors: those of the companion. */
  open(path: string, rate?: FrameRate): Promise<Clip> {
    const known = this.#opened.get(path);
    if (known !== undefined) return known;
    const opening = this.#client.openClip(path, rate);
    this.#opened.set(path, opening);
    opening.catch(() => this.#opened.delete(path));
    return opening;
  }

  /** Asks anew from now on, because files may have changed meanwhile. */
  forget(): void {
    this.#opened.clear();
  }
}
