import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { packageRoot } from "../entry-point";
import type { ClipInfo, MediaEngine } from "../media/clip-source";
import { loadMask } from "../media/images";
import { parseClipSource } from "../media/parse-clip-source";
import { InveError } from "../protocol/errors";
import { regionsFileSchema } from "../protocol/regions";
import { sampleMask, sampleTruth } from "../sample/sample-truth";
import { readJson } from "../storage/read-json";
import type { QualityClip } from "./quality-clip";
import type { TrackTruth } from "./score-tracks";

/** Where evaluation clips lie on a developer's computer; they are not part of the project. */
export const evaluationFolder = join(packageRoot(), "..", "shared", "data");

/**
 * J of real clips when frame 0's mask is carried by multi-gap DIS flow (our measurement with OpenCV 4.6): what a region
 * must never fall below.
 */
const floors: Readonly<Record<string, number>> = {
  blackswan: 0.953,
  "car-roundabout": 0.862,
  camel: 0.728,
  dog: 0.492,
  "car-shadow": 0.843,
};

const truthSchema = regionsFileSchema.extend({
  frames: z.int(),
  tracks: z.array(
    z.object({
      query: z.int(),
      layer: z.int().optional(),
      xy: z.array(z.tuple([z.number(), z.number()])),
      visible: z.array(z.boolean()),
    }),
  ),
});

const jointsSchema = z.object({
  tracks: z.array(z.object({ samples: z.array(z.tuple([z.int(), z.number(), z.number()])).min(1) })),
});

/** Folders of the evaluation clips that are there, those of known motion first. */
export function evaluationClips(): string[] {
  const synthetic = join(evaluationFolder, "synthetic");
  const known = existsSync(synthetic) ? readdirSync(synthetic).sort() : [];
  return [
    ...known.map((name) => join(synthetic, name)),
    ...Object.keys(floors)
      .map((name) => join(evaluationFolder, name))
      .filter((folder) => existsSync(folder)),
  ];
}

/** The folder of a clip that is asked for by name or path. Error: `NotFound`. */
export function findQualityClip(asked: string): string {
  const folder = evaluationClips().find((candidate) => basename(candidate) === asked) ?? resolve(asked);
  if (existsSync(join(folder, "truth.json")) || existsSync(join(folder, "masks"))) return folder;
  throw new InveError("NotFound", `There is no clip with truth called ${asked}.`);
}

/**
 * Opens a clip with its truth: `clip.mp4`, `truth.json` and `masks/`, of which the regions of the middle frame are given,
 * or `frames/`, `masks/` and perhaps `tracks.json`, of which the first frame's mask is given. Errors: as reading them.
 */
export async function openQualityClip(folder: string, engine: MediaEngine, signal: AbortSignal): Promise<QualityClip> {
  const isKnown = existsSync(join(folder, "truth.json"));
  const source = isKnown
    ? parseClipSource(join(folder, "clip.mp4"), undefined)
    : parseClipSource(join(folder, "frames", "%05d.jpg"), "24");
  const clip = await engine.probe(source, signal);
  return isKnown ? openKnownClip(folder, clip) : openRealClip(folder, clip);
}

async function openKnownClip(folder: string, clip: ClipInfo): Promise<QualityClip> {
  const { frames, regions, tracks } = await readJson(join(folder, "truth.json"), truthSchema, "The truth");
  const fromMiddle = (frame: number): number => Math.abs(frame - frames / 2);
  const [mark = 0] = regions.map(({ frame }) => frame).sort((a, b) => fromMiddle(a) - fromMiddle(b));
  return {
    name: basename(folder),
    clip,
    mark,
    regions: regions.filter(({ frame }) => frame === mark),
    tracks,
    mask: maskReader(folder, clip),
    floor: null,
  };
}

async function openRealClip(folder: string, clip: ClipInfo): Promise<QualityClip> {
  const name = basename(folder);
  const joints = join(folder, "tracks.json");
  const known = existsSync(joints) ? await readJson(joints, jointsSchema, "The joints") : { tracks: [] };
  return {
    name,
    clip,
    mark: 0,
    regions: [{ frame: 0, layer: 1, mask: pictureOf(folder, 0) }],
    tracks: known.tracks.map(({ samples }) => jointTrack(samples, clip.frames)),
    mask: maskReader(folder, clip),
    floor: floors[name] ?? null,
  };
}

/** The sample clip with its own truth. */
export function openSampleClip(clip: ClipInfo): QualityClip {
  const { regions, tracks } = sampleTruth();
  const mark = Math.max(...regions.map(({ frame }) => frame));
  return {
    name: "sample",
    clip,
    mark,
    regions: regions.filter(({ frame }) => frame === mark),
    tracks,
    mask: (frame) => Promise.resolve(sampleMask(frame)),
    floor: null,
  };
}

/** Joints are clicked on some frames only, and asked for where they are seen first. */
function jointTrack(samples: readonly (readonly [number, number, number])[], frames: number): TrackTruth {
  const xy = new Array<readonly [number, number] | null>(frames).fill(null);
  for (const [frame, x, y] of samples) xy[frame] = [x, y];
  return { query: samples[0]?.[0] ?? 0, xy, visible: null };
}

function maskReader(folder: string, { width, height }: ClipInfo): QualityClip["mask"] {
  if (!existsSync(join(folder, "masks"))) return null;
  return (frame) => loadMask(pictureOf(folder, frame), width, height);
}

function pictureOf(folder: string, frame: number): string {
  return join(folder, "masks", `${frame.toString().padStart(5, "0")}.png`);
}
