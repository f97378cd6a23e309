import type { AtlasConfiguration } from "../../models/atlas/configuration";
import { latticeOver, nodeCount, type AnalysisTables, type Lattice } from "../analysis/analysis-tables";
import { watchSticking } from "../analysis/sticking";
import { stickingChannels, stickingTable } from "../analysis/sticking-table";
import { TableField } from "../analysis/table-field";
import type { AtlasInference } from "../inference/atlas-inference";
import { extendMapping } from "./extend-mapping";
import { lightOfThread } from "./light-thread";
import { refineMapping } from "./refine-mapping";
import type { FitEvidence } from "./sample-source";
import { sharpenShares } from "./sharpen-shares";
import { writeAsPixels, pointsOfNodes } from "./table-points";
import { visibleShares } from "./visible-shares";

/** Pitch of the tabulated mapping, in analysis pixels: its finest grid cells are about six times as wide. */
const mappingPitch = 8;
/** How far beyond the frame the mapping is tabulated, as a share of the frame. */
const frameMargin = 0.125;
/** Pitch of the inverse mapping's first guesses. */
const startPitch = 16;
/** A first guess that Newton cannot bring this close is replaced by the nearest tabulated point. */
const lostPixels = 2;
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

/** Tabulates the fitted networks. `report` receives the share done in [0, 1]. */
export async function buildTables(sources: TableSources, report: (fraction: number) => void): Promise<AnalysisTables> {
  const { configuration, evidence } = sources;
  const { width, height, frames, layers } = configuration;
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
    sticking: new Float32Array(new SharedArrayBuffer(layers * frames * stickingChannels * 4)),
  };
  refineMapping(tables, evidence);
  extendMapping(tables);
  finishInverseStarts(tables);
  sharpenShares(tables, { stack: evidence.stack, exactFrames: carried.exactFrames }, (fraction) => {
    report(0.9 + fraction * 0.08);
  });
  const light = lightOfThread({ tables, stack: evidence.stack, mark: motion.mark });
  tables.sticking.set(stickingTable(watchSticking(evidence.stack, tables, motion.mark), sources.doubts, motion.mark));
  const complete = { ...tables, light: await light };
  report(1);
  return complete;
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

/** Replaces every first guess by the Newton-finished position, or, where Newton is lost, by the nearest tabulated point. */
function finishInverseStarts(tables: AnalysisTables): void {
  const { frames } = tables;
  const field = TableField.atAnalysisSize(tables);
  const out = new Float64Array(2);
  for (const [layer, lattice] of tables.atlasLattices.entries()) {
    const start = tables.inverseStart[layer];
    if (start === undefined) continue;
    const finished = new Float32Array(start.length);
    for (let frame = 0; frame < frames; frame += 1) {
      for (let node = 0; node < nodeCount(lattice); node += 1) {
        const u = lattice.x0 + (node % lattice.columns) * lattice.pitch;
        const v = lattice.y0 + Math.floor(node / lattice.columns) * lattice.pitch;
        const error = field.toFrame(layer, frame, u, v, out, 0);
        const at = (frame * nodeCount(lattice) + node) * 2;
        if (error > lostPixels) nearestTabulated(tables, layer, frame, [u, v], out);
        finished[at] = out[0] ?? 0;
        finished[at + 1] = out[1] ?? 0;
      }
    }
    start.set(finished);
  }
}

/** The tabulated frame position whose atlas coordinates lie nearest to (u, v), looked for on every second node. */
function nearestTabulated(
  tables: AnalysisTables,
  layer: number,
  frame: number,
  [u, v]: readonly [number, number],
  out: Float64Array,
): void {
  const { frameLattice: lattice, mapping, frames } = tables;
  const plane = (layer * frames + frame) * nodeCount(lattice) * 2;
  let best = Infinity;
  for (let j = 0; j < lattice.rows; j += 2) {
    for (let i = 0; i < lattice.columns; i += 2) {
      const at = plane + (j * lattice.columns + i) * 2;
      const du = (mapping[at] ?? 0) - u;
      const dv = (mapping[at + 1] ?? 0) - v;
      const distance = du * du + dv * dv;
      if (distance >= best) continue;
      best = distance;
      out[0] = lattice.x0 + i * lattice.pitch;
      out[1] = lattice.y0 + j * lattice.pitch;
    }
  }
}
