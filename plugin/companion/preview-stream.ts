import { previewLineSchema } from "../../companion-server/protocol/api";
import { InveError } from "../../companion-server/protocol/errors";

/** A picture of one frame, still encoded. */
export interface StreamedPreview {
  readonly frame: number;
  readonly picture: Blob;
}

const lineFeed = 10;

/** Splits what `POST previews` answers into pictures; bytes may be cut anywhere, what is incomplete waits. */
export class PreviewStreamParser {
  #rest = new Uint8Array(0);

  /** Errors: the companion's own, when it could not go on. */
  push(bytes: Uint8Array): StreamedPreview[] {
    const all = joined(this.#rest, bytes);
    const pictures: StreamedPreview[] = [];
    let at = 0;
    for (;;) {
      const end = all.indexOf(lineFeed, at);
      if (end < 0) break;
      const line = previewLineSchema.parse(JSON.parse(new TextDecoder().decode(all.subarray(at, end))));
      if ("error" in line) throw new InveError(line.error.code, line.error.message, { details: line.error.details });
      const next = end + 1 + line.bytes;
      if (next > all.length) break;
      pictures.push({ frame: line.frame, picture: new Blob([all.slice(end + 1, next)], { type: line.mime }) });
      at = next;
    }
    this.#rest = all.slice(at);
    return pictures;
  }

  /** Says that nothing more comes. Error: `Unreachable` when that is in the middle of a picture. */
  end(): void {
    if (this.#rest.length > 0) throw new InveError("Unreachable");
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
