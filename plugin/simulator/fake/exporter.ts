import type { ExporterStatic, Sequence, TickTime } from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";
import type { FakeClip, FakeSequence } from "./model";
import { FakeSequenceHandle } from "./sequence-objects";
import { requireArguments, requireTime } from "./value-objects";

/** A frame to draw: the clips that are shown at `ticks`, bottom first, muted tracks and disabled clips left out. */
export interface FrameToRender {
  readonly ticks: bigint;
  readonly width: number;
  readonly height: number;
  readonly layers: readonly FrameLayer[];
}

/** One clip of a frame to draw. */
export interface FrameLayer {
  readonly path: string;
  readonly mediaTicks: bigint;
  /** The values of Premiere's Motion by their index, as the effect controls show them; empty for a clip without it. */
  readonly motion: readonly unknown[];
}

/** Draws a frame as PNG bytes. */
export type RenderFrame = (frame: FrameToRender) => Uint8Array | Promise<Uint8Array>;

/**
 * Frame export as it is: the promise says yes before the file is there, the picture is drawn at the later moment, the
 * file grows in two steps, names are mangled, frames are lost.
 */
export function createExporter(core: FakeCore, renderFrame: RenderFrame): ExporterStatic {
  let exports = 0;
  let isWriting = false;

  const write = async (frame: { sequence: string; ticks: bigint; path: string; width: number; height: number }) => {
    isWriting = true;
    try {
      await core.scheduler.wait(core.latencyMilliseconds > 0 ? 100 + Math.floor(core.scheduler.random() * 300) : 0);
      if (!core.isOpen) return;
      const sequence = core.content.sequences.find((candidate) => candidate.guid === frame.sequence);
      if (sequence === undefined) return;
      const bytes = await renderFrame({ ...frame, layers: visibleLayers(core, sequence, frame.ticks) });
      if (core.latencyMilliseconds > 0) {
        await core.disk.write(frame.path, bytes.subarray(0, Math.ceil(bytes.length / 2)));
        await core.scheduler.wait(20);
      }
      await core.disk.write(frame.path, bytes);
    } finally {
      isWriting = false;
    }
  };

  return {
    async exportSequenceFrame(
      sequence: Sequence,
      time: TickTime,
      filename: string,
      filepath: string,
      width: number,
      height: number,
    ): Promise<boolean> {
      requireArguments(core, [sequence, time, filename, filepath, width, height]);
      if (!(sequence instanceof FakeSequenceHandle)) return core.fail(hostTexts.type);
      const ticks = requireTime(core, time);
      await core.arrive("Exporter.exportSequenceFrame");
      core.sequence(sequence.id);
      if (/[\\/:]/.test(filename)) return false;
      exports++;
      const isLost = core.quirks.dropEveryNthFrame > 0 && exports % core.quirks.dropEveryNthFrame === 0;
      if (isLost || isWriting || !(await core.disk.exists(filepath))) return true;
      const path = `${filepath}/${filename}${core.quirks.doubleExtension ? ".png" : ""}`;
      // Nobody is told when writing fails, as on the real host.
      write({ sequence: sequence.id, ticks, path, width, height }).catch(() => undefined);
      return true;
    },
  };
}

function visibleLayers(core: FakeCore, sequence: FakeSequence, ticks: bigint): FrameToRender["layers"] {
  const shows = (clip: FakeClip) =>
    clip.kind === "clip" && !clip.isDisabled && !clip.isAdjustmentLayer && clip.start <= ticks && ticks < clip.end;
  return sequence.video
    .filter((track) => !core.session.mutedTracks.has(track.id))
    .flatMap((track) => track.clips.filter(shows))
    .map((clip) => ({
      path: clip.item === null ? "" : (core.session.media.get(clip.item)?.path ?? ""),
      mediaTicks: clip.in + (ticks - clip.start),
      motion:
        clip.components
          .find((component) => component.matchName === "AE.ADBE Motion")
          ?.parameters.map((parameter) => parameter.value) ?? [],
    }));
}
