import type { EditDocument, Mark } from "../../companion-server/protocol/document";
import type { FrameRate } from "../../companion-server/protocol/geometry";
import type { HostMark } from "../host/premiere-host";
import { frameAtSequenceTime, type ClipPlace } from "./clip-time";

/**
 * The document whose marks name the markers that carry them now. A marker with a mark's key stays its own; otherwise a
 * marker on the same frame is taken, because keys can change when a project is opened again. Unchanged marks keep the
 * document as it is.
 */
export function withMarkers(
  document: EditDocument,
  host: { readonly markers: readonly HostMark[]; readonly place: ClipPlace; readonly rate: FrameRate },
): EditDocument {
  const keys = new Set(host.markers.map((marker) => marker.key));
  const marks = document.marks.map((mark): Mark => {
    if (mark.markerKey !== undefined && keys.has(mark.markerKey)) return mark;
    const found = host.markers.find(
      (marker) => frameAtSequenceTime(host.place, host.rate, marker.ticks) === mark.frame,
    );
    if (found === undefined) return mark;
    return { ...mark, markerKey: found.key, ticks: found.ticks };
  });
  return marks.some((mark, index) => mark !== document.marks[index]) ? { ...document, marks } : document;
}
