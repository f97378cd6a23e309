/** Makes an identifier that is new in every document: the prefix, a dash and twelve random letters and digits. */
export type NewId = (prefix: string) => string;

const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const length = 12;

/** Identifiers from the platform's random source (`crypto.getRandomValues`). */
export function randomIds(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void): NewId {
  return (prefix) => {
    const bytes = new Uint8Array(length);
    fillRandom(bytes);
    return `${prefix}-${Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join("")}`;
  };
}
