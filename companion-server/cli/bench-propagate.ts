import type { EditDocument } from "../protocol/document";
import { sampleDocument } from "../sample/sample-document";
import type { Benchmark } from "./benchmark";

const previewWidth = 768;
const previewFrames = 60;

/** How long a new stroke takes, on an analysed sample clip, until its previews of 60 frames are there. */
export const benchmarkPropagate: Benchmark = async ({ sample, print, signal, report }) => {
  const { pipeline, clip } = await sample();
  const document = sampleDocument(clip);
  await pipeline.analyze(pipeline.analysisRequestOf(clip, document), { signal, report });
  const previewAll = async (edited: EditDocument): Promise<number> => {
    const startedAt = performance.now();
    for (let frame = 0; frame < Math.min(previewFrames, clip.frames); frame++)
      await pipeline.preview({ clip, document: edited, frame, width: previewWidth, content: "overlay" }, signal);
    return (performance.now() - startedAt) / 1000;
  };
  const firstSeconds = await previewAll(document);
  const strokeSeconds = await previewAll(withOneMoreStroke(document));
  print(
    `propagate: ${previewFrames} previews at ${previewWidth} px: first ${firstSeconds.toFixed(2)} s, ` +
      `after a new stroke ${strokeSeconds.toFixed(2)} s`,
  );
  return { firstSeconds, strokeSeconds };
};

/** The document with its first stroke drawn once more a little lower. */
function withOneMoreStroke(document: EditDocument): EditDocument {
  return {
    ...document,
    editLayers: document.editLayers.map((editLayer) => {
      const [first] = editLayer.kind === "sketch" ? editLayer.items : [];
      if (editLayer.kind !== "sketch" || first === undefined) return editLayer;
      const points = first.points.map((point) => ({ ...point, y: point.y + 12 }));
      return { ...editLayer, items: [...editLayer.items, { ...first, id: `${first.id}-again`, points }] };
    }),
  };
}
