import type { premierepro } from "@adobe/premierepro";
import type { Ppro } from "./ppro";

/**
 * The official module as the narrow interface that this plug-in uses. It returns its argument; it exists because it
 * compiles only while every member we name is in the official declarations with a fitting signature.
 *
 * Known exceptions, all from reports of live hosts: `Marker.guid` is missing before 26.3; `Media.duration` may be a
 * promise on 26.5; `Constants` hold strings and objects where the declarations say numbers; calls that are declared to
 * give an object may give null.
 */
export function asUsedHere(official: premierepro): Ppro {
  return official;
}
