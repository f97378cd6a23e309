import type { Constants, EventName, Ppro } from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";
import { FakeSelection, FakeSequenceEditor, mediaTypes } from "./editor-objects";
import { createExporter, type RenderFrame } from "./exporter";
import { FakeClipProjectItem, FakeFolderItem, FakeProjectItem, itemTypes } from "./item-objects";
import { FakeProject } from "./project-objects";
import { FakeMarkers, FakeProperties, FakeSequenceHandle } from "./sequence-objects";
import { trackItemTypes } from "./track-objects";
import { FakeTickTime } from "./value-objects";

/** Values as read from live hosts, not those of the declarations. */
const constants: Constants = {
  TrackItemType: trackItemTypes,
  PropertyType: { PERSISTENT: 0 },
  MarkerColor: { GREEN: 0, ORANGE: 3, YELLOW: 4, BLUE: 6 },
  MediaType: mediaTypes,
  SequenceEvent: { ACTIVATED: "sequenceActivated" },
  ProjectEvent: {
    ACTIVATED: "projectActivated",
    CLOSED: "projectClosed",
    DIRTY: "projectDirty",
    OPENED: "projectOpened",
  },
};

/** The fake's module `premierepro`: every member that the plug-in touches, over one {@link FakeCore}. */
export function createFakePpro(core: FakeCore, renderFrame: RenderFrame): Ppro {
  return {
    Project: {
      getActiveProject: () =>
        core.answer("Project.getActiveProject", () => {
          if (core.isOpen) return new FakeProject(core);
          return core.quirks.rejectsWithoutProject ? core.fail(hostTexts.lost) : null;
        }),
    },
    ProjectSettings: {
      getIngestSettings: (project) =>
        core.answer("ProjectSettings.getIngestSettings", () => {
          if (!(project instanceof FakeProject)) return core.fail(hostTexts.type);
          core.requireOpen();
          return {
            getIsIngestEnabled: () =>
              core.answer(
                "IngestSettings.getIsIngestEnabled",
                () => core.quirks.ingestIsOn || core.quirks.ingestCopiesTo !== null,
              ),
          };
        }),
    },
    TickTime: { createWithTicks: (ticks) => new FakeTickTime(BigInt(ticks)) },
    Marker: { MARKER_TYPE_COMMENT: "Comment" },
    ...itemStatics(core),
    ...sequenceStatics(core),
    Exporter: createExporter(core, renderFrame),
    EventManager: {
      addGlobalEventListener: (name: EventName, handler) => {
        core.handlers(String(name)).add(handler);
      },
      removeGlobalEventListener: (name: EventName, handler) => {
        core.handlers(String(name)).delete(handler);
      },
    },
    Constants: constants,
  };
}

function itemStatics(core: FakeCore): Pick<Ppro, "ProjectItem" | "FolderItem" | "ClipProjectItem"> {
  return {
    ProjectItem: itemTypes,
    FolderItem: {
      cast: (item) => {
        const isFolder = item instanceof FakeProjectItem && item.type !== itemTypes.TYPE_CLIP;
        return isFolder ? new FakeFolderItem(core, item.id) : core.fail(hostTexts.invalid);
      },
    },
    ClipProjectItem: {
      cast: (item) => {
        const isClip = item instanceof FakeProjectItem && item.type === itemTypes.TYPE_CLIP;
        return isClip ? new FakeClipProjectItem(core, item.id) : core.fail(hostTexts.invalid);
      },
    },
  };
}

function sequenceStatics(
  core: FakeCore,
): Pick<Ppro, "Markers" | "Properties" | "SequenceEditor" | "TrackItemSelection"> {
  const idOf = (owner: unknown) => {
    if (!(owner instanceof FakeSequenceHandle)) return core.fail(hostTexts.type);
    core.sequence(owner.id);
    return owner.id;
  };
  return {
    Markers: { getMarkers: (owner) => core.answer("Markers.getMarkers", () => new FakeMarkers(core, idOf(owner))) },
    Properties: {
      getProperties: (owner) => core.answer("Properties.getProperties", () => new FakeProperties(core, idOf(owner))),
    },
    SequenceEditor: { getEditor: (owner) => new FakeSequenceEditor(core, idOf(owner)) },
    TrackItemSelection: {
      createEmptySelection: (callback) => {
        const selection = new FakeSelection(core);
        try {
          callback(selection);
        } finally {
          selection.isAlive = false;
        }
        return true;
      },
    },
  };
}
