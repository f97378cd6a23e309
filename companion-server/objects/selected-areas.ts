import { layerCount } from "../analysis/gather-evidence";
import { scaleRegions } from "../analysis/scale-regions";
import { connectedNodes } from "../layers/connected-nodes";
import { estimateLayers } from "../layers/estimate-layers";
import { membershipAt } from "../layers/carried-layers";
import type { ClipInfo, MediaEngine } from "../media/clip-source";
import { loadMask } from "../media/images";
import { analysisSize, readFrameStack } from "../media/read-frames";
import { estimateMotion } from "../motion/estimate-motion";
import type { WorkContext } from "../progress";
import { mostRegions, type Region } from "../protocol/regions";
import { inClip } from "./in-clip";
import { traceOutline } from "./trace-outline";

/** Pieces of fewer nodes are no more than specks. */
const fewestNodes = 12;

/** Regions whose areas are asked for. */
export interface SelectAreasRequest {
  readonly clip: ClipInfo;
  readonly frame: number;
  /** Those of other frames say nothing here. */
  readonly regions: readonly Region[];
}

/**
 * What outlines and scribbles on a frame select, as an analysis will take it, as far as one frame can tell: movement has no
 * say yet. One region with an outline in pixels of the clip for every piece; holes are filled. Errors: `InvalidInput` for a
 * mask that cannot be read; `Cancelled` within a second of the signal.
 */
export async function selectedAreas(
  engine: MediaEngine,
  { clip, frame, regions }: SelectAreasRequest,
  context: WorkContext,
): Promise<Region[]> {
  const drawn = regions.filter((region) => region.frame === frame);
  if (drawn.length === 0) return [];
  const range = { first: frame, last: frame };
  const stack = await readFrameStack(engine, clip, { range, ...analysisSize(clip) }, context);
  const motion = await estimateMotion(stack, 0, context);
  const scaled = await scaleRegions({ clip, range, regions: drawn }, stack, loadMask);
  const layers = layerCount({ regions: drawn });
  const carried = await estimateLayers({ motion, stack, regions: scaled, layers }, context);
  const pieces = Array.from({ length: layers - 1 }, (_, index) => index + 1).flatMap((layer) => {
    const nodes = motion.gridWidth * motion.gridHeight;
    const isIn = Uint8Array.from({ length: nodes }, (_, node) => (membershipAt(carried, layer, node) > 127 ? 1 : 0));
    return connectedNodes(motion, isIn).map((piece) => ({ layer, nodes: piece }));
  });
  return worthOutlining(pieces).map(({ layer, nodes }): Region => {
    const polygon = traceOutline(motion, nodes).map(inClip(clip, stack));
    return { frame, layer, polygon };
  });
}

/** The pieces that are more than specks: the largest ones, when they are more than an answer may hold. */
export function worthOutlining<Piece extends { readonly nodes: readonly number[] }>(pieces: readonly Piece[]): Piece[] {
  return pieces
    .filter(({ nodes }) => nodes.length >= fewestNodes)
    .sort((a, b) => b.nodes.length - a.nodes.length)
    .slice(0, mostRegions);
}
