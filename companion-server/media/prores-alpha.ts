import { open, type FileHandle } from "node:fs/promises";

const windowBytes = 1024 * 1024;
/** Of the frame header (SMPTE RDD 36, 5.1.1), counted from the frame's size field: after size, `icpf` and 17 bytes. */
const alphaByteOffset = 4 + 4 + 17;
const marker = Buffer.from("icpf", "latin1");
const alphaBits = 0x0f;

/**
 * Clears the reserved bits beside `alpha_channel_type` in every frame of a ProRes file and returns the number of frames.
 * FFmpeg before 7.0 sets them, and hardware decoders then show the file opaque or flickering; decoded pixels stay the same.
 */
export async function mendAlphaBytes(path: string): Promise<number> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    let frames = 0;
    for (let frame = await findFrame(file, 0, size); frame !== null; frames++) {
      const byte = Buffer.alloc(1);
      await file.read(byte, 0, 1, frame.start + alphaByteOffset);
      byte[0] = (byte[0] ?? 0) & alphaBits;
      await file.write(byte, 0, 1, frame.start + alphaByteOffset);
      frame = await findFrame(file, frame.start + frame.bytes, size);
    }
    return frames;
  } finally {
    await file.close();
  }
}

/** The first frame at or after `from`: where its size field lies, and its size. */
async function findFrame(
  file: FileHandle,
  from: number,
  size: number,
): Promise<{ start: number; bytes: number } | null> {
  const part = Buffer.alloc(windowBytes);
  for (let position = from; position < size; position += windowBytes - marker.length - 4) {
    const { bytesRead } = await file.read(part, 0, windowBytes, position);
    const found = part.subarray(0, bytesRead).indexOf(marker, 4);
    if (found >= 4) return { start: position + found - 4, bytes: Math.max(8, part.readUInt32BE(found - 4)) };
  }
  return null;
}
