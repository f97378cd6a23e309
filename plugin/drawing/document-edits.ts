import type { Clip } from "../../companion-server/protocol/api";
import { documentSchemaName, type EditDocument, type Mark } from "../../companion-server/protocol/document";
import type { FrameRange } from "../../companion-server/protocol/geometry";

/** What a new document is about. */
export interface DocumentSubject {
  readonly clip: Clip;
  /** Frames of the clip that the sequence shows. */
  readonly range: FrameRange;
  readonly source: EditDocument["clip"]["source"];
}

/** A document without marks, layers or edits. */
export function newDocument(subject: DocumentSubject): EditDocument {
  const { clip, range, source } = subject;
  return {
    schema: documentSchemaName,
    clip: {
      path: clip.path,
      fingerprint: clip.fingerprint,
      width: clip.width,
      height: clip.height,
      pixelAspect: clip.pixelAspect,
      rate: clip.rate,
      range,
      source,
    },
    marks: [],
    layers: [],
    editLayers: [],
    corrections: [],
  };
}

/**
 * The document with the place where its clip lies now, as after a project was moved with its media; unchanged for another
 * clip, whose pictures it was not drawn on.
 */
export function relinked(
  document: EditDocument,
  { path, fingerprint }: Pick<Clip, "path" | "fingerprint">,
): EditDocument {
  const { clip } = document;
  if (clip.fingerprint !== fingerprint || clip.path === path) return document;
  return { ...document, clip: { ...clip, path } };
}

/** The document with a mark, in order of frames; a mark already on that frame stays as it is. */
export function addMark(document: EditDocument, mark: Mark): EditDocument {
  if (document.marks.some((other) => other.frame === mark.frame)) return document;
  return { ...document, marks: [...document.marks, mark].sort((a, b) => a.frame - b.frame) };
}

/** The document without a mark; what was drawn on its frame stays. */
export function removeMark(document: EditDocument, id: string): EditDocument {
  return { ...document, marks: document.marks.filter((mark) => mark.id !== id) };
}

/** The lowest number that no mark's name carries yet, for the next `INVE n`. */
export function nextMarkNumber(names: readonly string[]): number {
  const taken = new Set(names.map((name) => /^INVE (\d+)$/.exec(name)?.[1]).map(Number));
  let number = 1;
  while (taken.has(number)) number += 1;
  return number;
}
