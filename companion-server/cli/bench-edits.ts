import { wholeAnalysis } from "../quality/quality-clip";
import { measureEdits, type EditQuality } from "../quality/measure-edits";
import type { Benchmark } from "./benchmark";
import { clipsWithTruth } from "./clips-with-truth";

/**
 * How true edits of every kind are on clips of known motion, given regions on one frame only. Finished analyses are kept
 * in the workspace and shared with the benchmark `quality`.
 */
export const benchmarkEdits: Benchmark = async (context) => {
  const { print, signal, report } = context;
  const rows: Record<string, EditQuality> = {};
  print("clip              dots px  position  similarity  perspective  surface  edges %  confined %");
  await clipsWithTruth(context, "every point", async (quality, { pipeline, engine }) => {
    const { field } = await pipeline.analyze(wholeAnalysis(quality), { signal, report });
    const { range, width, height } = field;
    const pictures = engine.decode(quality.clip, { range, width, height, channels: 3 }, signal);
    const row = await measureEdits(quality, field, pictures, signal);
    rows[quality.name] = row;
    const { position, similarity, perspective, surface } = row.corners;
    const cells = [row.sketch, position, similarity, perspective, surface, row.occlusion, row.confined];
    print(
      quality.name.padEnd(16) +
        cells.map((value, i) => value.toFixed(2).padStart([9, 10, 12, 13, 9, 9, 12][i] ?? 9)).join(""),
    );
  });
  return rows;
};
