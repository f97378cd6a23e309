/** Wire types of protocol buffers. Source: protobuf.dev, "Encoding". */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/**
 * Writes protocol-buffer messages into one growing buffer, so that large tensors are copied once. Nested messages are
 * written in place behind a length of fixed width, which the format allows (a varint may have leading zero groups).
 */
export class ProtobufWriter {
  private bytes = new Uint8Array(1 << 16);
  private length = 0;

  /** An integer field; negative numbers take ten bytes, as the format prescribes. */
  integer(field: number, value: number): void {
    this.varint(field * 8 + VARINT);
    if (value >= 0) this.varint(value);
    else this.negativeVarint(BigInt(value));
  }

  /** A float field. */
  float(field: number, value: number): void {
    this.varint(field * 8 + FIXED_32);
    this.reserve(4);
    new DataView(this.bytes.buffer).setFloat32(this.length, value, true);
    this.length += 4;
  }

  /** A text field; names and operation types are ASCII. */
  text(field: number, value: string): void {
    this.raw(
      field,
      Uint8Array.from(value, (character) => character.charCodeAt(0) & 0x7f),
    );
  }

  /** A field of bytes. */
  raw(field: number, value: Uint8Array): void {
    this.varint(field * 8 + LENGTH_DELIMITED);
    this.varint(value.length);
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /** A nested message, filled by `write`. */
  message(field: number, write: () => void): void {
    this.varint(field * 8 + LENGTH_DELIMITED);
    this.reserve(LENGTH_BYTES);
    const start = this.length;
    this.length += LENGTH_BYTES;
    write();
    let rest = this.length - start - LENGTH_BYTES;
    for (let index = 0; index < LENGTH_BYTES; index++) {
      this.bytes[start + index] = (rest & 0x7f) | (index + 1 < LENGTH_BYTES ? 0x80 : 0);
      rest = Math.floor(rest / 128);
    }
  }

  /** The message so far, a copy. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  private negativeVarint(value: bigint): void {
    this.reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 128n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** Five groups of seven bits hold any length below 2^35. */
const LENGTH_BYTES = 5;
