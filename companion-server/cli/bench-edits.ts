import { measureEdits, type EditQuality } from "../quality/measure-edits";
import { evaluationClips, findQualityClip, openQualityClip, openSampleClip } from "../quality/open-quality-clip";
import type { QualityClip } from "../quality/quality-clip";
import type { Benchmark } from "./benchmark";

/**
 * How true edits of every kind are on clips of known motion, given regions on one frame only. Finished analyses are kept
 * in the workspace and shared with the benchmark `quality`.
 */
export const benchmarkEdits: Benchmark = async ({ sample, print, signal, report, clips }) => {
  const { engine, pipeline, clip } = await sample();
  const names = clips ?? ["sample", ...evaluationClips()];
  const rows: Record<string, EditQuality> = {};
  print("clip              dots px  position  similarity  perspective  surface  edges %  confined %");
  for (const name of names) {
    const quality =
      name === "sample" ? openSampleClip(clip) : await openQualityClip(findQualityClip(name), engine, signal);
    if (!tellsLayers(quality)) continue;
    const { mark, regions } = quality;
    const range = { first: 0, last: quality.clip.frames - 1 };
    const { field } = await pipeline.analyze({ clip: quality.clip, mark, range, regions }, { signal, report });
    const row = await measureEdits(quality, field, signal);
    rows[quality.name] = row;
    const { position, similarity, perspective, surface } = row.corners;
    const cells = [row.sketch, position, similarity, perspective, surface, row.occlusion, row.confined];
    print(
      quality.name.padEnd(16) +
        cells.map((value, i) => value.toFixed(2).padStart([9, 10, 12, 13, 9, 9, 12][i] ?? 9)).join(""),
    );
  }
  return rows;
};

/** Real clips know joints and masks, not which layer a point lies on. */
function tellsLayers({ tracks }: QualityClip): boolean {
  return tracks.some(({ layer }) => layer !== undefined);
}
