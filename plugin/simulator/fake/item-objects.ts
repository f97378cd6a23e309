import type {
  Action,
  ClipProjectItem,
  FolderItem,
  FootageInterpretation,
  Media,
  ProjectItem,
} from "../../premiere/ppro";
import { hostTexts, type FakeCore } from "./core";
import { mediaTicks, type FakeInterpretation, type FakeItem, type FakeMedia, type ProjectContent } from "./model";
import { FakeTickTime, requireArguments } from "./value-objects";

/** Values of `ProjectItem.TYPE_*` on a live host. */
export const itemTypes = { TYPE_CLIP: 1, TYPE_BIN: 2, TYPE_ROOT: 3, TYPE_FILE: 4 } as const;

/** A raw project item: what placement and import calls want. Stays valid while the item exists. */
export class FakeProjectItem implements ProjectItem {
  constructor(
    readonly core: FakeCore,
    readonly id: string,
  ) {}
  get name(): string {
    return this.core.item(this.id).name;
  }
  get type(): number {
    const { kind } = this.core.item(this.id);
    return kind === "root" ? itemTypes.TYPE_ROOT : kind === "bin" ? itemTypes.TYPE_BIN : itemTypes.TYPE_CLIP;
  }
  getId(): string {
    return this.core.item(this.id).id;
  }
  getParentBin(): FolderItem {
    const { parent } = this.core.item(this.id);
    return parent === null ? this.core.fail(hostTexts.invalid) : new FakeFolderItem(this.core, parent);
  }
}

/** A bin after the cast. It is no raw item: calls that want one refuse it. */
export class FakeFolderItem implements FolderItem {
  constructor(
    readonly core: FakeCore,
    readonly id: string,
  ) {}
  get name(): string {
    return this.core.item(this.id).name;
  }
  getItems(): Promise<ProjectItem[]> {
    return this.core.answer("FolderItem.getItems", () => {
      this.core.item(this.id);
      return this.core.content.items
        .filter((item) => item.parent === this.id)
        .map((item) => new FakeProjectItem(this.core, item.id));
    });
  }
  createBinAction(name: string, makeUnique: boolean): Action | undefined {
    requireArguments(this.core, [name, makeUnique]);
    if (this.core.losesAction()) return undefined;
    return this.core.action("other", (draft) => {
      draft.items.push(newItem(this.core.newId("item"), name, "bin", this.id));
    });
  }
}

/** A clip after the cast. */
export class FakeClipProjectItem implements ClipProjectItem {
  constructor(
    readonly core: FakeCore,
    readonly id: string,
  ) {}
  getMediaFilePath(): Promise<string> {
    return this.read("getMediaFilePath", (_item, media) => media?.path ?? "");
  }
  isSequence(): Promise<boolean> {
    return this.read("isSequence", (item) => item.kind === "sequence");
  }
  isMulticamClip(): Promise<boolean> {
    return this.read("isMulticamClip", (item) => item.kind === "multicam");
  }
  isMergedClip(): Promise<boolean> {
    return this.read("isMergedClip", (item) => item.kind === "merged");
  }
  isOffline(): Promise<boolean> {
    return this.read("isOffline", (_item, media) => media?.isOffline ?? false);
  }
  getMedia(): Promise<Media> {
    return this.read("getMedia", (_item, media) => {
      const info = media?.info ?? null;
      const duration = new FakeTickTime(info === null ? 0n : mediaTicks(info));
      return { duration: this.core.quirks.mediaDurationIsPromise ? Promise.resolve(duration) : duration };
    });
  }
  canChangeMediaPath(): Promise<boolean> {
    return this.read("canChangeMediaPath", () => this.core.quirks.canChangeMediaPath);
  }
  async changeMediaFilePath(newPath: string): Promise<boolean> {
    requireArguments(this.core, [newPath]);
    await this.core.arrive("ClipProjectItem.changeMediaFilePath");
    this.core.item(this.id);
    const info = await this.core.disk.mediaInfo(newPath);
    if (info === null || !this.core.quirks.canChangeMediaPath) return false;
    if (this.core.quirks.ignoresMediaChange) return true;
    this.core.session.media.set(this.id, { path: newPath, info, isOffline: false });
    this.core.changed();
    return true;
  }
  getFootageInterpretation(): Promise<FootageInterpretation> {
    return this.read("getFootageInterpretation", (item) => new FakeFootageInterpretation(item.interpretation));
  }
  createSetFootageInterpretationAction(footageInterpretation: FootageInterpretation): Action | undefined {
    if (!(footageInterpretation instanceof FakeFootageInterpretation)) return this.core.fail(hostTexts.type);
    if (this.core.losesAction()) return undefined;
    const wanted = footageInterpretation.data();
    return this.core.action("other", (draft) => {
      if (!this.core.quirks.alphaIsStuck) draftItem(draft, this.id).interpretation = wanted;
    });
  }
  private read<T>(call: string, get: (item: FakeItem, media: FakeMedia | null) => T): Promise<T> {
    return this.core.answer(`ClipProjectItem.${call}`, () =>
      get(this.core.item(this.id), this.core.session.media.get(this.id) ?? null),
    );
  }
}

/** A copy of the settings; what is set here reaches the item only through the action. */
class FakeFootageInterpretation implements FootageInterpretation {
  readonly ALPHACHANNEL_STRAIGHT = 1;
  private readonly copy: FakeInterpretation;
  constructor(interpretation: FakeInterpretation) {
    this.copy = { ...interpretation };
  }
  getAlphaUsage(): number {
    return this.copy.alphaUsage;
  }
  setAlphaUsage(alphaUsage: number): boolean {
    this.copy.alphaUsage = alphaUsage;
    return true;
  }
  getIgnoreAlpha(): boolean {
    return this.copy.ignoreAlpha;
  }
  setIgnoreAlpha(ignoreAlpha: boolean): boolean {
    this.copy.ignoreAlpha = ignoreAlpha;
    return true;
  }
  getInvertAlpha(): boolean {
    return this.copy.invertAlpha;
  }
  setInvertAlpha(invertAlpha: boolean): boolean {
    this.copy.invertAlpha = invertAlpha;
    return true;
  }
  data(): FakeInterpretation {
    return { ...this.copy };
  }
}

/** A new project item. */
export function newItem(id: string, name: string, kind: FakeItem["kind"], parent: string | null): FakeItem {
  return { id, name, kind, parent, interpretation: { alphaUsage: 0, ignoreAlpha: false, invertAlpha: false } };
}

/** An item of a draft; throws, and so refuses the transaction, when it is gone. */
export function draftItem(draft: ProjectContent, id: string): FakeItem {
  const item = draft.items.find((candidate) => candidate.id === id);
  if (item === undefined) throw new Error(hostTexts.invalid);
  return item;
}
