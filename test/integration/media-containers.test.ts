import type { MediaEngine } from "../../companion-server/media/clip-source";
import { createMediaEngine } from "../../companion-server/media/media-engine";
import { collect, noSignal, runTool, scratchFolder } from "../support/media-fixtures";

jest.setTimeout(60_000);

/** 60 frames of 64x36; the grey level of frame n grows by 2 codes of luma a frame, so that every frame is known. */
const source =
  "color=c=black:s=64x36:r=24000/1001:d=2.5,format=yuv420p,geq=lum='16+2*N':cb=128:cr=128,trim=end_frame=60";

const containers: readonly { name: string; file: string; options: readonly string[]; missing?: number }[] = [
  {
    name: "H.264 with open groups and B-frames",
    file: "open.mp4",
    options: ["-c:v", "libx264", "-g", "12", "-bf", "3", "-x264-params", "open-gop=1", "-crf", "6"],
  },
  {
    name: "a transport stream, which has no index",
    file: "stream.ts",
    options: ["-c:v", "libx264", "-g", "12", "-bf", "2", "-crf", "6"],
  },
  {
    name: "a program stream, which times few frames",
    file: "program.mpg",
    options: ["-r", "25", "-c:v", "mpeg2video", "-q:v", "1", "-bf", "2"],
  },
  {
    name: "a variable rate: every fifth frame is missing",
    file: "variable.mp4",
    options: ["-vf", "select='not(eq(mod(n,5),2))'", "-vsync", "vfr", "-c:v", "libx264", "-crf", "6"],
    missing: 5,
  },
  { name: "motion JPEG in AVI", file: "jpeg.avi", options: ["-c:v", "mjpeg", "-q:v", "1"] },
];
const hasFfmpeg = runTool("ffmpeg", ["-version"]) !== null;
const describeWithFfmpeg = hasFfmpeg ? describe : describe.skip;

describeWithFfmpeg("files of other programs (made by the ffmpeg program; skipped where it is missing)", () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  const engines: MediaEngine[] = [];
  beforeAll(async () => {
    scratch = await scratchFolder();
    for (const choice of ["node-av", "ffmpeg"] as const)
      engines.push(await createMediaEngine({ choice, environment: {} }));
  });
  afterAll(() => scratch.remove());

  const levelsOf = async (engine: MediaEngine, path: string, range?: { first: number; last: number }) => {
    const clip = await engine.probe({ kind: "file", path }, noSignal());
    const frames = await collect(engine, clip, range === undefined ? {} : { range });
    return frames.map((frame) => frame.pixels[(18 * 64 + 32) * 3]!);
  };

  test.each(containers)("$name: every frame is counted once and found again", async ({ file, options, missing }) => {
    const path = scratch.path(file);
    runTool("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, ...options, path]);
    for (const engine of engines) {
      const levels = await levelsOf(engine, path);
      if (missing === undefined) expect(levels.length).toBeGreaterThanOrEqual(60);
      else expect(levels).toHaveLength(48);
      const steps = levels.slice(1).map((level, index) => level - levels[index]!);
      if (!file.endsWith(".mpg")) expect(Math.min(...steps)).toBeGreaterThan(0);
      for (const [first, last] of [
        [13, 16],
        [levels.length - 2, levels.length - 1],
      ] as const)
        expect(await levelsOf(engine, path, { first, last })).toEqual(levels.slice(first, last + 1));
    }
  });

  test("a clip cut without re-encoding shows its own first frame, not those its cut keeps hidden", async () => {
    const [whole, cut] = [scratch.path("whole.mp4"), scratch.path("cut.mp4")];
    const h264 = ["-c:v", "libx264", "-g", "24", "-crf", "6"];
    runTool("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, ...h264, whole]);
    runTool("ffmpeg", ["-v", "error", "-y", "-ss", "0.5", "-i", whole, "-c", "copy", cut]);
    const [expected, ...others] = await Promise.all(engines.map((engine) => levelsOf(engine, cut)));
    expect(expected!.length).toBeLessThan(60);
    expect(others).toEqual([expected]);
  });

  test("a clip that was held upright is turned upright", async () => {
    const [flat, turned] = [scratch.path("flat.mp4"), scratch.path("turned.mp4")];
    const gradient = "color=c=black:s=64x36:r=24:d=0.2,format=yuv420p,geq=lum='40+2*X':cb=128:cr=128";
    runTool("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", gradient, "-c:v", "libx264", "-crf", "6", flat]);
    runTool("ffmpeg", ["-v", "error", "-y", "-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned]);
    const pictures = [];
    for (const engine of engines) {
      const clip = await engine.probe({ kind: "file", path: turned }, noSignal());
      expect([clip.width, clip.height]).toEqual([36, 64]);
      const [frame] = await collect(engine, clip, { range: { first: 0, last: 0 } });
      pictures.push([0, 20, 63].map((row) => frame!.pixels[row * 36 * 3]!));
    }
    expect(pictures[0]).toEqual(pictures[1]);
    expect(Math.abs(pictures[0]![0]! - pictures[0]![2]!)).toBeGreaterThan(80);
  });
});
