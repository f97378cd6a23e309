/**
 * WebAssembly written as expressions: just what loops over four floats at a time need. Every function here gives the bytes
 * of one instruction with its operands before it. Source: WebAssembly Core Specification 2.0, section 5 (binary format).
 */

/** Bytes of instructions. */
export type Code = readonly number[];

/** Types of parameters and variables: an address in bytes, one float, four floats. */
export type ValueType = "address" | "float" | "floats";

const typeCodes: Record<ValueType, number> = { address: 0x7f, float: 0x7d, floats: 0x7b };

/** A function without a result; its parameters are the first variables. */
export interface SimdFunction {
  readonly parameters: readonly ValueType[];
  readonly variables: readonly ValueType[];
  readonly body: Code;
}

export const get = (variable: number): Code => [0x20, ...unsigned(variable)];
export const set = (variable: number, value: Code): Code => [...value, 0x21, ...unsigned(variable)];
export const constant = (bytes: number): Code => [0x41, ...signed(bytes)];
export const addAddress = (one: Code, other: Code): Code => [...one, ...other, 0x6a];

const floatCode = (value: number): number[] => [...new Uint8Array(new Float32Array([value]).buffer)];
export const float = (value: number): Code => [0x43, ...floatCode(value)];
export const floatDifference = (one: Code, other: Code): Code => [...one, ...other, 0x93];
export const floatSum = (one: Code, other: Code): Code => [...one, ...other, 0x92];
export const floatProduct = (one: Code, other: Code): Code => [...one, ...other, 0x94];
export const storeFloat = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...[0x38, 2],
  ...unsigned(offset),
];

const vector = (code: number): number[] => [0xfd, ...unsigned(code)];
export const load = (address: Code, offset = 0): Code => [...address, ...vector(0x00), 2, ...unsigned(offset)];
export const store = (address: Code, offset: number, value: Code): Code => [
  ...[...address, ...value],
  ...[...vector(0x0b), 2, ...unsigned(offset)],
];
export const splat = (value: Code): Code => [...value, ...vector(0x13)];
export const lane = (value: Code, index: 0 | 1 | 2 | 3): Code => [...value, ...vector(0x1f), index];
export const magnitude = (value: Code): Code => [...value, ...vector(0xe0)];
export const sum = (one: Code, other: Code): Code => [...one, ...other, ...vector(0xe4)];
export const difference = (one: Code, other: Code): Code => [...one, ...other, ...vector(0xe5)];
export const product = (one: Code, other: Code): Code => [...one, ...other, ...vector(0xe6)];
export const quotient = (one: Code, other: Code): Code => [...one, ...other, ...vector(0xe7)];
export const larger = (one: Code, other: Code): Code => [...one, ...other, ...vector(0xe9)];

/** The four floats added up. */
export const total = (value: Code): Code =>
  floatSum(floatSum(lane(value, 0), lane(value, 1)), floatSum(lane(value, 2), lane(value, 3)));

/** A module that exports the functions by their names, and its memory, which is a page at first, as `memory`. */
export function encodeModule(functions: Readonly<Record<string, SimdFunction>>): Uint8Array {
  const all = Object.values(functions);
  const types = all.map(({ parameters }) => [0x60, ...list(parameters.map((type) => [typeCodes[type]])), 0]);
  const indices = all.map((_, index) => unsigned(index));
  const exported = Object.keys(functions).map((name, index) => [...text(name), 0, ...unsigned(index)]);
  const bodies = all.map(({ variables, body }) => {
    const code = [...list(variables.map((type) => [1, typeCodes[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(3, list(indices)),
    ...section(5, list([[0, 1]])),
    ...section(7, list([...exported, [...text("memory"), 2, 0]])),
    ...section(10, list(bodies)),
  ]);
}

function section(id: number, content: Code): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** Seven bits a byte, lowest first (LEB128). */
function unsigned(value: number): number[] {
  const rest = Math.floor(value / 128);
  return rest === 0 ? [value] : [(value % 128) + 128, ...unsigned(rest)];
}

function signed(value: number): number[] {
  const rest = value >> 7;
  const low = value & 127;
  const isLast = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return isLast ? [low] : [low + 128, ...signed(rest)];
}
