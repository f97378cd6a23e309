/**
 * The bundled font, Roboto Bold (SIL Open Font License), as its package cuts it: files of `@fontsource/roboto/files`, in
 * the order in which a letter is looked for. Both sides read the same ones, so that both show the same letters.
 */
export const fontFiles = [
  "latin",
  "latin-ext",
  "vietnamese",
  "greek",
  "greek-ext",
  "cyrillic",
  "cyrillic-ext",
  "symbols",
  "math",
].map((part) => `roboto-${part}-700-normal.woff`);
