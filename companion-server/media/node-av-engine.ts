import { basename, resolve } from "node:path";
import { InveError } from "../protocol/errors";
import { ByteReader } from "./byte-reader";
import type { DecodedFrame, DecodeOptions, OverlayFileOptions, OverlayWriter } from "./clip-source";
import type { FileEngine } from "./file-engine";
import { MediaChild } from "./media-child";
import { missingFrames } from "./media-errors";
import { filledAreas, packOverlayFrame } from "./overlay-packets";
import type { PlaneArea } from "./overlay-planes";
import { PartFile } from "./part-file";

/** Packets that may wait for the encoder; rendering goes on meanwhile. */
const mostWaitingFrames = 2;

/** Reads and writes media files with FFmpeg's libraries in a child process, one child per job. */
export function nodeAvEngine(): FileEngine {
  return {
    name: "node-av",
    async probeFile(path, signal) {
      const subject = `opening "${basename(path)}"`;
      const reply = await MediaChild.start({ kind: "probe", path: resolve(path) }, subject, signal).outcome;
      if (reply.kind !== "probed") throw new InveError("MediaFailure");
      return reply.facts;
    },
    decodeFile(clip, options, signal) {
      return decode(clip.source.path, options, signal);
    },
    openOverlay(options, signal) {
      return NodeAvOverlayWriter.open(options, signal);
    },
  };
}

/** Whether the library loads here. Errors: `MediaEngineMissing` and whatever else keeps the child from starting. */
export async function checkNodeAv(signal: AbortSignal): Promise<string> {
  const reply = await MediaChild.start({ kind: "check" }, "starting", signal).outcome;
  if (reply.kind !== "checked") throw new InveError("MediaEngineMissing");
  return reply.version;
}

async function* decode(path: string, options: DecodeOptions, signal: AbortSignal): AsyncGenerator<DecodedFrame> {
  const { range, width, height, channels } = options;
  const frameBytes = width * height * channels;
  const command = { kind: "decode", path: resolve(path), ...range, width, height, channels } as const;
  const child = MediaChild.start(command, `reading "${basename(path)}"`, signal);
  try {
    const reader = new ByteReader(child.pixels, frameBytes);
    for (let frame = range.first; frame <= range.last; frame++) {
      const pixels = await reader.read(frameBytes).catch(() => null);
      if (pixels === null) {
        await child.outcome;
        throw missingFrames(path, frame - range.first, range);
      }
      yield { frame, width, height, pixels: new Uint8Array(pixels.buffer) };
    }
  } finally {
    await child.stop();
  }
}

class NodeAvOverlayWriter implements OverlayWriter {
  private frames = 0;
  private readonly sent: Promise<void>[] = [];

  private constructor(
    private readonly options: OverlayFileOptions,
    private readonly file: PartFile,
    private readonly child: MediaChild,
  ) {}

  static async open(options: OverlayFileOptions, signal: AbortSignal): Promise<NodeAvOverlayWriter> {
    const file = await PartFile.create(options.path);
    const command = { ...options, kind: "encode", path: file.partPath } as const;
    const child = MediaChild.start(command, `writing "${basename(options.path)}"`, signal);
    const writer = new NodeAvOverlayWriter(options, file, child);
    // Whatever ends the child early, its unfinished file goes with it.
    child.outcome.catch(() => file.remove());
    return writer;
  }

  async write(pixels: Uint8Array, painted?: readonly PlaneArea[]): Promise<void> {
    const { width, height } = this.options;
    if (pixels.length !== width * height * 4)
      throw new InveError("Internal", `An overlay frame has ${pixels.length} bytes instead of ${width * height * 4}.`);
    if (!this.child.pixels.writable) await this.fail();
    this.frames++;
    const packet = packOverlayFrame(pixels, width, painted ?? filledAreas(pixels, width, height));
    // A broken pipe ends the wait too; the next call finds out why.
    this.sent.push(
      new Promise((resolve) =>
        this.child.pixels.write(packet, () => {
          resolve();
        }),
      ),
    );
    if (this.sent.length > mostWaitingFrames) await this.sent.shift();
  }

  async finish(): Promise<void> {
    this.child.pixels.end();
    this.child.send({ kind: "finish", frames: this.frames });
    try {
      await this.child.outcome;
      await this.file.complete();
    } finally {
      await this.child.stop();
      await this.file.remove();
    }
  }

  async abort(): Promise<void> {
    await this.child.stop();
    await this.file.remove();
  }

  private async fail(): Promise<never> {
    await this.child.outcome;
    throw new InveError("MediaFailure", `The overlay "${basename(this.options.path)}" was closed too early.`);
  }
}
