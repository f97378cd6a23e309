import type { EditDocument } from "../protocol/document";
import { sampleDocument } from "../sample/sample-document";
import type { Benchmark } from "./benchmark";
import { withCompanion } from "./with-companion";

const previewWidth = 768;
const previewFrames = 60;

/** Strokes that are added, one after another; the middle time counts. */
const changesMeasured = 5;

/**
 * How soon the page has its pictures after a change of an edit, over HTTP on an analysed sample clip: the shown frame in
 * milliseconds, 60 frames in seconds, and composites a second, as playback fetches them.
 */
export const benchmarkPropagate: Benchmark = async ({ sample, print, signal, report, log }) => {
  const { clip, ...services } = await sample();
  const document = sampleDocument(clip);
  await services.pipeline.analyze(services.pipeline.analysisRequestOf(clip, document), { signal, report });
  const count = Math.min(previewFrames, clip.frames);
  const figures = await withCompanion(services, { log, signal }, async (ask) => {
    const shown = Math.floor(count / 2);
    const frames = Array.from({ length: count }, (_value, frame) => frame);
    const milliseconds = async (edited: EditDocument, content: string, wanted: readonly number[]): Promise<number> => {
      const startedAt = performance.now();
      const query = `width=${previewWidth}&content=${content}`;
      const [only] = wanted;
      if (wanted.length === 1) await ask(`preview/${only}?${query}`, { document: edited });
      else await ask(`previews?${query}`, { document: edited, frames: wanted });
      return performance.now() - startedAt;
    };
    const firstSeconds = (await milliseconds(document, "overlay", frames)) / 1000;
    const changes: number[][] = [];
    for (let change = 1; change <= changesMeasured; change += 1) {
      const edited = withOneMoreStroke(document, 12 * change);
      changes.push([await milliseconds(edited, "overlay", [shown]), await milliseconds(edited, "overlay", frames)]);
    }
    const [shownMilliseconds = 0, allMilliseconds = 0] = [0, 1].map((which) =>
      middle(changes.map((change) => change[which] ?? 0)),
    );
    const strokeSeconds = allMilliseconds / 1000;
    await milliseconds(document, "composite", frames);
    const compositesPerSecond = (1000 * count) / (await milliseconds(document, "composite", frames));
    return { firstSeconds, shownMilliseconds, strokeSeconds, compositesPerSecond };
  });
  print(
    `propagate: ${count} previews at ${previewWidth} px over HTTP: first ${figures.firstSeconds.toFixed(2)} s, after a new ` +
      `stroke ${figures.strokeSeconds.toFixed(2)} s (the shown one ${figures.shownMilliseconds.toFixed(0)} ms), ` +
      `composites ${figures.compositesPerSecond.toFixed(0)} a second`,
  );
  return figures;
};

/** The document with its first stroke drawn once more, so many pixels lower. */
function withOneMoreStroke(document: EditDocument, lower: number): EditDocument {
  return {
    ...document,
    editLayers: document.editLayers.map((editLayer) => {
      const [first] = editLayer.kind === "sketch" ? editLayer.items : [];
      if (editLayer.kind !== "sketch" || first === undefined) return editLayer;
      const points = first.points.map((point) => ({ ...point, y: point.y + lower }));
      return { ...editLayer, items: [...editLayer.items, { ...first, id: `${first.id}-again`, points }] };
    }),
  };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
