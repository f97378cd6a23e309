import type { CompoundAction, FolderItem, Guid, Project, ProjectItem, Sequence } from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";
import { FakeFolderItem, FakeProjectItem, newItem } from "./item-objects";
import { FakeSequenceHandle } from "./sequence-objects";
import { FakeGuid, requireArguments } from "./value-objects";

/** The project; its handle is dead once the project is closed. */
export class FakeProject implements Project {
  readonly guid: Guid;
  constructor(private readonly core: FakeCore) {
    this.guid = new FakeGuid(core.project.guid);
  }
  get name(): string {
    return this.core.project.name;
  }
  get path(): string {
    return this.core.project.path;
  }
  getActiveSequence(): Promise<Sequence | null> {
    return this.core.answer("Project.getActiveSequence", () => {
      this.core.requireOpen();
      const id = this.core.session.activeSequence;
      const exists = this.core.content.sequences.some((sequence) => sequence.guid === id);
      return id === null || !exists ? null : new FakeSequenceHandle(this.core, id);
    });
  }
  getSequences(): Promise<Sequence[]> {
    return this.core.answer("Project.getSequences", () => {
      this.core.requireOpen();
      return this.core.content.sequences.map((sequence) => new FakeSequenceHandle(this.core, sequence.guid));
    });
  }
  getRootItem(): Promise<FolderItem> {
    return this.core.answer("Project.getRootItem", () => {
      this.core.requireOpen();
      const root = this.core.content.items.find((item) => item.kind === "root");
      return root === undefined ? this.core.fail(hostTexts.lost) : new FakeFolderItem(this.core, root.id);
    });
  }
  async importFiles(
    filePaths: string[],
    suppressUI?: boolean,
    targetBin?: ProjectItem,
    _asNumberedStills?: boolean,
  ): Promise<boolean> {
    requireArguments(this.core, [filePaths, suppressUI]);
    await this.core.arrive("Project.importFiles");
    this.core.requireOpen();
    const root = this.core.content.items.find((item) => item.kind === "root");
    const parent = targetBin instanceof FakeProjectItem ? targetBin.id : (root?.id ?? null);
    for (const path of filePaths) if ((await this.core.disk.mediaInfo(path)) === null) return false;
    for (const path of filePaths) this.importLater(path, parent);
    return true;
  }
  lockedAccess(callback: () => void): void {
    this.core.locked(callback);
  }
  executeTransaction(callback: (compoundAction: CompoundAction) => void, undoString?: string): boolean {
    return this.core.transaction((addAction) => {
      callback({ addAction });
    }, undoString ?? "");
  }

  /** The item shows up in the bin some time after the call has said that all is done. */
  private importLater(path: string, parent: string | null): void {
    const { core } = this;
    const wait = Math.floor(core.scheduler.random() * core.quirks.importDelayMilliseconds);
    void core.scheduler.wait(wait).then(async () => {
      const copied = core.quirks.ingestCopiesTo;
      const name = path.split(/[\\/]/).pop() ?? path;
      const info = await core.disk.mediaInfo(path);
      if (!core.isOpen) return;
      const item = newItem(core.newId("item"), name, "clip", parent);
      item.interpretation.alphaUsage = core.quirks.importedAlpha;
      core.session.media.set(item.id, { path: copied === null ? path : `${copied}/${name}`, info, isOffline: false });
      core.commitContent("Import", { ...core.content, items: [...core.content.items, item] });
    });
  }
}
