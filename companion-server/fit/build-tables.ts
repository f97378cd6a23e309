import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { latticeOver, nodeCount, type AnalysisTables, type Lattice } from "../analysis/analysis-tables";
import { watchSticking } from "../analysis/sticking";
import { stickingChannels, stickingTable } from "../analysis/sticking-table";
import type { AtlasInference } from "../inference/atlas-inference";
import { withWorkerPool } from "../motion/worker-pool";
import type { WorkContext } from "../progress";
import { lightOfThread } from "./light-thread";
import type { FitEvidence } from "./sample-source";
import { sharpenShares } from "./sharpen-shares";
import { writeAsPixels, pointsOfNodes } from "./table-points";
import { createTableWorkspace, type TableTask } from "./table-tasks";
import { visibleShares } from "./visible-shares";

/** Pitch of the tabulated mapping, in analysis pixels: its finest grid cells are about six times as wide. */
const mappingPitch = 8;
/** How far beyond the frame the mapping is tabulated, as a share of the frame. */
const frameMargin = 0.125;
/** Pitch of the inverse mapping's first guesses. */
const startPitch = 16;
/** An atlas that grows beyond this many frame widths is cut: such points are far outside every frame. */
const mostAtlasFrames = 4;

/** What the tables are made from. */
export interface TableSources {
  readonly configuration: AtlasConfiguration;
  readonly inference: AtlasInference;
  readonly evidence: FitEvidence;
  /** `[frames]`: pixels by which the measures of the fit doubt each frame. */
  readonly doubts: readonly number[];
}

/**
 * Tabulates the fitted networks; what needs no network is done frame by frame in worker threads, with the same result
 * however many there are. Errors: `Cancelled` within a second of the signal once the networks are tabulated.
 */
export async function buildTables(sources: TableSources, context: WorkContext): Promise<AnalysisTables> {
  const { configuration, evidence } = sources;
  const { width, height, frames, layers } = configuration;
  const report = (fraction: number): void => {
    context.report({ stage: "tables", fraction });
  };
  const frameLattice = latticeOver(
    {
      left: -frameMargin * width,
      top: -frameMargin * height,
      right: (1 + frameMargin) * width,
      bottom: (1 + frameMargin) * height,
    },
    mappingPitch,
  );
  const mapping = await tabulateMapping(sources, frameLattice, (fraction) => {
    report(fraction * 0.5);
  });
  const shares = await visibleShares(sources.inference, configuration, evidence, (fraction) => {
    report(0.5 + fraction * 0.4);
  });
  const atlasLattices = Array.from({ length: layers }, (_, layer) =>
    atlasLattice(mapping, layer, frameLattice, configuration),
  );
  const { motion, carried } = evidence;
  const tables: AnalysisTables = {
    layers,
    frames,
    width,
    height,
    frameLattice,
    mapping,
    atlasLattices,
    inverseStart: await tabulateInverse(sources, atlasLattices),
    shareLattice: { x0: 0, y0: 0, pitch: motion.pitch, columns: carried.gridWidth, rows: carried.gridHeight },
    shares,
    edgeCertainty: new Uint8Array(new SharedArrayBuffer(frames * nodeCount(frameLattice))),
    sticking: new Float32Array(new SharedArrayBuffer(layers * frames * stickingChannels * 4)),
  };
  await finishTables(tables, evidence, { ...context, report });
  const light = lightOfThread({ tables, stack: evidence.stack, mark: motion.mark });
  tables.sticking.set(stickingTable(watchSticking(evidence.stack, tables, motion.mark), sources.doubts, motion.mark));
  const complete = { ...tables, light: await light };
  report(1);
  return complete;
}

/** What needs no network: mappings made exact and continued, edges put where the pictures have them. */
async function finishTables(
  tables: AnalysisTables,
  evidence: FitEvidence,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (fraction: number) => void },
): Promise<void> {
  const options = { file: "fit/table-worker", data: createTableWorkspace(tables, evidence) };
  await withWorkerPool<TableTask, unknown>(options, signal, async (pool) => {
    const frames = Array.from({ length: tables.frames }, (_, frame) => frame);
    await Promise.all(frames.map((frame) => pool.run({ kind: "mapping", frame }, "normal")));
    await sharpenShares({ ...tables, exactFrames: evidence.carried.exactFrames }, pool, (fraction) => {
      report(0.92 + fraction * 0.06);
    });
  });
}

async function tabulateMapping(
  { inference, configuration }: TableSources,
  lattice: Lattice,
  report: (fraction: number) => void,
): Promise<Float32Array<SharedArrayBuffer>> {
  const { layers, frames } = configuration;
  const nodes = nodeCount(lattice);
  const mapping = new Float32Array(new SharedArrayBuffer(layers * frames * nodes * 8));
  for (let layer = 0; layer < layers; layer += 1) {
    for (let frame = 0; frame < frames; frame += 1) {
      const uv = await inference.mapping(layer, pointsOfNodes(lattice, frame, configuration));
      writeAsPixels(uv, configuration, mapping, (layer * frames + frame) * nodes * 2);
      report((layer * frames + frame + 1) / (layers * frames));
    }
  }
  return mapping;
}

/** The box of atlas coordinates that the frames of a clip reach in one layer. */
function atlasLattice(
  mapping: Float32Array,
  layer: number,
  lattice: Lattice,
  { frames, width, height }: AtlasConfiguration,
): Lattice {
  const nodes = nodeCount(lattice);
  const box = { left: 0, top: 0, right: width, bottom: height };
  const plane = layer * frames * nodes * 2;
  for (let at = plane; at < plane + frames * nodes * 2; at += 2) {
    const u = mapping[at] ?? 0;
    const v = mapping[at + 1] ?? 0;
    box.left = Math.min(box.left, u);
    box.right = Math.max(box.right, u);
    box.top = Math.min(box.top, v);
    box.bottom = Math.max(box.bottom, v);
  }
  const limit = (low: number, high: number, size: number): [number, number] => [
    Math.max(low, -mostAtlasFrames * size),
    Math.min(high, (1 + mostAtlasFrames) * size),
  ];
  const [left, right] = limit(box.left, box.right, width);
  const [top, bottom] = limit(box.top, box.bottom, height);
  return latticeOver({ left, top, right, bottom }, startPitch);
}

async function tabulateInverse(
  { inference, configuration }: TableSources,
  lattices: readonly Lattice[],
): Promise<Float32Array<SharedArrayBuffer>[]> {
  const tables: Float32Array<SharedArrayBuffer>[] = [];
  for (const [layer, lattice] of lattices.entries()) {
    const nodes = nodeCount(lattice);
    const start = new Float32Array(new SharedArrayBuffer(configuration.frames * nodes * 8));
    for (let frame = 0; frame < configuration.frames; frame += 1) {
      const xy = await inference.inverse(layer, pointsOfNodes(lattice, frame, configuration));
      writeAsPixels(xy, configuration, start, frame * nodes * 2);
    }
    tables.push(start);
  }
  return tables;
}
