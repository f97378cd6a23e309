import type { premierepro } from "@adobe/premierepro";
import type { Ppro } from "./ppro";

/**
 * The official module as the narrow interface that this plug-in uses. It returns its argument; it exists because it
 * compiles only while every member we name is in the official declarations with a fitting signature.
 *
 * The exceptions, where live hosts differ from the declarations; each is written into the interface at its member, and the
 * fake host plays it. The numbers are the sections of the project's fact sheet on Premiere's UXP interface:
 * - `Marker.guid` is missing before 26.3 (3.6);
 * - `Media.duration` may be a promise on 26.5 (3.1);
 * - members of `Constants` hold strings and objects where the declarations say numbers (3.3, 3.13);
 * - calls that are declared to give an object may give null, as `getActiveProject`, `getActiveSequence` (3.4) and
 *   `getProjectItem` of graphics do (7.2);
 * - factories of actions may give undefined (3.2).
 */
export function asUsedHere(official: premierepro): Ppro {
  return official;
}
