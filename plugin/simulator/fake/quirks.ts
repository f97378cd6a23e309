/** The versions of Premiere that the fake can be. */
export const premiereVersions = ["25.6", "26.2", "26.3", "26.5"] as const;
export type PremiereVersion = (typeof premiereVersions)[number];

/** Every behaviour in which versions, builds or reports differ. One switch each; the names say what happens when set. */
export interface Quirks {
  /** Which factories insist on the lock: all of them, or only those of the sequence editor. */
  enforceLock: "all" | "editor";
  /** Where an action may be made: inside the very transaction, or anywhere in the lock. */
  actionScope: "transaction" | "lock";
  /** The order in which a transaction applies its actions. */
  applyOrder: "forward" | "reverse";
  /** What an exception inside a transaction leaves behind. */
  throwCommits: "nothing" | "partial";
  /** What overwriting on the first track that does not exist does. */
  overwriteAboveTop: "createsTrack" | "refuses" | "fallsOnTop" | "dropsSilently";
  /** What inserting on the first track that does not exist does. */
  insertAboveTop: "createsTrack" | "refuses";
  /** Whether inserting shifts the named audio track although shifting is limited. */
  insertShiftsNamedAudio: boolean;
  /** Whether inserting on an audio track that does not exist makes one, even for a silent file. */
  insertMakesAudioTrack: boolean;
  /** Markers have a guid. */
  hasMarkerGuid: boolean;
  /** The comment given to a new marker is lost. */
  dropsMarkerComment: boolean;
  /** Colouring a marker says yes and changes nothing. */
  markerColourStays: boolean;
  /** `Media.duration` is a promise. */
  mediaDurationIsPromise: boolean;
  /** `getActiveProject` rejects, instead of giving null, when nothing is open. */
  rejectsWithoutProject: boolean;
  /** Names of exported frames: as asked, with the extension doubled. */
  doubleExtension: boolean;
  /** Every n-th frame export says yes and writes nothing; 0 never. */
  dropEveryNthFrame: number;
  /** Latest time after which an imported item appears, in milliseconds. */
  importDelayMilliseconds: number;
  /** Folder to which ingest copies imported media, or null. */
  ingestCopiesTo: string | null;
  /** Whether the project says that ingest is on; what it does is another matter. */
  ingestIsOn: boolean;
  /** How imported alpha is first interpreted: none 0, straight 1, premultiplied 2, ignore 3. */
  importedAlpha: number;
  /** The interpretation of footage cannot be changed. */
  alphaIsStuck: boolean;
  /** The first action that a factory makes is undefined. */
  firstActionIsUndefined: boolean;
  /** Graphics answer with null or with a rejection when asked for their project item. */
  graphicsProjectItem: "null" | "rejects";
  /** Whether failures are thrown as errors or as bare strings. */
  throws: "errors" | "strings";
  /** Which global events arrive. */
  delivers: "all" | "activatedOnly" | "none";
  /** A file can be exchanged in place. */
  canChangeMediaPath: boolean;
  /** Exchanging a file says yes and changes nothing. */
  ignoresMediaChange: boolean;
  /** Setting the playhead says yes and changes nothing. */
  playerIgnoresPosition: boolean;
  /** Muting a track says yes and changes nothing. */
  ignoresMute: boolean;
  /** Properties of sequences are gone after the project was closed and opened again. */
  forgetsProperties: boolean;
  /** Whether in and out of a clip count from the file's first frame or from its start timecode. */
  inPointsCountFrom: "firstFrame" | "timecode";
  /** Items of a track come in the order of time, or the other way round. */
  trackItemOrder: "byTime" | "backwards";
}

const newest: Quirks = {
  enforceLock: "all",
  actionScope: "transaction",
  applyOrder: "forward",
  throwCommits: "nothing",
  overwriteAboveTop: "createsTrack",
  insertAboveTop: "createsTrack",
  insertShiftsNamedAudio: true,
  insertMakesAudioTrack: true,
  hasMarkerGuid: true,
  dropsMarkerComment: false,
  markerColourStays: false,
  mediaDurationIsPromise: false,
  rejectsWithoutProject: false,
  doubleExtension: false,
  dropEveryNthFrame: 0,
  importDelayMilliseconds: 800,
  ingestCopiesTo: null,
  ingestIsOn: false,
  importedAlpha: 2,
  alphaIsStuck: false,
  firstActionIsUndefined: false,
  graphicsProjectItem: "null",
  throws: "errors",
  delivers: "activatedOnly",
  canChangeMediaPath: true,
  ignoresMediaChange: false,
  playerIgnoresPosition: false,
  ignoresMute: false,
  forgetsProperties: false,
  inPointsCountFrom: "firstFrame",
  trackItemOrder: "byTime",
};

/** What each version does by itself. */
export const versionQuirks: Readonly<Record<PremiereVersion, Quirks>> = {
  "25.6": {
    ...newest,
    enforceLock: "editor",
    overwriteAboveTop: "refuses",
    applyOrder: "reverse",
    hasMarkerGuid: false,
    doubleExtension: true,
    throws: "strings",
  },
  "26.2": { ...newest, enforceLock: "editor", hasMarkerGuid: false, doubleExtension: true },
  "26.3": { ...newest, dropsMarkerComment: true, rejectsWithoutProject: true },
  "26.5": { ...newest, mediaDurationIsPromise: true, graphicsProjectItem: "rejects" },
};
