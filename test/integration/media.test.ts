import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, open, readFile, stat, truncate, writeFile } from "node:fs/promises";
import type { ClipInfo, MediaEngine } from "../../companion-server/media/clip-source";
import { encodePng } from "../../companion-server/media/images";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import {
  collect,
  noSignal,
  numberedFrame,
  numberOf,
  overlayAt,
  runTool,
  scratchFolder,
  smallClip,
  writeOverlay,
} from "../support/media-fixtures";

jest.setTimeout(60_000);

const tools = runTool("ffmpeg", ["-version"]) === null ? [] : (["ffmpeg"] as const);
const engineNames = ["node-av", ...tools] as const;
const everyNumber = Array.from({ length: smallClip.frames }, (_, frame) => frame);

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let preferred: MediaEngine;
beforeAll(async () => {
  scratch = await scratchFolder();
  preferred = await createMediaEngine();
});
afterAll(() => scratch.remove());

describe.each(engineNames)("the media engine %s", (name) => {
  let engine: MediaEngine;
  let clip: ClipInfo;
  beforeAll(async () => {
    engine = await createMediaEngine({ choice: name, environment: {} });
    const path = scratch.path(`${name}-numbers.mov`);
    await writeOverlay(
      engine,
      overlayAt(path, { content: "opaque" }),
      everyNumber.map((frame) => numberedFrame(frame)),
    );
    clip = await engine.probe({ kind: "file", path }, noSignal());
  });

  test("is the one that was asked for", () => {
    expect(engine.name).toBe(name);
  });

  test("reads back what it wrote of a clip", () => {
    expect(clip).toMatchObject({
      width: smallClip.width,
      height: smallClip.height,
      frames: smallClip.frames,
      rate: { numerator: 24000, denominator: 1001 },
      pixelAspect: 1,
      hasAlpha: false,
      startTimecode: "01:00:00:00",
      firstNumber: 0,
    });
  });

  test("delivers exactly the frames of every range", async () => {
    for (const [first, last] of [
      [0, 0],
      [3, 5],
      [7, 7],
    ] as const) {
      const frames = await collect(engine, clip, { range: { first, last } });
      const wanted = everyNumber.slice(first, last + 1);
      expect(frames.map((frame) => frame.frame)).toEqual(wanted);
      expect(frames.map(numberOf)).toEqual(wanted);
    }
  });

  test.each([
    { width: 50, height: 30, channels: 3 as const },
    { width: 128, height: 72, channels: 4 as const },
  ])("scales to $width x $height with $channels channels", async (shape) => {
    const frames = await collect(engine, clip, shape);
    expect(frames[2]!.pixels).toHaveLength(shape.width * shape.height * shape.channels);
    expect(frames.map(numberOf)).toEqual(everyNumber);
  });

  test("keeps colours and alpha within one code, black where nothing is", async () => {
    const levels = [0, 64, 128, 192, 255];
    const colours = levels.flatMap((r) => levels.flatMap((g) => levels.map((b) => [r, g, b] as const)));
    const size = { width: 400, height: 160 };
    const pixels = new Uint8Array(size.width * size.height * 4);
    const patchOf = (x: number, y: number): number => Math.floor(y / 32) * 25 + Math.floor(x / 16);
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++)
        pixels.set([...(colours[patchOf(x, y)] ?? [0, 0, 0]), (patchOf(x, y) * 37) % 256], (y * size.width + x) * 4);
    const path = scratch.path(`${name}-patches.mov`);
    await writeOverlay(engine, overlayAt(path, size), [pixels]);
    const overlay = await engine.probe({ kind: "file", path }, noSignal());
    expect(overlay.hasAlpha).toBe(true);
    const [decoded] = await collect(engine, overlay, { channels: 4 });
    colours.forEach((colour, patch) => {
      const offset = ((Math.floor(patch / 25) * 32 + 16) * size.width + (patch % 25) * 16 + 8) * 4;
      const alpha = (patch * 37) % 256;
      const found = [...decoded!.pixels.subarray(offset, offset + 4)];
      const wanted = alpha === 0 ? [0, 0, 0, 0] : [...colour, alpha];
      wanted.forEach((value, channel) => {
        expect(Math.abs(found[channel]! - value)).toBeLessThanOrEqual(1);
      });
    });
  });

  test.each([
    ["nowhere.mov", null, "MediaMissing"],
    ["empty.mov", "", "MediaUnreadable"],
    ["text.mp4", "This is a letter, not a clip.\n".repeat(50), "MediaUnreadable"],
    ["playlist.m3u8", "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", "MediaUnreadable"],
    ["concat.txt", "ffconcat version 1.0\nfile /etc/passwd\n", "MediaUnreadable"],
  ])("refuses %s by name", async (file, content, code) => {
    const path = scratch.path(`${name}-${file}`);
    if (content !== null) await writeFile(path, content);
    const probed = engine.probe({ kind: "file", path }, noSignal());
    await expect(probed).rejects.toMatchObject({ code, message: expect.stringContaining(file) as string });
  });

  test("refuses a folder and a file cut before its index", async () => {
    const folder = scratch.path(`${name}-folder.mov`);
    await mkdir(folder);
    await expect(engine.probe({ kind: "file", path: folder }, noSignal())).rejects.toMatchObject({
      code: "MediaUnreadable",
    });
    const cut = scratch.path(`${name}-cut.mov`);
    await copyFile(clip.source.kind === "file" ? clip.source.path : "", cut);
    await truncate(cut, Math.floor((await stat(cut)).size / 2));
    await expect(engine.probe({ kind: "file", path: cut }, noSignal())).rejects.toMatchObject({
      code: "MediaUnreadable",
    });
  });

  test.each([
    { range: { first: 0, last: 8 } },
    { range: { first: -1, last: 2 } },
    { range: { first: 3, last: 2 } },
    { range: { first: 0.5, last: 2 } },
    { width: Number.NaN },
    { height: 0 },
  ])("refuses to decode %p", async (options) => {
    await expect(collect(engine, clip, options)).rejects.toMatchObject({ code: "InvalidInput" });
  });

  test("says so when the file holds fewer frames than its header promises", async () => {
    const path = scratch.path(`${name}-holes.mov`);
    await copyFile(clip.source.kind === "file" ? clip.source.path : "", path);
    const bytes = await readFile(path);
    const marker = bytes.indexOf("icpf", bytes.length / 4);
    const file = await open(path, "r+");
    await file.write(Buffer.alloc(64), 0, 64, marker - 4);
    await file.close();
    const damaged = await engine.probe({ kind: "file", path }, noSignal());
    await expect(collect(engine, damaged)).rejects.toMatchObject({ code: "MediaFailure" });
  });

  test("stops decoding at once when cancelled, and leaves no process", async () => {
    const before = childProcesses();
    const control = new AbortController();
    const frames = engine.decode(
      clip,
      { range: { first: 0, last: 7 }, width: 1280, height: 720, channels: 4 },
      control.signal,
    );
    const reading = (async () => {
      for await (const frame of frames) if (frame.frame === 1) control.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: "Cancelled" });
    expect(childProcesses()).toEqual(before);
  });

  test("leaves no process when the reader walks away", async () => {
    const before = childProcesses();
    for await (const frame of engine.decode(
      clip,
      { range: { first: 0, last: 7 }, width: 640, height: 360, channels: 3 },
      noSignal(),
    ))
      if (frame.frame === 2) break;
    expect(childProcesses()).toEqual(before);
  });

  test.each(["cancelled", "aborted"])("an overlay that is %s leaves nothing behind", async (how) => {
    const before = childProcesses();
    const path = scratch.path(`${name}-${how}.mov`);
    const control = new AbortController();
    const writer = await engine.openOverlay(overlayAt(path), control.signal);
    await writer.write(numberedFrame(0));
    if (how === "cancelled") {
      control.abort();
      await expect(writer.finish()).rejects.toMatchObject({ code: "Cancelled" });
    }
    await writer.abort();
    expect((await scratch.files()).filter((file) => file.includes(`${name}-${how}`))).toEqual([]);
    expect(childProcesses()).toEqual(before);
  });

  test("an overlay whose process is killed fails clearly and leaves nothing behind", async () => {
    const before = childProcesses();
    const path = scratch.path(`${name}-killed.mov`);
    const writer = await engine.openOverlay(overlayAt(path), noSignal());
    await writer.write(numberedFrame(0));
    for (const id of childProcesses()) if (!before.includes(id)) process.kill(id, "SIGKILL");
    const writing = (async () => {
      for (;;) await writer.write(numberedFrame(1));
    })();
    await expect(writing).rejects.toMatchObject({
      code: "MediaFailure",
      message: expect.stringContaining("killed.mov") as string,
    });
    await writer.abort();
    expect((await scratch.files()).filter((file) => file.includes("killed"))).toEqual([]);
    expect(childProcesses()).toEqual(before);
  });

  test("a decoder that is killed fails that job only", async () => {
    const before = childProcesses();
    const reading = (async () => {
      for await (const frame of engine.decode(
        clip,
        { range: { first: 0, last: 7 }, width: 1280, height: 720, channels: 4 },
        noSignal(),
      ))
        if (frame.frame === 0) for (const id of childProcesses()) if (!before.includes(id)) process.kill(id, "SIGKILL");
    })();
    await expect(reading).rejects.toMatchObject({ code: "MediaFailure" });
    expect((await collect(engine, clip)).map(numberOf)).toEqual(everyNumber);
  });

  test("an overlay that cannot be written is refused before any work", async () => {
    await writeFile(scratch.path(`${name}-file`), "x");
    const inFile = overlayAt(scratch.path(`${name}-file/overlay.mov`));
    await expect(engine.openOverlay(inFile, noSignal())).rejects.toMatchObject({ code: "InvalidInput" });
    const wrongName = overlayAt(scratch.path(`${name}.mp4`));
    await expect(engine.openOverlay(wrongName, noSignal())).rejects.toMatchObject({ code: "InvalidInput" });
  });
});

