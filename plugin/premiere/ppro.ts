/**
 * The part of Premiere's scripting interface that this plug-in touches, member for member as the official declarations
 * (`@adobe/premierepro` 26.3) name it; `official-types.ts` makes the compiler prove that. The real host and the fake one
 * both satisfy it. Members that older versions lack are optional here, so that no call can forget to ask.
 *
 * Everything that returns a promise may answer late; everything else answers at once. Handles of track items and
 * markers die with the next commit. Differences from the declarations that live hosts showed are noted at the member.
 */

/** An edit that only {@link CompoundAction.addAction} may take, and only in the scope in which it was made. */
export type Action = object;

/** Ticks, 254,016,000,000 a second. Only `ticks` is exact: the number forms lose digits beyond ten hours. */
export interface TickTime {
  readonly ticks: string;
  readonly seconds: number;
}

export interface TickTimeStatic {
  createWithTicks(ticks: string): TickTime;
}

export interface Guid {
  toString(): string;
}

export interface CompoundAction {
  addAction(action: Action): boolean;
}

export interface Project {
  readonly guid: Guid;
  readonly name: string;
  readonly path: string;
  getActiveSequence(): Promise<Sequence | null | undefined>;
  getSequences(): Promise<Sequence[]>;
  getRootItem(): Promise<FolderItem>;
  importFiles(
    filePaths: string[],
    suppressUI?: boolean,
    targetBin?: ProjectItem,
    asNumberedStills?: boolean,
  ): Promise<boolean>;
  lockedAccess(callback: () => void): void;
  executeTransaction(callback: (compoundAction: CompoundAction) => void, undoString?: string): boolean;
}

export interface Sequence {
  readonly guid: Guid;
  readonly name: string;
  getTimebase(): Promise<string>;
  getFrameSize(): Promise<{ readonly width: number; readonly height: number }>;
  getSettings(): Promise<SequenceSettings>;
  getSequenceVideoTimeDisplayFormat(): Promise<{ readonly type: number }>;
  getZeroPoint(): Promise<TickTime>;
  getEndTime(): Promise<TickTime>;
  getPlayerPosition(): Promise<TickTime>;
  setPlayerPosition(positionTime?: TickTime): Promise<boolean>;
  getVideoTrackCount(): Promise<number>;
  getAudioTrackCount(): Promise<number>;
  getVideoTrack(trackIndex: number): Promise<VideoTrack>;
  getAudioTrack(trackIndex: number): Promise<AudioTrack>;
}

export interface IngestSettings {
  getIsIngestEnabled(): Promise<boolean>;
}

export interface ProjectSettingsStatic {
  getIngestSettings(project: Project): Promise<IngestSettings>;
}

export interface SequenceSettings {
  /** Answers in the form `1:1` or `40:33`. */
  getVideoPixelAspectRatio(): Promise<string>;
}

export interface AudioTrack {
  getTrackItems(trackItemType: number, includeEmptyTrackItems: boolean): AudioClipTrackItem[];
}

export interface VideoTrack {
  readonly id: number;
  readonly name: string;
  isMuted(): Promise<boolean>;
  setMute(mute: boolean): Promise<boolean>;
  /** Answers at once; both arguments are required. */
  getTrackItems(trackItemType: number, includeEmptyTrackItems: boolean): VideoClipTrackItem[];
}

export interface AudioClipTrackItem {
  getStartTime(): Promise<TickTime>;
  getEndTime(): Promise<TickTime>;
}

export interface VideoClipTrackItem extends AudioClipTrackItem {
  getName(): Promise<string>;
  getInPoint(): Promise<TickTime>;
  getOutPoint(): Promise<TickTime>;
  getSpeed(): Promise<number>;
  /** A number where one expects a truth value; 0 is forward. */
  isSpeedReversed(): Promise<number | boolean>;
  isAdjustmentLayer(): Promise<boolean>;
  isDisabled(): Promise<boolean>;
  /** Null, or a rejection, for graphics. */
  getProjectItem(): Promise<ProjectItem | null | undefined>;
  getComponentChain(): Promise<VideoComponentChain>;
}

export interface VideoComponentChain {
  getComponentCount(): number;
  getComponentAtIndex(componentIndex: number): Component;
}

export interface Component {
  getMatchName(): Promise<string>;
  getParam(paramIndex?: number): ComponentParam;
  getParamCount(): number;
}

export interface ComponentParam {
  isTimeVarying(): boolean;
  /** Reads as `{ value: { value } }`. */
  getStartValue(): Promise<{ readonly value: { readonly value: unknown } }>;
}

export interface ProjectItem {
  readonly name: string;
  readonly type: number;
  getId(): string;
  getParentBin(): FolderItem;
}

export interface ProjectItemStatic {
  readonly TYPE_BIN: number;
}

export interface FolderItem {
  readonly name: string;
  getItems(): Promise<ProjectItem[]>;
  createBinAction(name: string, makeUnique: boolean): Action | undefined;
}

export interface FolderItemStatic {
  cast(projectItem: ProjectItem): FolderItem;
}

export interface ClipProjectItem {
  /** Empty for sequences and synthetic clips. */
  getMediaFilePath(): Promise<string>;
  isSequence(): Promise<boolean>;
  isMulticamClip(): Promise<boolean>;
  isMergedClip(): Promise<boolean>;
  isOffline(): Promise<boolean>;
  getMedia(): Promise<Media>;
  canChangeMediaPath(): Promise<boolean>;
  changeMediaFilePath(newPath: string, overrideCompatibilityCheck?: boolean): Promise<boolean>;
  getFootageInterpretation(): Promise<FootageInterpretation>;
  createSetFootageInterpretationAction(footageInterpretation: FootageInterpretation): Action | undefined;
}

