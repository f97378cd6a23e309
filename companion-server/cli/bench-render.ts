import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnalysisField } from "../analysis/analysis-field";
import type { ClipInfo } from "../media/clip-source";
import { createMediaEngine } from "../media/media-engine";
import { documentSchemaName, type EditDocument } from "../protocol/document";
import { renderOverlay } from "../render/render-overlay";
import type { Benchmark } from "./benchmark";

const frames = 120;
const [width, height] = [1920, 1080];
const rate = { numerator: 24, denominator: 1 };
const range = { first: 0, last: frames - 1 };

/** Frames a second of a 1080p overlay with three strokes, to ProRes on disk, beside the encoder alone with one picture. */
export const benchmarkRender: Benchmark = async ({ print, signal, report }) => {
  const folder = await mkdtemp(join(tmpdir(), "inve-bench-"));
  try {
    const engine = await createMediaEngine();
    const options = { width, height, rate, pixelAspect: 1, timecode: "00:00:00:00" };
    const empty = new Uint8Array(width * height * 4);
    let startedAt = performance.now();
    const writer = await engine.openOverlay({ ...options, path: join(folder, "alone.mov") }, signal);
    for (let frame = 0; frame < frames; frame++) await writer.write(empty);
    await writer.finish();
    const encoderRate = (frames * 1000) / (performance.now() - startedAt);
    startedAt = performance.now();
    const out = join(folder, "overlay.mov");
    await renderOverlay(
      { engine, clip: benchClip(), document: benchDocument(), field: drift(), range, out },
      { signal, report },
    );
    const overlayRate = (frames * 1000) / (performance.now() - startedAt);
    print(
      `render: 1080p overlay ${overlayRate.toFixed(1)} frames/s, encoder alone ${encoderRate.toFixed(1)} frames/s, ` +
        `ratio ${(overlayRate / encoderRate).toFixed(2)}`,
    );
    return { overlayRate, encoderRate };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function benchClip(): ClipInfo {
  return {
    source: { kind: "file", path: "/bench.mov" },
    width,
    height,
    pixelAspect: 1,
    rate,
    frames,
    hasAlpha: false,
    fingerprint: "bench",
    firstNumber: 0,
  };
}

function benchDocument(): EditDocument {
  const items = [300, 500, 700].map((y, index) => ({
    id: `stroke-${index}`,
    frame: 0,
    tool: "brush" as const,
    points: Array.from({ length: 60 }, (_, step) => ({ x: 400 + 15 * step, y: y + 60 * Math.sin(step / 6) })),
    width: 14,
    color: "#ff4000",
    opacity: 1,
    hardness: 1,
  }));
  const editLayer = { id: "sketch", layer: 0, name: "Bench", visible: true, opacity: 1, blendMode: "normal" as const };
  return {
    schema: documentSchemaName,
    clip: { path: "/bench.mov", fingerprint: "bench", width, height, pixelAspect: 1, rate, range, source: "media" },
    marks: [],
    layers: [],
    editLayers: [{ ...editLayer, kind: "sketch", items }],
    corrections: [],
  };
}

/** A field in which everything drifts two pixels a frame to the right. */
function drift(): AnalysisField {
  return {
    range,
    mark: 0,
    width,
    height,
    layers: 1,
    toAtlas(_layer, frame, x, y, out, offset) {
      out[offset] = x - 2 * frame;
      out[offset + 1] = y;
    },
    toFrame(_layer, frame, u, v, out, offset) {
      out[offset] = u + 2 * frame;
      out[offset + 1] = v;
      return 0;
    },
    visibility: () => 1,
    cover: () => 0,
    frameConfidence: () => 1,
    sticking: () => ({ error: 0, lost: 0 }),
  };
}
