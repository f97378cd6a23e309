import { latticeOver, nodeCount, type AnalysisTables } from "../../companion-server/analysis/analysis-tables";

/** A known motion: where a pixel of a frame lies in the atlas. */
export type KnownMapping = (layer: number, frame: number, x: number, y: number) => [number, number];

/** Tables of a known mapping, with first guesses that are off by `startError` pixels and one object in the left half. */
export function tablesOf(
  mapping: KnownMapping,
  { layers = 2, frames = 5, width = 96, height = 64, startError = 5 } = {},
): AnalysisTables {
  const frameLattice = latticeOver({ left: -12, top: -8, right: width + 12, bottom: height + 8 }, 8);
  const nodes = nodeCount(frameLattice);
  const values = new Float32Array(new SharedArrayBuffer(layers * frames * nodes * 8));
  for (let layer = 0; layer < layers; layer += 1) {
    for (let frame = 0; frame < frames; frame += 1) {
      for (let node = 0; node < nodes; node += 1) {
        const x = frameLattice.x0 + (node % frameLattice.columns) * frameLattice.pitch;
        const y = frameLattice.y0 + Math.floor(node / frameLattice.columns) * frameLattice.pitch;
        values.set(mapping(layer, frame, x, y), ((layer * frames + frame) * nodes + node) * 2);
      }
    }
  }
  const atlasLattice = latticeOver({ left: -width, top: -height, right: 2 * width, bottom: 2 * height }, 16);
  const start = new Float32Array(new SharedArrayBuffer(frames * nodeCount(atlasLattice) * 8));
  for (let at = 0; at < start.length; at += 2) {
    const node = (at / 2) % nodeCount(atlasLattice);
    start[at] = atlasLattice.x0 + (node % atlasLattice.columns) * atlasLattice.pitch + startError;
    start[at + 1] = atlasLattice.y0 + Math.floor(node / atlasLattice.columns) * atlasLattice.pitch - startError;
  }
  const shareLattice = { x0: 0, y0: 0, pitch: 2, columns: width / 2, rows: height / 2 };
  const shares = new Uint8Array(new SharedArrayBuffer(frames * (layers - 1) * nodeCount(shareLattice)));
  for (let at = 0; at < shares.length; at += 1)
    shares[at] = at % shareLattice.columns < shareLattice.columns / 2 ? 255 : 0;
  return {
    layers,
    frames,
    width,
    height,
    frameLattice,
    mapping: values,
    atlasLattices: Array.from({ length: layers }, () => atlasLattice),
    inverseStart: Array.from({ length: layers }, () => start),
    shareLattice,
    shares,
    edgeCertainty: new Uint8Array(new SharedArrayBuffer(frames * nodes)),
    sticking: new Float32Array(new SharedArrayBuffer(layers * frames * 12)).fill(0.5),
  };
}
