import { InveError } from "../protocol/errors";
import { stickingChannels } from "./sticking-table";

/** A regular lattice of points: node (i, j) lies at (x0 + i * pitch, y0 + j * pitch). */
export interface Lattice {
  readonly x0: number;
  readonly y0: number;
  readonly pitch: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The fitted networks, tabulated: everything that is looked up after the fit. Positions are pixels at analysis size,
 * atlas coordinates are pixels of the marked frame at analysis size. Arrays lie in shared memory so that render threads
 * read them without copying.
 */
export interface AnalysisTables {
  readonly layers: number;
  readonly frames: number;
  /** Analysis size. */
  readonly width: number;
  readonly height: number;
  /** Where `mapping` was sampled; reaches beyond the frame, so that what leaves it stays attached. */
  readonly frameLattice: Lattice;
  /** `[layers, frames, rows, columns, 2]`: atlas coordinates of every node. */
  readonly mapping: Float32Array<SharedArrayBuffer>;
  /** One lattice over each layer's atlas. */
  readonly atlasLattices: readonly Lattice[];
  /** For each layer `[frames, rows, columns, 2]`: the inverse network's first guess of the frame position. */
  readonly inverseStart: readonly Float32Array<SharedArrayBuffer>[];
  /** Where `shares` was sampled. */
  readonly shareLattice: Lattice;
  /** `[frames, layers - 1, rows, columns]`: visible share of layers 1, 2, ... in 0..255; the background has the rest. */
  readonly shares: Uint8Array<SharedArrayBuffer>;
  /** `[frames, rows, columns]` of `frameLattice`: how surely edges around a node are where the pictures have them, 0..255. */
  readonly edgeCertainty: Uint8Array<SharedArrayBuffer>;
  /**
   * `[layers, frames, 3]`: how well each layer sticks to what it shows: mean distance in pixels at which patches of it were
   * seen, share of them not seen anywhere near, and the error in pixels that follows from both.
   */
  readonly sticking: Float32Array<SharedArrayBuffer>;
  /** How the light changes; absent in analyses that were made before it was told. */
  readonly light?: LightTable;
}

/** The change of light on each layer's surface since the marked frame. */
export interface LightTable {
  /** One lattice over each layer's atlas. */
  readonly lattices: readonly Lattice[];
  /** For each layer `[frames, rows, columns, 3]`: stops by channel. */
  readonly values: readonly Float32Array<SharedArrayBuffer>[];
}

/** A lattice of the given pitch that covers [left, right] x [top, bottom]. */
export function latticeOver(box: { left: number; top: number; right: number; bottom: number }, pitch: number): Lattice {
  return {
    x0: box.left,
    y0: box.top,
    pitch,
    columns: Math.max(2, Math.ceil((box.right - box.left) / pitch) + 1),
    rows: Math.max(2, Math.ceil((box.bottom - box.top) / pitch) + 1),
  };
}

/** Number of nodes of a lattice. */
export function nodeCount(lattice: Lattice): number {
  return lattice.columns * lattice.rows;
}

const magic = "INVETAB3";

interface Header {
  readonly layers: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly frameLattice: Lattice;
  readonly atlasLattices: readonly Lattice[];
  readonly shareLattice: Lattice;
  readonly lightLattices?: readonly Lattice[];
}

/** Lengths in bytes of the arrays that follow the header, in their order. */
function arrayBytes(header: Header): number[] {
  const { layers, frames } = header;
  return [
    layers * frames * nodeCount(header.frameLattice) * 8,
    ...header.atlasLattices.map((lattice) => frames * nodeCount(lattice) * 8),
    layers * frames * stickingChannels * 4,
    frames * (layers - 1) * nodeCount(header.shareLattice),
    frames * nodeCount(header.frameLattice),
    ...(header.lightLattices ?? []).map((lattice) => frames * nodeCount(lattice) * 12),
  ];
}

/** The tables as the parts of one file: magic, header length and JSON header padded to 8 bytes; then the arrays as they are. */
export function encodeTables(tables: AnalysisTables): Uint8Array[] {
  const header: Header = {
    layers: tables.layers,
    frames: tables.frames,
    width: tables.width,
    height: tables.height,
    frameLattice: tables.frameLattice,
    atlasLattices: tables.atlasLattices,
    shareLattice: tables.shareLattice,
    ...(tables.light === undefined ? {} : { lightLattices: tables.light.lattices }),
  };
  const text = JSON.stringify(header);
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const arrays = [tables.mapping, ...tables.inverseStart, tables.sticking, tables.shares, tables.edgeCertainty];
  if (tables.light !== undefined) arrays.push(...tables.light.values);
  const begin = new Uint8Array(16 + json.byteLength);
  begin.set(new TextEncoder().encode(magic), 0);
  new DataView(begin.buffer).setUint32(8, json.byteLength, true);
  begin.set(json, 16);
  return [begin, ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))];
}

/** Reads what {@link encodeTables} wrote. Errors: `Internal` when the bytes are not such a block. */
export function decodeTables(bytes: Uint8Array): AnalysisTables {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 16 || new TextDecoder().decode(bytes.subarray(0, 8)) !== magic) throw damaged();
  const jsonLength = view.getUint32(8, true);
  if (16 + jsonLength > bytes.byteLength) throw damaged();
  // The bytes were written by encodeTables, as the magic says; lengths are checked below.
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + jsonLength))) as Header;
  let offset = 16 + jsonLength;
  const parts = arrayBytes(header).map((length) => {
    const shared = new SharedArrayBuffer(length);
    if (offset + length > bytes.byteLength) throw damaged();
    new Uint8Array(shared).set(bytes.subarray(offset, offset + length));
    offset += length;
    return shared;
  });
  if (offset !== bytes.byteLength) throw damaged();
  const part = (index: number): SharedArrayBuffer => parts[index] ?? new SharedArrayBuffer(0);
  const { lightLattices: lattices, ...facts } = header;
  const light = lattices && {
    lattices,
    values: lattices.map((_, layer) => new Float32Array(part(4 + header.layers + layer))),
  };
  return {
    ...facts,
    ...(light && { light }),
    mapping: new Float32Array(part(0)),
    inverseStart: header.atlasLattices.map((_, layer) => new Float32Array(part(1 + layer))),
    sticking: new Float32Array(part(1 + header.layers)),
    shares: new Uint8Array(part(2 + header.layers)),
    edgeCertainty: new Uint8Array(part(3 + header.layers)),
  };
}

function damaged(): InveError {
  return new InveError("Internal", "The saved analysis is damaged. It will be made again.");
}
