import type { Clip } from "../../../companion-server/protocol/api";
import type { CompanionClient } from "../../companion/client";
import type { ClipOpenings } from "../../companion/clip-openings";
import { StillStore } from "../../panel/still-store";
import type { FakeDisk } from "../fake/model";

/** Pictures kept for the programme monitor. */
const pictureLimits = { mostBytes: 96 * 2 ** 20, mostDecoded: 48 };

/** A file as the simulated Premiere sees it: opened by the companion, shown through the companion's frames. */
export class SimulatedMedia {
  readonly #client: CompanionClient;
  readonly #clips: ClipOpenings;
  readonly #stills = new StillStore<ImageBitmap>({
    decode: (encoded) => createImageBitmap(encoded),
    ...pictureLimits,
  });

  constructor(client: CompanionClient, clips: ClipOpenings) {
    this.#client = client;
    this.#clips = clips;
  }

  /** What is known of a media file. Errors: those of the companion. */
  open(path: string): Promise<Clip> {
    return this.#clips.open(path);
  }

  /** A frame if it is decoded already. */
  peek(clip: Clip, frame: number, width: number): ImageBitmap | null {
    return this.#stills.peek(keyOf(clip, frame, width));
  }

  /** A frame, with alpha where the file has it. */
  frame(clip: Clip, frame: number, width: number): Promise<ImageBitmap> {
    const still = { frame, width, format: clip.hasAlpha ? ("png" as const) : ("jpeg" as const) };
    return this.#stills.get(keyOf(clip, frame, width), () => this.#client.frame(clip.id, still));
  }

  /** The fake's disk: files are what the companion can open, captured frames go into its capture folder. */
  disk(): FakeDisk {
    return {
      exists: (path) =>
        this.open(path).then(
          () => true,
          () => false,
        ),
      mediaInfo: (path) =>
        this.open(path).then(
          ({ frames, rate, width, height }) => ({ frames, rate, width, height, hasAudio: false }),
          () => null,
        ),
      write: (path, bytes) => this.#client.putCapture(path.split(/[\\/]/).at(-1) ?? path, bytes),
    };
  }
}

function keyOf(clip: Clip, frame: number, width: number): string {
  return `${clip.id} ${frame} ${width}`;
}
