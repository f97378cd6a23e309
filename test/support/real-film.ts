import { access, writeFile } from "node:fs/promises";
import type { ClipInfo, DecodedFrame, MediaEngine } from "../../companion-server/media/clip-source";
import { encodePng } from "../../companion-server/media/images";
import { createPremiereHost } from "../../plugin/premiere/host";
import { FakeStage } from "../../plugin/simulator/fake/control";
import { FakeCore, type FakeScheduler } from "../../plugin/simulator/fake/core";
import type { FrameToRender } from "../../plugin/simulator/fake/exporter";
import { createFakePpro } from "../../plugin/simulator/fake/fake-ppro";
import { mediaTicks, type FakeDisk } from "../../plugin/simulator/fake/model";
import { versionQuirks, type PremiereVersion } from "../../plugin/simulator/fake/quirks";
import { collect, noSignal } from "./media-fixtures";

/** The real disk and the real media engine behind the fake Premiere. */
export class RealMedia {
  readonly #engine: MediaEngine;
  /** What the engine says about each file, asked once. */
  readonly #clips = new Map<string, ClipInfo>();
  #arrived: string | null = null;
  #tell: (path: string) => void = () => undefined;

  constructor(engine: MediaEngine) {
    this.#engine = engine;
  }

  /** Makes a file known to Premiere, which could import it. */
  async add(path: string): Promise<ClipInfo> {
    const clip = await this.#engine.probe({ kind: "file", path }, noSignal());
    this.#clips.set(path, clip);
    return clip;
  }

  clip(path: string): ClipInfo {
    const clip = this.#clips.get(path);
    if (clip === undefined) throw new RangeError(`The scene has no ${path}.`);
    return clip;
  }

  /** Waits for the next frame that is written; nothing else is written meanwhile. */
  arrival(): Promise<string | null> {
    return new Promise((resolve) => {
      this.#tell = resolve;
      if (this.#arrived !== null) resolve(this.#arrived);
    });
  }

  /** Forgets the frame that arrived last. */
  expectFrame(): void {
    this.#arrived = null;
    this.#tell = () => undefined;
  }

  readonly disk: FakeDisk = {
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    mediaInfo: (path) => {
      const clip = this.#clips.get(path);
      return Promise.resolve(clip === undefined ? null : { ...clip, hasAudio: false });
    },
    write: async (path, bytes) => {
      await writeFile(path, bytes);
      this.#arrived = path;
      this.#tell(path);
    },
  };

  /** What Premiere would draw: the frames of all layers where Motion has them, each with straight alpha over the rest. */
  readonly renderFrame = async (frame: FrameToRender): Promise<Uint8Array> => {
    const { width, height } = frame;
    const shown = new Uint8Array(width * height * 4);
    for (const layer of frame.layers) {
      const clip = this.clip(layer.path);
      const at = Number((layer.mediaTicks * BigInt(clip.frames)) / mediaTicks({ ...clip, hasAudio: false }));
      const [decoded] = await collect(this.#engine, clip, {
        range: { first: at, last: at },
        width: clip.width,
        height: clip.height,
        channels: 4,
      });
      if (decoded !== undefined) layOver(shown, moveBy(layer.motion, decoded, frame));
    }
    return encodePng({ pixels: shown, width, height, channels: 4 });
  };
}

/**
 * A frame as Premiere's Motion shows it, worked out backwards step by step: from the programme's pixel to the position,
 * turned back, scaled back, to the anchor. Between pixels the nearest one is taken.
 */
function moveBy(motion: readonly unknown[], decoded: DecodedFrame, frame: FrameToRender): Uint8Array {
  const [position, scale, , , rotation, anchor] = motion as [Point, number, number, boolean, number, Point];
  const angle = (-rotation * Math.PI) / 180;
  const moved = new Uint8Array(frame.width * frame.height * 4);
  for (let y = 0; y < frame.height; y++)
    for (let x = 0; x < frame.width; x++) {
      const right = x + 0.5 - position.x * frame.width;
      const down = y + 0.5 - position.y * frame.height;
      const turnedX = right * Math.cos(angle) - down * Math.sin(angle);
      const turnedY = right * Math.sin(angle) + down * Math.cos(angle);
      const column = Math.floor((turnedX * 100) / scale + anchor.x * decoded.width);
      const row = Math.floor((turnedY * 100) / scale + anchor.y * decoded.height);
      if (column < 0 || row < 0 || column >= decoded.width || row >= decoded.height) continue;
      const from = (row * decoded.width + column) * 4;
      moved.set(decoded.pixels.subarray(from, from + 4), (y * frame.width + x) * 4);
    }
  return moved;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function layOver(below: Uint8Array, above: Uint8Array): void {
  for (let offset = 0; offset < below.length; offset += 4) {
    const share = (above[offset + 3] ?? 0) / 255;
    for (let channel = 0; channel < 4; channel++) {
      const value = channel === 3 ? 255 : (above[offset + channel] ?? 0);
      below[offset + channel] = Math.round(value * share + (below[offset + channel] ?? 0) * (1 - share));
    }
  }
}

const prompt: FakeScheduler = {
  wait: () => Promise.resolve(),
  after: (_milliseconds, action) => {
    const timer = setImmediate(action);
    return () => {
      clearImmediate(timer);
    };
  },
  random: () => 0,
};

/** A project whose one sequence shows a media file from frame 2 on, in the file's own size and rate. */
export function openFilm(version: PremiereVersion, media: RealMedia, clipPath: string) {
  const core = new FakeCore(
    { guid: "p", name: "Film.prproj", path: "/Film.prproj" },
    versionQuirks[version],
    media.disk,
    prompt,
  );
  const stage = new FakeStage(core);
  const clip = media.clip(clipPath);
  const info = { ...clip, hasAudio: false };
  const ticksPerFrame = mediaTicks({ ...info, frames: 1 });
  const sequence = stage.addSequence({ name: "Film", ticksPerFrame, width: clip.width, height: clip.height });
  const item = stage.addItem("clip.mov", "clip", { path: clipPath, info });
  const end = BigInt(2 + clip.frames) * ticksPerFrame;
  stage.addClip({ sequence, kind: "video", track: 0 }, item, { start: 2n * ticksPerFrame, end });
  const kept = { text: "" };
  const store = {
    read: () => Promise.resolve(kept.text),
    write: (text: string) => {
      kept.text = text;
      return Promise.resolve();
    },
  };
  const ppro = createFakePpro(core, media.renderFrame);
  /** A plug-in as after a start. Its mute guard never fires: the tests end their captures themselves. */
  const start = () =>
    createPremiereHost({
      ppro,
      hostVersion: `${version}.0`,
      simulated: false,
      timers: { after: (milliseconds, action) => (milliseconds < 15_000 ? prompt.after(0, action) : () => undefined) },
      store,
    });
  return { core, ppro, sequence, start, ticksOf: (frame: number) => (BigInt(frame) * ticksPerFrame).toString() };
}
