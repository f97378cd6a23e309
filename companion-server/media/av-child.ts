import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { InveError, toInveError } from "../protocol/errors";
import type { Av } from "./av-input";
import { decodeRange } from "./av-decode";
import { OverlayEncoder } from "./av-encode";
import { probeFile } from "./av-probe";
import { ByteReader } from "./byte-reader";
import {
  childCommandSchema,
  pixelPipe,
  type ChildCommand,
  type ChildReply,
  type EncodeCommand,
} from "./media-messages";
import { readOverlayPacket } from "./overlay-packets";

/**
 * The media child: the only process that loads native codecs. It serves one command, replies once and ends. When the
 * companion disappears it ends at once and leaves no unfinished file.
 */

const noSpace = -28; // AVERROR(ENOSPC)
let unfinishedFile: string | null = null;
let announceEnd: (frames: number) => void = () => undefined;
const endOfFrames = new Promise<number>((resolve) => {
  announceEnd = resolve;
});

process.on("disconnect", () => {
  void removeUnfinished().finally(() => process.exit(1));
});
process.on("message", (message) => {
  const command = childCommandSchema.parse(message);
  if (command.kind === "finish") announceEnd(command.frames);
  else void serve(command);
});

async function serve(command: Exclude<ChildCommand, { kind: "finish" }>): Promise<void> {
  const reply = await answer(command).catch(failureReply);
  if (reply.kind === "failed") await removeUnfinished();
  process.send?.(reply, () => process.exit(0));
}

async function answer(command: Exclude<ChildCommand, { kind: "finish" }>): Promise<ChildReply> {
  const av: Av = await import("node-av");
  av.Log.setLevel(av.AV_LOG_ERROR);
  switch (command.kind) {
    case "check":
      return { kind: "checked", version: av.getFFmpegInfo().version };
    case "probe":
      return { kind: "probed", facts: await probeFile(av, command.path) };
    case "decode": {
      const pixels = openPixelPipe();
      const frames = await decodeRange(av, command, pixels);
      await new Promise<void>((resolve) => pixels.end(resolve));
      return { kind: "done", frames };
    }
    case "encode":
      return { kind: "done", frames: await encode(av, command) };
  }
}

async function encode(av: Av, command: EncodeCommand): Promise<number> {
  unfinishedFile = command.path;
  const encoder = await OverlayEncoder.open(av, command);
  try {
    const reader = new ByteReader(openPixelPipe(), command.width * command.height * 4);
    let frames = 0;
    for (;;) {
      const packet = await readOverlayPacket((bytes) => reader.read(bytes), command);
      if (packet === null) break;
      await encoder.write(packet.areas, packet.pixels);
      frames++;
    }
    if (frames !== (await endOfFrames)) throw new InveError("MediaFailure", "Some frames did not reach the encoder.");
    return await encoder.finish();
  } finally {
    encoder.close();
  }
}

function openPixelPipe(): Socket {
  return new Socket({ fd: pixelPipe, readable: true, writable: true, allowHalfOpen: true });
}

async function removeUnfinished(): Promise<void> {
  if (unfinishedFile !== null) await rm(unfinishedFile, { force: true });
}

/** Words for what went wrong; failures of the native library carry its own words in the details of the log. */
function failureReply(failure: unknown): ChildReply {
  if (!(failure instanceof InveError) && failure instanceof Error && "code" in failure) {
    if (failure.code === noSpace) return replyOf(new InveError("DiskFull"));
    if (failure.code === "MODULE_NOT_FOUND" || failure.code === "ERR_DLOPEN_FAILED")
      return replyOf(new InveError("MediaEngineMissing"));
  }
  const known = toInveError(failure);
  if (known.code !== "Internal") return replyOf(known);
  const words = failure instanceof Error ? failure.message : String(failure);
  return replyOf(new InveError("MediaFailure", `Reading or writing media failed: ${words}`));
}

function replyOf(error: InveError): ChildReply {
  return { kind: "failed", code: error.code, message: error.message };
}
