import { parse, type Glyph } from "opentype.js";
import { fontFiles } from "../../companion-server/protocol/font-files";
import { createTextOutliner, type TextOutliner } from "../../models/geometry/text-outline";

/** Sets text in the bundled font, whose files lie beside the page. Rejects when they cannot be read. */
export async function loadLetters(fetchFile: (path: string) => Promise<Response>): Promise<TextOutliner> {
  const faces = fontFiles.map(async (file) => {
    const response = await fetchFile(`fonts/${file}`);
    if (!response.ok) throw new Error(`The font file ${file} is missing.`);
    return parse(await response.arrayBuffer());
  });
  return createTextOutliner<Glyph>(await Promise.all(faces));
}
