import { analysisRequestOf, checkRange } from "./analysis/analysis-request";
import { editConfidence } from "./analysis/edit-confidence";
import { AnalysisStore } from "./analysis/analysis-store";
import { runAnalysis, type AnalysisTools } from "./analysis/run-analysis";
import { withinWhole, type StageShares } from "./analysis/stage-progress";
import { defaultFitSettings, type FitSettings } from "./fit/fit-settings";
import { chooseDevice, type DeviceChoice, type DeviceRequest } from "./inference/device";
import type { FlowModelFile } from "./motion/flow-model";
import type { Foreground } from "./jobs/foreground";
import type { MediaEngine } from "./media/clip-source";
import type {
  Analysis,
  AnalysisRequest,
  OutlinesRequest,
  Pipeline,
  PreviewPicture,
  PreviewRequest,
  RenderRequest,
  RenderResult,
} from "./pipeline";
import { findObjects, type FindObjectsRequest } from "./objects/find-objects";
import { selectedAreas, type SelectAreasRequest } from "./objects/selected-areas";
import type { WorkContext } from "./progress";
import { runRefinement } from "./refinement/refining-process";
import { PropagationCache } from "./propagation/propagation-cache";
import { placedOutlines, type PlacedOutline } from "./render/placed-outlines";
import { CanvasPool } from "./render/canvas-pool";
import { previewFrames } from "./render/preview-frames";
import { PictureLibrary } from "./render/load-pictures";
import { renderOverlay } from "./render/render-overlay";
import { InveError, toInveError } from "./protocol/errors";
import type { Region } from "./protocol/regions";
import { AssetStore } from "./storage/asset-store";
import type { Workspace } from "./storage/workspace";
import { peakMemoryMegabytes } from "./versions";

/** What the pipeline works with. */
export interface PipelineTools {
  readonly engine: MediaEngine;
  readonly workspace: Workspace;
  readonly device: DeviceRequest;
  /** The recipe of fits; the default one unless given. */
  readonly settings?: FitSettings;
  /** The user's own network for flows over gaps; our search unless given. */
  readonly flowModel?: FlowModelFile;
}

/** Share of a render's time that is left after the analysis, when that has to be made first. */
const renderShares: StageShares = [
  ["fit", 0.8],
  ["render", 0.2],
];

/** The companion's work, with analyses kept in the workspace and placed outlines kept in memory. */
export function createPipeline(options: PipelineTools): Pipeline {
  const { engine, workspace, device, settings = defaultFitSettings, flowModel } = options;
  const assets = new AssetStore(workspace.assets);
  const pictures = new PictureLibrary((sha256) => readAsset(assets, sha256));
  let chosen: Promise<DeviceChoice> | null = null;
  const chooseOnce = (): Promise<DeviceChoice> => (chosen ??= chooseDevice(device));
  return new StoredPipeline(
    { engine, device: chooseOnce, store: new AnalysisStore(workspace.analyses, settings, flowModel) },
    pictures,
  );
}

async function readAsset(assets: AssetStore, sha256: string): Promise<Uint8Array | null> {
  try {
    return (await assets.get(sha256)).bytes;
  } catch (failure) {
    if (toInveError(failure).code === "NotFound") return null;
    throw failure;
  }
}

class StoredPipeline implements Pipeline {
  private readonly placed = new PropagationCache();
  private readonly canvases = new CanvasPool();

  constructor(
    private readonly tools: AnalysisTools,
    private readonly pictures: PictureLibrary,
  ) {}

  readonly analysisRequestOf = analysisRequestOf;
  readonly analysisId = (request: AnalysisRequest): string => this.tools.store.idOf(request);

  findAnalysis(request: AnalysisRequest): Promise<Analysis | null> {
    return this.tools.store.find(request);
  }

  findObjects(request: FindObjectsRequest, context: WorkContext): Promise<Region[]> {
    checkRange(request.clip, request.range);
    return findObjects(this.tools.engine, request, context);
  }

  selectedAreas(request: SelectAreasRequest, context: WorkContext): Promise<Region[]> {
    return selectedAreas(this.tools.engine, request, context);
  }

  async analyze(request: AnalysisRequest, context: WorkContext): Promise<Analysis> {
    checkRange(request.clip, request.range);
    return (await this.findAnalysis(request)) ?? (await runAnalysis(request, this.tools, context));
  }

  async render(request: RenderRequest, context: WorkContext): Promise<RenderResult> {
    const { clip, document, range, out, output, preview, depth } = request;
    const { store } = this.tools;
    const wanted = analysisRequestOf(clip, document, range);
    const found = (await store.newest(analysisRequestOf(clip, document))) ?? (await store.newest(wanted));
    const partOf = (stage: "fit" | "render"): WorkContext =>
      found === null ? { ...context, report: withinWhole(renderShares, stage, context.report) } : context;
    const analysis = found ?? (await this.analyze(wanted, partOf("fit")));
    const rendered = await renderOverlay(
      {
        engine: this.tools.engine,
        clip,
        document,
        field: analysis.field,
        range: checkRange(clip, range),
        out,
        cache: this.placed,
        pictures: await this.pictures.load(document, context.signal),
        ...(output === undefined ? {} : { output }),
        ...(preview === undefined ? {} : { preview }),
        ...(depth === undefined ? {} : { depth }),
      },
      partOf("render"),
    );
    store.adopt(analysis);
    const seconds = found === null ? { ...analysis.report.seconds, ...rendered.seconds } : rendered.seconds;
    const report = {
      ...analysis.report,
      ...editConfidence(analysis.report, analysis.field.range, { ...rendered, range }),
      seconds,
      frames: rendered.frames,
      analysisCached: found !== null,
      peakMemoryMegabytes: peakMemoryMegabytes(),
      lostItems: rendered.lost,
    };
    return { analysisId: analysis.id, out, report };
  }

  async isRefinable(request: AnalysisRequest): Promise<boolean> {
    const { store } = this.tools;
    const { isFinished } = await store.refinementOf(store.idOf(request)).record();
    return !isFinished && (await store.find(request)) !== null;
  }

  async refine(request: AnalysisRequest, foreground: Foreground, context: WorkContext): Promise<Analysis> {
    const { store, device } = this.tools;
    const { settings, flowModel, folder } = store;
    await runRefinement({ request, folder, settings, device: await device(), flowModel }, foreground, context);
    const refined = await store.newest(request);
    if (refined === null) throw new InveError("NotFound", "The analysis that was refined is gone.");
    return refined;
  }

  async outlines(request: OutlinesRequest): Promise<PlacedOutline[]> {
    const analysis = await this.findAnalysis(analysisRequestOf(request.clip, request.document));
    return analysis === null ? [] : placedOutlines(request, analysis.field, this.placed);
  }

  async *previews(request: PreviewRequest, signal: AbortSignal): AsyncGenerator<PreviewPicture> {
    const analysis = await this.findAnalysis(analysisRequestOf(request.clip, request.document));
    const field = analysis?.field ?? null;
    const pictures = await this.pictures.load(request.document, signal);
    const { engine } = this.tools;
    const { placed: cache, canvases } = this;
    yield* previewFrames({ ...request, engine, field, pictures, cache, canvases }, signal);
  }
}
