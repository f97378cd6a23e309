import type { EditDocument } from "../protocol/document";
import { sampleDocument } from "../sample/sample-document";
import type { Benchmark } from "./benchmark";
import { withCompanion } from "./with-companion";

const previewWidth = 768;
const previewFrames = 60;

/** Pictures that the page asks for at once. */
const atOnce = 4;

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
    const fetchOne = async (edited: EditDocument, frame: number, content: string): Promise<void> => {
      await ask(`preview/${frame}?width=${previewWidth}&content=${content}`, { document: edited });
    };
    const seconds = async (edited: EditDocument, content: string): Promise<number> => {
      const startedAt = performance.now();
      let next = 0;
      const fetchSome = async (): Promise<void> => {
        while (next < count) await fetchOne(edited, next++, content);
      };
      await Promise.all(Array.from({ length: atOnce }, fetchSome));
      return (performance.now() - startedAt) / 1000;
    };
    const firstSeconds = await seconds(document, "overlay");
    const edited = withOneMoreStroke(document, 12);
    const startedAt = performance.now();
    await fetchOne(edited, Math.floor(count / 2), "overlay");
    const shownMilliseconds = performance.now() - startedAt;
    const strokeSeconds = await seconds(withOneMoreStroke(document, 24), "overlay");
    await seconds(document, "composite");
    const compositesPerSecond = count / (await seconds(document, "composite"));
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
