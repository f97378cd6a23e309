import { readFileSync } from "node:fs";
import { parse, type Glyph } from "opentype.js";
import { createTextOutliner, type TextOutliner } from "../../models/geometry/text-outline";
import { fontFiles } from "../protocol/font-files";

let known: TextOutliner | null = null;

/** Sets text in the bundled font, which is read when the first letter is asked for. */
export const bundledText: TextOutliner = (line, fontSize) => {
  known ??= createTextOutliner<Glyph>(fontFiles.map(readFace));
  return known(line, fontSize);
};

function readFace(file: string) {
  const bytes = readFileSync(require.resolve(`@fontsource/roboto/files/${file}`));
  return parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
