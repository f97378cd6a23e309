import { spawn, type ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { entryPoint } from "../../companion-server/entry-point";

/** How a command line of the built companion ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

/** A running command line. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** Resolves when standard output or error holds the text; rejects when the command ends without it. */
  says(text: string): Promise<string>;
}

/** Starts the built `inve` as a process of its own. */
export function startInve(words: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [entryPoint("main"), ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, error] = ["", ""];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    error += text;
    wake();
  });
  const ended = new Promise<Ending>((resolve) => {
    child.on("close", (code, signal) => {
      resolve({ code, signal, out, error });
    });
  });
  const says = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (!(out + error).includes(text)) return;
        waiting.delete(look);
        resolve(out + error);
      };
      waiting.add(look);
      look();
      void ended.then(() => {
        reject(new Error(`The command ended without saying "${text}": ${error}`));
      });
    });
  return { child, ended, says };
}

/** Runs the built `inve` to its end. */
export function runInve(words: readonly string[]): Promise<Ending> {
  return startInve(words).ended;
}

/** Writes a drifting pattern as numbered pictures and returns their pattern. */
export async function writeTinySequence(
  folder: string,
  { frames, width, height }: { readonly frames: number; readonly width: number; readonly height: number },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let frame = 0; frame < frames; frame++) {
    const pixels = new Uint8Array(width * height * 3);
    for (let index = 0; index < pixels.length; index++) {
      const x = (Math.floor(index / 3) % width) + frame / 2;
      const y = Math.floor(index / 3 / width);
      pixels[index] = 128 + 60 * Math.sin(x / 2) * Math.cos(y / 2.5) + 40 * Math.sin(x / 8 + y / 5);
    }
    const name = `f${String(frame).padStart(3, "0")}.png`;
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, name));
  }
  return join(folder, "f%03d.png");
}
