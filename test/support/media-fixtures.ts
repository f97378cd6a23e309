import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  ClipInfo,
  DecodedFrame,
  DecodeOptions,
  MediaEngine,
  OverlayFileOptions,
} from "../../companion-server/media/clip-source";

/** Size and length of the clips that media tests make. */
export const smallClip = { width: 64, height: 36, frames: 8 } as const;

/** A signal that never fires. */
export function noSignal(): AbortSignal {
  return new AbortController().signal;
}

/** A folder of a test's own; `remove` deletes it, `files` lists what is in it. */
export async function scratchFolder(): Promise<{
  path: (name: string) => string;
  files: () => Promise<string[]>;
  remove: () => Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), "inve-media-"));
  return {
    path: (name) => join(folder, name),
    files: async () => (await readdir(folder)).sort(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Settings of a small overlay at `path`. */
export function overlayAt(path: string, changes: Partial<OverlayFileOptions> = {}): OverlayFileOptions {
  const { width, height } = smallClip;
  const rate = { numerator: 24000, denominator: 1001 };
  return { path, width, height, rate, pixelAspect: 1, timecode: "01:00:00:00", ...changes };
}

/** Straight RGBA frame whose whole area has one colour that tells its number. */
export function numberedFrame(frame: number, size: { width: number; height: number } = smallClip): Uint8Array {
  const pixels = new Uint8Array(size.width * size.height * 4);
  const colour = [20 + frame * 25, 200 - frame * 20, 60, 255];
  for (let offset = 0; offset < pixels.length; offset += 4) pixels.set(colour, offset);
  return pixels;
}

/** The number of a frame made by {@link numberedFrame}, read off the middle of its pixels. */
export function numberOf(decoded: DecodedFrame): number {
  const channels = decoded.pixels.length / (decoded.width * decoded.height);
  const middle = (Math.floor(decoded.height / 2) * decoded.width + Math.floor(decoded.width / 2)) * channels;
  return Math.round(((decoded.pixels[middle] ?? 0) - 20) / 25);
}

/** Writes frames as an overlay file. */
export async function writeOverlay(
  engine: MediaEngine,
  options: OverlayFileOptions,
  frames: readonly Uint8Array[],
): Promise<void> {
  const writer = await engine.openOverlay(options, noSignal());
  for (const frame of frames) await writer.write(frame);
  await writer.finish();
}

/** All frames that the engine delivers. */
export async function collect(
  engine: MediaEngine,
  clip: ClipInfo,
  options: Partial<DecodeOptions> = {},
): Promise<DecodedFrame[]> {
  const whole: DecodeOptions = {
    range: { first: 0, last: clip.frames - 1 },
    width: clip.width,
    height: clip.height,
    channels: 3,
    ...options,
  };
  const frames: DecodedFrame[] = [];
  for await (const frame of engine.decode(clip, whole, noSignal())) frames.push(frame);
  return frames;
}

/** Runs a command-line tool; null when it is not installed. */
export function runTool(tool: string, toolArguments: readonly string[]): string | null {
  const run = spawnSync(tool, [...toolArguments], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.error !== undefined) return null;
  if (run.status !== 0) throw new Error(`${tool} failed: ${run.stderr}`);
  return run.stdout;
}