describe("an overlay file", () => {
  const probe = (path: string): unknown => {
    const text = runTool("ffprobe", ["-v", "error", "-show_streams", "-of", "json", path]);
    return text === null ? null : JSON.parse(text);
  };

  test.each([
    { rate: { numerator: 24000, denominator: 1001 }, timecode: "01:00:00:00" },
    { rate: { numerator: 25, denominator: 1 }, timecode: "10:59:59:24" },
    { rate: { numerator: 30000, denominator: 1001 }, timecode: "00:59:59;29" },
    { rate: { numerator: 60, denominator: 1 }, timecode: "00:00:00:59" },
  ])("is ProRes 4444 with its tags, rate and timecode $timecode, and no sound", async ({ rate, timecode }) => {
    const engine = preferred;
    const path = scratch.path(`tags-${rate.numerator}.mov`);
    await writeOverlay(
      engine,
      overlayAt(path, { rate, timecode }),
      everyNumber.map((frame) => numberedFrame(frame)),
    );
    const facts = probe(path);
    if (facts === null) return; // Without ffprobe the header bytes below and our own probe have to do.
    const length = rate.denominator * smallClip.frames;
    expect(facts).toMatchObject({
      streams: [
        {
          codec_name: "prores",
          codec_tag_string: "ap4h",
          pix_fmt: "yuva444p12le",
          color_range: "tv",
          color_space: "bt709",
          color_transfer: "bt709",
          color_primaries: "bt709",
          r_frame_rate: `${rate.numerator}/${rate.denominator}`,
          nb_frames: String(smallClip.frames),
          duration_ts: length,
          tags: { timecode },
        },
        { codec_type: "data", codec_tag_string: "tmcd", duration_ts: length, tags: { timecode } },
      ],
    });
  });

  test.each(engineNames)("of %s has depth 32 and a clean alpha byte in every frame", async (name) => {
    const engine = await createMediaEngine({ choice: name });
    const path = scratch.path(`${name}-bytes.mov`);
    await writeOverlay(
      engine,
      overlayAt(path),
      everyNumber.map((frame) => numberedFrame(frame)),
    );
    const bytes = readFileSync(path);
    const alphaBytes: number[] = [];
    for (let at = bytes.indexOf("icpf"); at >= 0; at = bytes.indexOf("icpf", at + bytes.readUInt32BE(at - 4) - 8))
      alphaBytes.push(bytes[at + 4 + 17]!);
    expect(alphaBytes).toEqual(everyNumber.map(() => 2));
    // QuickTime File Format, sample description: the depth lies 78 bytes after the format's name begins.
    const description = bytes.lastIndexOf("ap4h");
    expect(bytes.readUInt16BE(description + 78)).toBe(32);
  });

  test("stores every 8-bit alpha exactly", async () => {
    const path = scratch.path("alpha.mov");
    const size = { width: 256, height: 16 };
    const pixels = new Uint8Array(size.width * size.height * 4).map((_, index) =>
      index % 4 === 3 ? (index >> 2) % 256 : 90,
    );
    await writeOverlay(preferred, overlayAt(path, size), [pixels]);
    const planes = ["-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "yuva444p12le", "pipe:1"];
    if (tools.length === 0) return; // Only the ffmpeg program gives the stored 12-bit planes unscaled.
    const stored = execFileSync("ffmpeg", planes);
    const alphaPlane = size.width * size.height * 2 * 3;
    for (let alpha = 0; alpha < 256; alpha++) {
      const code = stored.readUInt16LE(alphaPlane + (8 * size.width + alpha) * 2);
      expect(Math.round((code * 255) / 4095)).toBe(alpha);
    }
  });

  test("keeps pixel aspect", async () => {
    const engine = preferred;
    const path = scratch.path("aspect.mov");
    await writeOverlay(engine, overlayAt(path, { pixelAspect: 4 / 3 }), [numberedFrame(0)]);
    expect((await engine.probe({ kind: "file", path }, noSignal())).pixelAspect).toBeCloseTo(4 / 3, 5);
  });

  test("without frames is complete and empty or refused, never half", async () => {
    const engine = preferred;
    const path = scratch.path("none.mov");
    const writer = await engine.openOverlay(overlayAt(path), noSignal());
    await writer.finish().catch(() => undefined);
    expect((await scratch.files()).filter((file) => file.endsWith(".part"))).toEqual([]);
  });
});

describe("an image sequence", () => {
  const pattern = (): string => scratch.path("sequence/f%03d.png");
  const source = () => ({ kind: "sequence", pattern: pattern(), rate: { numerator: 24, denominator: 1 } }) as const;
  beforeAll(async () => {
    await mkdir(scratch.path("sequence"));
    for (const frame of everyNumber) {
      const png = await encodePng({ pixels: numberedFrame(frame), width: 64, height: 36, channels: 4 });
      await writeFile(scratch.path(`sequence/f${String(frame + 5).padStart(3, "0")}.png`), png);
    }
  });

  test("is a clip whose first picture is frame 0", async () => {
    const engine = preferred;
    const clip = await engine.probe(source(), noSignal());
    expect(clip).toMatchObject({ width: 64, height: 36, frames: 8, firstNumber: 5, hasAlpha: true });
    const frames = await collect(engine, clip, { range: { first: 2, last: 6 }, width: 32, height: 18 });
    expect(frames.map(numberOf)).toEqual([2, 3, 4, 5, 6]);
    expect((await collect(engine, clip, { channels: 4 }))[3]!.pixels).toEqual(numberedFrame(3));
  });

  test("names a picture of another size and one that is damaged", async () => {
    const engine = preferred;
    const clip = await engine.probe(source(), noSignal());
    const path = scratch.path("sequence/f009.png");
    const good = await readFile(path);
    const wide = await encodePng({ pixels: new Uint8Array(70 * 36 * 4), width: 70, height: 36, channels: 4 });
    for (const content of [wide, good.subarray(0, good.length / 2), Buffer.from("text")]) {
      await writeFile(path, content);
      await expect(collect(engine, clip)).rejects.toMatchObject({
        code: "MediaUnreadable",
        message: expect.stringContaining("f009.png") as string,
      });
    }
    await writeFile(path, good);
  });
});

/** Ids of this process's living children. */
function childProcesses(): number[] {
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry) && parentOf(entry) === process.pid)
      .map(Number);
  }
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" });
  return listed
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command !== "ps")
    .map(([id]) => Number(id));
}

function parentOf(id: string): number | null {
  try {
    const status = readFileSync(`/proc/${id}/stat`, "utf8");
    return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    // It ended while we looked.
    return null;
  }
}
