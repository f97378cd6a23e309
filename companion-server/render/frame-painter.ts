import type { PictureMap } from "../../models/geometry/picture-map";
import type { AnalysisField } from "../analysis/analysis-field";
import { createOcclusion, type OcclusionRequest } from "../propagation/occlusion";
import type { KeptOcclusion, PropagationCache } from "../propagation/propagation-cache";
import { isCarried } from "../propagation/propagate-sketch";
import { ShareLattice, type Shares } from "../propagation/share-lattice";
import type { Coverage, CoverageScratch, Size } from "./coverage";
import { packCoverage, type CoverageRuns } from "./coverage-runs";
import type { SourcePicture } from "./merge-layer";
import type { Ring } from "../../models/geometry/ring";
import { FollowedLight } from "./follow-light";
import { coverageOf } from "./layer-coverage";
import { RefinedShares, type RefinedTiles } from "./refined-shares";
import { UnrefinedShares } from "./unrefined-shares";
import { rasterizePolygon } from "./rasterize-polygon";

/** Larger pictures are drawn once, for a render; what covers them is not kept. */
const mostKeptPixels = 1_000_000;

/** What {@link FramePainter} is made of. */
export interface FramePainterOptions {
  readonly frame: number;
  /** How the clip, in whose pixels documents and fields give positions, lies in the picture. */
  readonly map: PictureMap;
  readonly field: AnalysisField | null;
  readonly scratch: CoverageScratch;
  /** Keeps what other renderers of the same frame need again. */
  readonly cache: PropagationCache;
  /** The clip's picture as it lies in the picture, when there is one. */
  readonly source: SourcePicture | null;
}

/** What drawing functions share while one frame is drawn. */
export class FramePainter {
  private readonly occlusions = new Map<string, Shares | null>();
  private readonly lights = new Map<string, FollowedLight | null>();

  readonly frame: number;
  readonly map: PictureMap;
  readonly size: Size;
  readonly source: SourcePicture | null;
  /** Whether an edge that hides something was drawn without a picture to refine it by. */
  hasRoughEdges = false;

  constructor(private readonly options: FramePainterOptions) {
    this.frame = options.frame;
    this.map = options.map;
    this.size = options.map.size;
    this.source = options.source;
  }

  /** What hides an edit of a layer that was drawn on the given frame; one lattice serves all edits of that frame. */
  occlusion(layer: number, drawn: number): Shares | null {
    const key = `${layer}/${drawn}`;
    const known = this.occlusions.get(key);
    if (known !== undefined) return known;
    const { field, frame, map } = this.options;
    const isKnown = field !== null && isCarried(field, layer, drawn) && isCarried(field, layer, frame);
    const occlusion = isKnown ? this.keptOcclusion({ field, layer, drawn, frame, map }) : null;
    const made = occlusion === null ? null : this.refine(occlusion.rough, occlusion.tiles);
    this.occlusions.set(key, made);
    return made;
  }

  /** An occlusion that pictures of the same size share: those of previews are asked for again at every change. */
  private keptOcclusion(request: OcclusionRequest): KeptOcclusion | null {
    const { layer, drawn, frame, field, map } = request;
    const make = (): KeptOcclusion | null => {
      const rough = createOcclusion(request);
      return rough === null ? null : { rough, tiles: new Map() };
    };
    if (!isKept(map)) return make();
    const { cache } = this.options;
    const key = `${cache.keyOf("occlusion", layer, field)}/${drawn}/${frame}/${placeKey(map)}`;
    // A lattice holds four bytes for every four pixels, and tiles along an edge are as much again.
    return cache.occlusions.get(key, make, (kept) => (kept === null ? 200 : 2 * map.size.width * map.size.height));
  }

  /** How the light on a layer has changed since an edit's own frame, or null when it has not or that is not known. */
  light(layer: number, drawn: number): FollowedLight | null {
    const key = `${layer}/${drawn}`;
    const known = this.lights.get(key);
    if (known !== undefined) return known;
    const made = this.changeOfLight(layer, drawn);
    this.lights.set(key, made);
    return made;
  }

