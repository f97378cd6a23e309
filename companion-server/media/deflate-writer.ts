/** Codes of literals and lengths up to 279, least bit first, and their numbers of bits (RFC 1951, section 3.2.6). */
const codes = new Uint16Array(286);
const codeBits = new Uint8Array(286);
/** Code with extra bits of every match length, and their number together (RFC 1951, section 3.2.5). */
const lengthCodes = new Uint32Array(259);
const lengthBits = new Uint8Array(259);

const endOfBlock = 256;
const longestMatch = 258;
const longestStored = 65_535;
/** Distances of one and four bytes, as codes of five bits, least bit first. */
const distances = { byte: 0b00000, pixel: 0b11000 } as const;
const fixedBlock = 0b010;
const lastFixedBlock = 0b011;
const blockBits = 3;

for (let symbol = 0; symbol < codes.length; symbol += 1) {
  const [code, bits] =
    symbol < 144
      ? [0x30 + symbol, 8]
      : symbol < 256
        ? [0x190 + symbol - 144, 9]
        : symbol < 280
          ? [symbol - 256, 7]
          : [0xc0 + symbol - 280, 8];
  codes[symbol] = reversed(code, bits);
  codeBits[symbol] = bits;
}
for (let length = 3; length <= longestMatch; length += 1) {
  const { symbol, extra, extraBits } = lengthSymbol(length);
  const bits = codeBits[symbol] ?? 0;
  lengthCodes[length] = (codes[symbol] ?? 0) | (extra << bits);
  lengthBits[length] = bits + extraBits;
}

/**
 * A zlib stream (RFC 1950) of bytes whose runs are known beforehand, so that nothing has to be searched: fixed codes, and
 * bytes as they are where codes would save nothing.
 */
export class DeflateWriter {
  private bytes = new Uint8Array(1 << 16);
  private length = 0;
  private held = 0;
  private heldBits = 0;
  private readonly check = new Adler32();

  constructor() {
    // Deflate with a window of 32 kB, no dictionary, fastest.
    this.byte(0x78);
    this.byte(0x01);
    this.bits(fixedBlock, blockBits);
  }

  /** So many zeros. */
  zeros(count: number): void {
    if (count === 0) return;
    this.check.zeros(count);
    this.reserve(16 + count / 64);
    this.literal(0);
    let left = count - 1;
    for (; left >= 3; left -= Math.min(left, longestMatch)) this.match(Math.min(left, longestMatch), distances.byte);
    for (; left > 0; left -= 1) this.literal(0);
  }

  /** Pixels of four bytes, of which many follow their like. */
  pixels(bytes: Uint8Array, from: number, to: number): void {
    this.check.bytes(bytes, from, to);
    this.reserve(16 + 2 * (to - from));
    for (let at = from; at < to;) {
      this.literal(bytes[at] ?? 0);
      this.literal(bytes[at + 1] ?? 0);
      this.literal(bytes[at + 2] ?? 0);
      this.literal(bytes[at + 3] ?? 0);
      const first = at;
      do at += 4;
      while (at < to && isLike(bytes, at, first));
      for (let left = at - first - 4; left > 0; left -= longestMatch - 2)
        this.match(Math.min(left, longestMatch - 2), distances.pixel);
    }
  }

  /** Bytes as they are. */
  stored(bytes: Uint8Array, from: number, to: number): void {
    this.check.bytes(bytes, from, to);
    for (let at = from; at < to; at += longestStored) {
      const count = Math.min(longestStored, to - at);
      this.reserve(count + 32);
      this.symbol(endOfBlock);
      this.bits(0, blockBits);
      this.align();
      for (const half of [count, count ^ 0xffff]) {
        this.byte(half & 255);
        this.byte(half >> 8);
      }
      this.bytes.set(bytes.subarray(at, at + count), this.length);
      this.length += count;
      this.bits(fixedBlock, blockBits);
    }
  }

  /** Ends the stream and gives it, in memory of its own. */
  finish(): Uint8Array {
    this.reserve(32);
    this.symbol(endOfBlock);
    this.bits(lastFixedBlock, blockBits);
    this.symbol(endOfBlock);
    this.align();
    const sum = this.check.value();
    for (const shift of [24, 16, 8, 0]) this.byte((sum >>> shift) & 255);
    return this.bytes.slice(0, this.length);
  }

  private literal(value: number): void {
    this.symbol(value);
  }

  private symbol(symbol: number): void {
    this.bits(codes[symbol] ?? 0, codeBits[symbol] ?? 0);
  }

  private match(length: number, distance: number): void {
    this.bits(lengthCodes[length] ?? 0, lengthBits[length] ?? 0);
    this.bits(distance, 5);
  }

  private bits(value: number, count: number): void {
    this.held |= value << this.heldBits;
    this.heldBits += count;
    while (this.heldBits >= 8) {
      this.bytes[this.length] = this.held & 255;
      this.length += 1;
      this.held >>>= 8;
      this.heldBits -= 8;
    }
  }

  private align(): void {
    if (this.heldBits > 0) this.bits(0, 8 - this.heldBits);
  }

  private byte(value: number): void {
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Makes room for so many more bytes. */
  private reserve(count: number): void {
    const needed = this.length + Math.ceil(count);
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(2 * needed);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/** The checksum of a zlib stream (RFC 1950, section 9). */
class Adler32 {
  private low = 1;
  private high = 0;

  bytes(bytes: Uint8Array, from: number, to: number): void {
    // So many bytes cannot carry the sums beyond what 32 bits hold.
    const most = 3800;
    let { low, high } = this;
    for (let at = from; at < to;) {
      const end = Math.min(to, at + most);
      for (; at < end; at += 1) {
        low += bytes[at] ?? 0;
        high += low;
      }
      low %= adlerBase;
      high %= adlerBase;
    }
    this.low = low;
    this.high = high;
  }

  zeros(count: number): void {
    this.high = (this.high + (count % adlerBase) * this.low) % adlerBase;
  }

  value(): number {
    return ((this.high << 16) | this.low) >>> 0;
  }
}

const adlerBase = 65_521;

function isLike(bytes: Uint8Array, one: number, other: number): boolean {
  return (
    bytes[one] === bytes[other] &&
    bytes[one + 1] === bytes[other + 1] &&
    bytes[one + 2] === bytes[other + 2] &&
    bytes[one + 3] === bytes[other + 3]
  );
}

function reversed(code: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit += 1) result |= ((code >> bit) & 1) << (bits - 1 - bit);
  return result;
}

function lengthSymbol(length: number): { symbol: number; extra: number; extraBits: number } {
  if (length === longestMatch) return { symbol: 285, extra: 0, extraBits: 0 };
  if (length < 11) return { symbol: 254 + length, extra: 0, extraBits: 0 };
  const extraBits = 29 - Math.clz32(length - 3);
  const first = (length - 3) >> extraBits;
  return { symbol: 257 + 4 * extraBits + first, extra: (length - 3) & ((1 << extraBits) - 1), extraBits };
}
