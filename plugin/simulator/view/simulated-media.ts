import type { Clip } from "../../../companion-server/protocol/api";
import type { CompanionClient } from "../../companion/client";
import type { ClipOpenings } from "../../companion/clip-openings";
import { StillStore } from "../../panel/still-store";
import type { FrameToRender } from "../fake/exporter";
import type { FakeDisk } from "../fake/model";
import { shownFrame } from "./shown-layers";

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

  /** A frame of the sequence as PNG: its layers over black, bottom first. */
  async renderFrame(frame: FrameToRender): Promise<Uint8Array> {
    const canvas = document.createElement("canvas");
    canvas.width = frame.width;
    canvas.height = frame.height;
    const context = canvas.getContext("2d");
    context?.fillRect(0, 0, frame.width, frame.height);
    for (const { path, mediaTicks } of frame.layers) {
      const clip = await this.open(path);
      const picture = await this.frame(clip, shownFrame(clip, mediaTicks), clip.width);
      context?.drawImage(picture, 0, 0, frame.width, frame.height);
    }
    const encoded = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/png");
    });
    return new Uint8Array((await encoded?.arrayBuffer()) ?? new ArrayBuffer(0));
  }

  /** The fake's disk: files are what the companion can open, captured frames go into its capture folder. */
  disk(): FakeDisk {
    return {
      exists: async (path) => {
        const { captureFolder } = await this.#client.hello();
        if (path === captureFolder) return true;
        return this.open(path).then(
          () => true,
          () => false,
        );
      },
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