  private changeOfLight(layer: number, drawn: number): FollowedLight | null {
    const { field, frame, map } = this.options;
    if (field?.light === undefined || drawn === frame) return null;
    if (!isCarried(field, layer, drawn) || !isCarried(field, layer, frame)) return null;
    const point = new Float64Array(2);
    const then = new Float64Array(3);
    return new FollowedLight(map.size, (x, y, out) => {
      field.toAtlas(layer, frame, map.clipX(x, y), map.clipY(x, y), point, 0);
      field.light?.(layer, drawn, point[0] ?? 0, point[1] ?? 0, then);
      field.light?.(layer, frame, point[0] ?? 0, point[1] ?? 0, out);
      for (let channel = 0; channel < 3; channel += 1) out[channel] = 2 ** ((out[channel] ?? 0) - (then[channel] ?? 0));
    });
  }

  /**
   * Writes where the surface point at a pixel of the clip was on the drawn frame to `out[0]`, `out[1]`; the same place
   * on the drawn frame itself or when nothing is known of the motion. `field`: the analysis as the edit sees it.
   */
  drawnPlace(
    edit: { layer: number; drawn: number; field?: AnalysisField | undefined },
    x: number,
    y: number,
    out: Float64Array,
  ): void {
    const { frame } = this.options;
    const field = edit.field ?? this.options.field;
    out[0] = x;
    out[1] = y;
    if (field === null || edit.drawn === frame) return;
    field.toAtlas(edit.layer, frame, x, y, out, 0);
    field.toFrame(edit.layer, edit.drawn, out[0], out[1], out, 0);
  }

  /** What rings in pixels of the clip cover of the picture; valid until the next call. */
  rasterize(rings: readonly Ring[]): Coverage | null {
    return rasterizePolygon(this.map.rings(rings), this.size, this.options.scratch);
  }

  /** What an item of an edit layer covers of the picture, made once for pictures of the same size; `key` says what it is. */
  shape(key: string, make: () => Coverage | null): Coverage | CoverageRuns | null {
    const { cache, frame, map } = this.options;
    if (!isKept(map)) return make();
    const pack = (): CoverageRuns | null => {
      const coverage = make();
      return coverage === null ? null : packCoverage(coverage);
    };
    const bytesOf = (runs: CoverageRuns | null): number =>
      200 + (runs === null ? 0 : runs.places.byteLength + runs.values.byteLength);
    return cache.shapes.get(`${key}/${frame}/${placeKey(map)}`, pack, bytesOf);
  }

  /** The share of a pixel of the picture that nearer layers cover, in [0, 1]; 0 when that is not known. */
  cover(layer: number, x: number, y: number): number {
    const { field, frame, map } = this.options;
    if (field === null || layer + 1 >= field.layers || !isCarried(field, layer, frame)) return 0;
    return field.cover(layer, frame, map.clipX(x, y), map.clipY(x, y));
  }

  /** What is seen of a layer of the clip on this frame, or null when that is nothing or not known. */
  wholeLayer(layer: number): Coverage | null {
    const { field, frame, map } = this.options;
    if (field === null || !isCarried(field, layer, frame)) return null;
    const make = (): Coverage | null => {
      const shares = new ShareLattice(map, (x, y) => field.visibility(layer, frame, x, y));
      return coverageOf(this.refine(shares), map.size);
    };
    const { cache, source } = this.options;
    if (source === null) this.hasRoughEdges = true;
    const key = `${cache.keyOf("layer", layer, field)}/${frame}/${placeKey(map)}/${source !== null}`;
    return cache.objects.get(key, make, (shape) => (shape?.values.byteLength ?? 0) + 1000);
  }

  /** Shares with edges that follow the clip's picture, where there is one. */
  private refine(shares: Shares, tiles?: RefinedTiles): Shares {
    const { clip, scale } = this.map;
    const { field, frame } = this.options;
    const certaintyAt = (x: number, y: number): number =>
      field?.edgeCertainty?.(frame, this.map.clipX(x, y), this.map.clipY(x, y)) ?? 0;
    if (this.source !== null)
      return new RefinedShares(shares, this.size, this.source, { clipWidth: clip.width * scale, tiles, certaintyAt });
    return new UnrefinedShares(shares, this.size, clip.width * scale, () => {
      this.hasRoughEdges = true;
    });
  }
}

function isKept({ size }: PictureMap): boolean {
  return size.width * size.height <= mostKeptPixels;
}

/** The same for pictures that show the clip at the same size and place. */
function placeKey({ size, toClip }: PictureMap): string {
  return `${size.width}x${size.height}/${toClip.join()}`;
}
