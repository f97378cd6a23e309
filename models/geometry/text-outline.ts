import { walkAlong } from "./path";
import type { Ring } from "./ring";
import type { PlanePoint } from "./thick-polyline";

/** Largest distance between a letter's curve and the polygon that stands for it, in pixels. */
const flatness = 0.05;
const mostPieces = 24;

/** Distance of baselines, in font sizes: the usual leading of 120 %. */
const lineHeight = 1.2;

/** A piece of a letter's outline, in pixels, y downwards. */
interface PathCommand {
  readonly type: "M" | "L" | "Q" | "C" | "Z";
}
interface Target extends PathCommand {
  readonly x: number;
  readonly y: number;
}
interface Curve extends Target {
  readonly x1: number;
  readonly y1: number;
  readonly x2?: number;
  readonly y2?: number;
}

/** A letter of a font file. */
interface FontGlyph {
  readonly advanceWidth?: number | undefined;
  getPath(x: number, y: number, fontSize: number): { readonly commands: readonly PathCommand[] };
}

/** A font file as the font library reads it (`parse` of opentype.js). */
export interface FontFace<Glyph extends FontGlyph> {
  readonly unitsPerEm: number;
  charToGlyphIndex(character: string): number;
  stringToGlyphs(text: string): Glyph[];
  getKerningValue(left: Glyph, right: Glyph): number;
}

/** A letter of a line of text: where it begins on the baseline, and its outline from there, in pixels, y downwards. */
export interface GlyphOutline {
  readonly start: number;
  readonly advance: number;
  readonly rings: readonly Ring[];
}

/** Sets one line of text at a font size in pixels on a straight baseline. Handed in by either side. */
export type TextOutliner = (line: string, fontSize: number) => readonly GlyphOutline[];

/** Sets text in the first of the fonts that has each letter, with ligatures and kerning within each font. */
export function createTextOutliner<Glyph extends FontGlyph>(faces: readonly FontFace<Glyph>[]): TextOutliner {
  return (line, fontSize) => {
    const letters: GlyphOutline[] = [];
    let start = 0;
    for (const { face, text } of splitByFace(line, faces)) {
      const scale = fontSize / face.unitsPerEm;
      const glyphs = face.stringToGlyphs(text);
      glyphs.forEach((glyph, index) => {
        const before = glyphs[index - 1];
        if (before !== undefined) start += face.getKerningValue(before, glyph) * scale;
        const advance = (glyph.advanceWidth ?? 0) * scale;
        letters.push({ start, advance, rings: ringsOf(glyph.getPath(0, 0, fontSize).commands) });
        start += advance;
      });
    }
    return letters;
  };
}

/**
 * The outlines of text whose baseline runs along a path, to be filled by the nonzero rule. Letters keep their shape and
 * turn with the path; further lines follow below. A single point sets it horizontally, to the right. `revealed` in
 * [0, 1] shows so much of it, letter by letter.
 */
export function textAlong(
  text: { readonly text: string; readonly fontSize: number; readonly baseline: readonly PlanePoint[] },
  outliner: TextOutliner,
  revealed = 1,
): Ring[] {
  const at = walkAlong(text.baseline);
  const letters = text.text
    .split(/\r\n|\r|\n/)
    .flatMap((line, row) =>
      outliner(line, text.fontSize).map((letter) => ({ letter, drop: row * lineHeight * text.fontSize })),
    );
  const total = letters.reduce((sum, { letter }) => sum + letter.advance, 0);
  let passed = 0;
  return letters.flatMap(({ letter, drop }) => {
    passed += letter.advance;
    // Sums of shares may miss the whole by a rounding error.
    return passed <= revealed * total + 1e-6 ? placeLetter(letter, drop, at) : [];
  });
}

function placeLetter(letter: GlyphOutline, drop: number, at: (distance: number) => PlanePoint): Ring[] {
  const reach = Math.max(letter.advance, 1);
  const middle = letter.start + letter.advance / 2;
  const from = at(middle - reach / 2);
  const to = at(middle + reach / 2);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const cosine = length === 0 ? 1 : (to.x - from.x) / length;
  const sine = length === 0 ? 0 : (to.y - from.y) / length;
  const originX = (from.x + to.x) / 2 - (cosine * letter.advance) / 2;
  const originY = (from.y + to.y) / 2 - (sine * letter.advance) / 2;
  return letter.rings.map((ring) => {
    const placed = new Float64Array(ring.length);
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const x = ring[i] ?? 0;
      const y = (ring[i + 1] ?? 0) + drop;
      placed[i] = originX + cosine * x - sine * y;
      placed[i + 1] = originY + sine * x + cosine * y;
    }
    return placed;
  });
}

/** Runs of letters that one font has; letters that none has are left to the first, which shows an empty box. */
function splitByFace<Face extends { charToGlyphIndex(character: string): number }>(
  line: string,
  faces: readonly Face[],
): { face: Face; text: string }[] {
  const runs: { face: Face; text: string }[] = [];
  for (const character of line) {
    const last = runs[runs.length - 1];
    const face = faces.find((candidate) => candidate.charToGlyphIndex(character) > 0) ?? faces[0];
    if (face === undefined) return [];
    if (last?.face === face) last.text += character;
    else runs.push({ face, text: character });
  }
  return runs;
}

/** The closed outlines of a letter; curves are flattened to within 0.05 px. */
function ringsOf(commands: readonly PathCommand[]): Ring[] {
  const rings: number[][] = [];
  let corners: number[] = [];
  for (const command of commands) {
    if (command.type === "M") {
      corners = [];
      rings.push(corners);
    }
    if (isCurve(command)) flatten(corners, command);
    else if (isTarget(command)) corners.push(command.x, command.y);
  }
  return rings.filter((ring) => ring.length >= 6).map((ring) => Float64Array.from(ring));
}

function isTarget(command: PathCommand): command is Target {
  return command.type !== "Z";
}

function isCurve(command: PathCommand): command is Curve {
  return command.type === "Q" || command.type === "C";
}

/** Appends a quadratic or cubic Bezier piece that begins at the last corner. */
function flatten(corners: number[], curve: Curve): void {
  const x0 = corners[corners.length - 2] ?? curve.x;
  const y0 = corners[corners.length - 1] ?? curve.y;
  // A quadratic piece is the cubic one whose controls lie two thirds of the way to its own.
  const isCubic = curve.x2 !== undefined && curve.y2 !== undefined;
  const x1 = isCubic ? curve.x1 : x0 + (2 / 3) * (curve.x1 - x0);
  const y1 = isCubic ? curve.y1 : y0 + (2 / 3) * (curve.y1 - y0);
  const x2 = curve.x2 ?? curve.x + (2 / 3) * (curve.x1 - curve.x);
  const y2 = curve.y2 ?? curve.y + (2 / 3) * (curve.y1 - curve.y);
  // A chord over 1/n of a cubic piece leaves it by at most 6/8 of its largest second difference over n^2.
  const bend = Math.max(
    Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2),
    Math.hypot(x1 - 2 * x2 + curve.x, y1 - 2 * y2 + curve.y),
  );
  const pieces = Math.min(mostPieces, Math.max(1, Math.ceil(Math.sqrt((0.75 * bend) / flatness))));
  for (let piece = 1; piece <= pieces; piece += 1) {
    const t = piece / pieces;
    const s = 1 - t;
    const a = s * s * s;
    const b = 3 * s * s * t;
    const c = 3 * s * t * t;
    const d = t * t * t;
    corners.push(a * x0 + b * x1 + c * x2 + d * curve.x, a * y0 + b * y1 + c * y2 + d * curve.y);
  }
}
