import { InveError } from "../protocol/errors";
import type { FrameStack } from "../media/frame-stack";
import type { FitEvidence } from "./sample-source";

const magic = "INVEEVI1";
/** Numbers begin at multiples of so many bytes. */
const alignment = 8;

/** What a fit learns from, but for the pictures, which the clip itself has. */
export type StoredEvidence = Omit<FitEvidence, "stack">;

/** Where an array lies behind the header, in bytes, and how many numbers it has. */
interface Place {
  readonly numbers: "float32" | "uint8";
  readonly offset: number;
  readonly length: number;
}

/**
 * The evidence as the parts of one file: magic, length of the header, the header as JSON, in which a {@link Place} stands for
 * every array of numbers, and the arrays in shared memory as they are. Up to 1.3 MB for a frame of 768x432.
 */
export function encodeEvidence({ motion, carried, cameras, knownShares }: StoredEvidence): Uint8Array[] {
  const arrays: Uint8Array[] = [];
  let offset = 0;
  const json = JSON.stringify({ motion, carried, cameras, knownShares }, (_key, value: unknown) => {
    if (!(value instanceof Float32Array || value instanceof Uint8Array)) return value;
    const place: Place = { numbers: value instanceof Float32Array ? "float32" : "uint8", offset, length: value.length };
    const padding = -value.byteLength & (alignment - 1);
    arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), new Uint8Array(padding));
    offset += value.byteLength + padding;
    return place;
  });
  const header = Buffer.from(json);
  const begin = Buffer.alloc(Math.ceil((16 + header.length) / alignment) * alignment);
  begin.write(magic, "ascii");
  begin.writeUInt32LE(header.length, 8);
  header.copy(begin, 16);
  return [begin, ...arrays];
}

/**
 * Reads what {@link encodeEvidence} wrote, of the pictures' size and number; the arrays are copies in shared memory.
 * Errors: `Internal` when the bytes are damaged or of other pictures.
 */
export function decodeEvidence(bytes: Buffer, stack: FrameStack): FitEvidence {
  if (bytes.length < 16 || bytes.toString("ascii", 0, 8) !== magic) throw damaged();
  const headerLength = bytes.readUInt32LE(8);
  const first = Math.ceil((16 + headerLength) / alignment) * alignment;
  if (first > bytes.length) throw damaged();
  // The header was written by encodeEvidence, as the magic says; what could be cut off is checked.
  const stored = JSON.parse(bytes.toString("utf8", 16, 16 + headerLength), (_key, value: unknown) =>
    isPlace(value) ? arrayAt(bytes, first, value) : value,
  ) as StoredEvidence;
  const { frames, width, height } = stored.motion;
  if (frames !== stack.count || width !== stack.width || height !== stack.height) throw damaged();
  return { ...stored, stack };
}

function isPlace(value: unknown): value is Place {
  return typeof value === "object" && value !== null && "numbers" in value && "offset" in value && "length" in value;
}

function arrayAt(bytes: Buffer, first: number, { numbers, offset, length }: Place): Float32Array | Uint8Array {
  const size = length * (numbers === "float32" ? 4 : 1);
  if (first + offset + size > bytes.length) throw damaged();
  const shared = new SharedArrayBuffer(size);
  bytes.copy(new Uint8Array(shared), 0, first + offset, first + offset + size);
  return numbers === "float32" ? new Float32Array(shared) : new Uint8Array(shared);
}

function damaged(): InveError {
  return new InveError(
    "Internal",
    "What was found out about the clip's motion is damaged and has to be found out again.",
  );
}
