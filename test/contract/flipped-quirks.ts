import { versionQuirks, type PremiereVersion, type Quirks } from "../../plugin/simulator/fake/quirks";

/** Everything that each quirk can be. The compiler sees to it that a new quirk is listed. */
const values: { readonly [Key in keyof Quirks]: readonly Quirks[Key][] } = {
  enforceLock: ["all", "editor"],
  actionScope: ["transaction", "lock"],
  applyOrder: ["forward", "reverse"],
  throwCommits: ["nothing", "partial"],
  overwriteAboveTop: ["createsTrack", "refuses", "fallsOnTop", "dropsSilently"],
  insertAboveTop: ["createsTrack", "refuses"],
  insertShiftsNamedAudio: [true, false],
  insertMakesAudioTrack: [true, false],
  hasMarkerGuid: [true, false],
  dropsMarkerComment: [true, false],
  markerColourStays: [true, false],
  mediaDurationIsPromise: [true, false],
  rejectsWithoutProject: [true, false],
  doubleExtension: [true, false],
  dropEveryNthFrame: [0, 1, 2],
  importDelayMilliseconds: [0, 800, 1500, 10_000_000],
  ingestCopiesTo: [null, "/ingest"],
  ingestIsOn: [true, false],
  importedAlpha: [0, 1, 2, 3],
  alphaIsStuck: [true, false],
  firstActionIsUndefined: [true, false],
  graphicsProjectItem: ["null", "rejects"],
  throws: ["errors", "strings"],
  delivers: ["all", "activatedOnly", "none"],
  canChangeMediaPath: [true, false],
  ignoresMediaChange: [true, false],
  playerIgnoresPosition: [true, false],
  ignoresMute: [true, false],
  forgetsProperties: [true, false],
  inPointsCountFrom: ["firstFrame", "timecode"],
  trackItemOrder: ["byTime", "backwards"],
};

/** Quirks that hide each other, so that the second one shows only when the first is flipped too. */
const together: readonly Partial<Quirks>[] = [
  { overwriteAboveTop: "refuses", insertAboveTop: "refuses" },
  { overwriteAboveTop: "dropsSilently", insertAboveTop: "refuses" },
  { overwriteAboveTop: "refuses", insertShiftsNamedAudio: false },
  { overwriteAboveTop: "refuses", insertMakesAudioTrack: false },
  { throwCommits: "partial", firstActionIsUndefined: true },
];

/** A version of Premiere with one of its quirks flipped; the name says which. */
export interface FlippedQuirk {
  readonly name: string;
  readonly change: Partial<Quirks>;
}

/** A version as it is, then with every quirk flipped to everything that it is not, one at a time, then some pairs. */
export function flippedQuirks(version: PremiereVersion): FlippedQuirk[] {
  const names = Object.keys(values) as (keyof Quirks)[]; // The keys of the table are the names.
  const single = names.flatMap((name): Partial<Quirks>[] =>
    values[name].filter((value) => value !== versionQuirks[version][name]).map((value) => ({ [name]: value })),
  );
  return [{}, ...single, ...together].map((change) => ({ name: nameOf(change), change }));
}

function nameOf(change: Partial<Quirks>): string {
  const parts = Object.entries(change).map(([name, value]) => `${name} is ${String(value)}`);
  return parts.length === 0 ? "as it is" : parts.join(", ");
}
