import { median } from "../quantile";
import type { EditDocument } from "../protocol/document";
import { sampleDocument } from "../sample/sample-document";
import { AssetStore } from "../storage/asset-store";
import type { Benchmark } from "./benchmark";
import { triedEdits, type TriedEdit } from "./tried-edits";
import { withCompanion, type AskCompanion } from "./with-companion";

const previewWidth = 768;
const previewFrames = 60;

/** Changes that are made, one after another; the middle time counts. */
const changesMeasured = 5;

/** How soon pictures are there after a change: of the shown frame alone, and of 60 frames. */
interface Waiting {
  readonly shownMilliseconds: number;
  readonly allSeconds: number;
}

/** `first`: the edit is the first of its kind; `moved`: it lies elsewhere than ever before; `look`: it looks otherwise. */
type EditWaiting = Readonly<Record<"first" | "moved" | "look", Waiting>>;

/**
 * How soon the page has its pictures after a change of an edit of each kind, over HTTP on an analysed sample clip: the shown
 * frame in milliseconds, 60 frames in seconds; and composites a second.
 */
export const benchmarkPropagate: Benchmark = async ({ sample, print, signal, report, log }) => {
  const { clip, ...services } = await sample();
  const document = sampleDocument(clip);
  await services.pipeline.analyze(services.pipeline.analysisRequestOf(clip, document), { signal, report });
  const frames = Array.from({ length: Math.min(previewFrames, clip.frames) }, (_value, frame) => frame);
  const edits = await triedEdits(document, new AssetStore(services.workspace.assets));
  const rows: Record<string, EditWaiting> = {};
  const figures = await withCompanion(services, { log, signal }, async (ask) => {
    const measure = new Waits(ask, frames);
    const opened = await measure.after(document);
    print(
      `propagate: ${frames.length} previews at ${previewWidth} px over HTTP: after the analysis ${opened.allSeconds.toFixed(2)} s`,
    );
    print("shown frame ms, all s     first of its kind      elsewhere            looks otherwise");
    for (const edit of edits) {
      const row = await measure.edit(edit);
      rows[edit.name] = row;
      print(edit.name.padEnd(26) + [row.first, row.moved, row.look].map(cell).join("  "));
    }
    await measure.seconds(document, "composite");
    const compositesPerSecond = frames.length / (await measure.seconds(document, "composite"));
    return { firstSeconds: opened.allSeconds, compositesPerSecond };
  });
  print(`composites ${figures.compositesPerSecond.toFixed(0)} a second`);
  return { ...figures, rows };
};

/** Asks for previews as the page does and takes the time. */
class Waits {
  constructor(
    private readonly ask: AskCompanion,
    private readonly frames: readonly number[],
  ) {}

  async edit(edit: TriedEdit): Promise<EditWaiting> {
    const first = await this.after(edit.at(0, 0));
    const changes = Array.from({ length: changesMeasured }, (_value, index) => index + 1);
    const moved: Waiting[] = [];
    for (const change of changes) moved.push(await this.after(edit.at(change, 0)));
    const look: Waiting[] = [];
    for (const change of changes) look.push(await this.after(edit.at(changesMeasured, change)));
    return { first, moved: middle(moved), look: middle(look) };
  }

  /** The shown frame lies in the middle and is asked for first. */
  async after(document: EditDocument): Promise<Waiting> {
    const startedAt = performance.now();
    const shown = this.frames[this.frames.length >> 1] ?? 0;
    await this.ask(`preview/${shown}?width=${previewWidth}&content=overlay`, { document });
    const shownMilliseconds = performance.now() - startedAt;
    return { shownMilliseconds, allSeconds: await this.seconds(document, "overlay") };
  }

  async seconds(document: EditDocument, content: "overlay" | "composite"): Promise<number> {
    const startedAt = performance.now();
    await this.ask(`previews?width=${previewWidth}&content=${content}`, { document, frames: this.frames });
    return (performance.now() - startedAt) / 1000;
  }
}

function middle(waits: readonly Waiting[]): Waiting {
  return {
    shownMilliseconds: median(waits.map((wait) => wait.shownMilliseconds)),
    allSeconds: median(waits.map((wait) => wait.allSeconds)),
  };
}

function cell({ shownMilliseconds, allSeconds }: Waiting): string {
  return `${shownMilliseconds.toFixed(0).padStart(8)} ms ${allSeconds.toFixed(2).padStart(6)} s`;
}