export interface ClipProjectItemStatic {
  cast(projectItem: ProjectItem): ClipProjectItem;
}

export interface Media {
  /** On 26.5 this property itself was seen to be a promise. */
  readonly duration: TickTime | Promise<TickTime>;
}

/** A copy; nothing changes until it is committed. The constants are read from the instance. */
export interface FootageInterpretation {
  getAlphaUsage(): number;
  setAlphaUsage(alphaUsage: number): boolean;
  getIgnoreAlpha(): boolean;
  setIgnoreAlpha(ignoreAlpha: boolean): boolean;
  getInvertAlpha(): boolean;
  setInvertAlpha(invertAlpha: boolean): boolean;
  readonly ALPHACHANNEL_STRAIGHT: number;
}

export interface Marker {
  /** Absent before 26.3. */
  readonly guid?: Guid | undefined;
  getName(): string;
  getType(): string;
  getStart(): TickTime;
  getComments(): string;
  createSetCommentsAction(comments: string): Action | undefined;
  getColorIndex(): number;
  createSetColorByIndexAction(colorIndex: number): Action | undefined;
}

export interface MarkerStatic {
  readonly MARKER_TYPE_COMMENT: string;
}

export interface Markers {
  getMarkers(filters?: string[]): Marker[];
  createAddMarkerAction(
    name: string,
    markerType?: string,
    startTime?: TickTime,
    duration?: TickTime,
    comments?: string,
  ): Action | undefined;
  createRemoveMarkerAction(marker: Marker): Action | undefined;
}

export interface MarkersStatic {
  getMarkers(markerOwnerObject: Sequence | ClipProjectItem): Promise<Markers>;
}

export interface Properties {
  hasValue(name: string): boolean;
  /** Throws when the value is missing. */
  getValue(name: string): string;
  createSetValueAction(name: string, value: boolean | string | number, persistenceFlag: number): Action | undefined;
}

export interface PropertiesStatic {
  getProperties(propertyOwnerObject: Project | Sequence): Promise<Properties>;
}

export interface TrackItemSelection {
  addItem(trackItem: VideoClipTrackItem, skipDuplicateCheck?: boolean): boolean;
}

export interface TrackItemSelectionStatic {
  /** The selection lives only inside the callback. */
  createEmptySelection(callback: (selection: TrackItemSelection) => void): boolean;
}

export interface SequenceEditor {
  createOverwriteItemAction(
    projectItem: ProjectItem,
    time: TickTime,
    videoTrackIndex: number,
    audioTrackIndex: number,
  ): Action | undefined;
  createInsertProjectItemAction(
    projectItem: ProjectItem,
    time: TickTime,
    videoTrackIndex: number,
    audioTrackIndex: number,
    limitShift: boolean,
  ): Action | undefined;
  createRemoveItemsAction(
    trackItemSelection: TrackItemSelection,
    ripple: boolean,
    mediaType: MediaType,
    shiftOverLapping?: boolean,
  ): Action | undefined;
}

export interface SequenceEditorStatic {
  getEditor(sequenceObject: Sequence): SequenceEditor;
}

export interface ExporterStatic {
  exportSequenceFrame(
    sequence: Sequence,
    time: TickTime,
    filename: string,
    filepath: string,
    width: number,
    height: number,
  ): Promise<boolean>;
}

export interface EventManagerStatic {
  addGlobalEventListener(eventName: EventName, eventHandler: (event?: object) => void, inCapturePhase?: boolean): void;
  removeGlobalEventListener(eventName: EventName, eventHandler: (event?: object) => void): void;
}

/** Declared as numbers, objects when read from a live host. */
export type MediaType = number | object;

/** Declared as numbers, strings when read from a live host. */
export type EventName = number | string;

/** Values are read from the running host, never from the declarations, whose numbers are wrong. */
export interface Constants {
  readonly TrackItemType: { readonly CLIP: number; readonly TRANSITION: number };
  readonly PropertyType: { readonly PERSISTENT: number };
  readonly MarkerColor: {
    readonly GREEN: number;
    readonly ORANGE: number;
    readonly YELLOW: number;
    readonly BLUE: number;
  };
  readonly MediaType: { readonly VIDEO: MediaType };
  readonly SequenceEvent: { readonly ACTIVATED: EventName };
  readonly ProjectEvent: {
    readonly ACTIVATED: EventName;
    readonly CLOSED: EventName;
    readonly DIRTY: EventName;
    readonly OPENED: EventName;
  };
}

/** The module `premierepro`, as far as we use it. */
export interface Ppro {
  readonly Project: { getActiveProject(): Promise<Project | null | undefined> };
  readonly ProjectSettings: ProjectSettingsStatic;
  readonly TickTime: TickTimeStatic;
  readonly ProjectItem: ProjectItemStatic;
  readonly FolderItem: FolderItemStatic;
  readonly ClipProjectItem: ClipProjectItemStatic;
  readonly Marker: MarkerStatic;
  readonly Markers: MarkersStatic;
  readonly Properties: PropertiesStatic;
  readonly SequenceEditor: SequenceEditorStatic;
  readonly TrackItemSelection: TrackItemSelectionStatic;
  readonly Exporter: ExporterStatic;
  readonly EventManager: EventManagerStatic;
  readonly Constants: Constants;
}
