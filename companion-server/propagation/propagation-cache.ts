import { createHash } from "node:crypto";
import type { Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";
import type { Coverage } from "../render/coverage";
import type { CoverageRuns } from "../render/coverage-runs";
import type { RefinedTiles } from "../render/refined-shares";
import { ByteBudgetCache } from "./byte-budget-cache";
import type { PropagatedArea } from "./propagate-area";
import type { PropagatedStroke } from "./propagate-sketch";
import type { PropagatedTexture } from "./propagate-texture";
import type { ShareLattice } from "./share-lattice";

/** What a cache may hold by default: the outlines of a few hundred strokes on a few hundred frames. */
const defaultBudget = 96 * 1024 * 1024;

/** Share of the budget for what is prepared once per item, before any frame is asked for. */
const preparedShare = 0.25;

/** What is kept of whole layers, in bytes: about sixty frames of an object at preview size. */
const objectBudget = 64 * 1024 * 1024;

/** What is kept of drawn items, in bytes: a hundred strokes of ordinary length on sixty frames at preview size. */
const shapeBudget = 96 * 1024 * 1024;

/** What hides edits is kept up to so many bytes: sixty frames of a few layers at preview size. */
const occlusionBudget = 96 * 1024 * 1024;

/** What hides the edits of a layer that were drawn on one frame, on another. */
export interface KeptOcclusion {
  readonly rough: ShareLattice;
  readonly tiles: RefinedTiles;
}

/** An item of an edit layer that can be asked for on any frame. */
interface Follower<Placed> {
  at(frame: number): Placed | null;
}

/** Remembers one kind of item: what was prepared of it, and where it lies on frames that were asked for. */
export class PlacedCache<Placed> {
  private readonly followers: ByteBudgetCache<Follower<Placed>>;
  private readonly places: ByteBudgetCache<Placed | null>;

  constructor(
    budgetBytes: number,
    private readonly ringsOf: (placed: Placed) => readonly Ring[],
  ) {
    this.followers = new ByteBudgetCache(budgetBytes * preparedShare);
    this.places = new ByteBudgetCache(budgetBytes * (1 - preparedShare));
  }

  /** Where the item with the key lies on a frame; `follow` prepares it when it is not known. */
  at(key: string, frame: number, follow: () => Follower<Placed>): Placed | null {
    return this.places.get(
      `${key}/${frame}`,
      () => this.followers.get(key, follow, (follower) => 4 * this.bytesOf(follower.at(frame))).at(frame),
      (placed) => this.bytesOf(placed),
    );
  }

  private bytesOf(placed: Placed | null): number {
    return placed === null ? 200 : this.ringsOf(placed).reduce((sum, ring) => sum + ring.byteLength + 100, 300);
  }
}

/**
 * Remembers what was propagated, by content: an item that did not change is not computed again, whatever happened to
 * others. One cache may serve many renderers; answers of different fields never mix.
 */
export class PropagationCache {
  readonly strokes: PlacedCache<PropagatedStroke>;
  readonly textures: PlacedCache<PropagatedTexture>;
  readonly areas: PlacedCache<PropagatedArea>;
  /** What hides edits; every change of an edit needs it again. */
  readonly occlusions = new ByteBudgetCache<KeptOcclusion | null>(occlusionBudget);
  /** Pictures of what is seen of whole layers; a change of their look needs them again and again. */
  readonly objects = new ByteBudgetCache<Coverage | null>(objectBudget);
  /** What items cover of pictures that were drawn before. */
  readonly shapes = new ByteBudgetCache<CoverageRuns | null>(shapeBudget);
  private readonly fields = new WeakMap<AnalysisField, number>();
  private fieldCount = 0;

  constructor(budgetBytes = defaultBudget) {
    this.strokes = new PlacedCache(budgetBytes * 0.8, (placed) => [...placed.line, ...placed.fill]);
    this.textures = new PlacedCache(budgetBytes * 0.1, (placed) => placed.outline);
    this.areas = new PlacedCache(budgetBytes * 0.1, (placed) => placed.rings ?? []);
  }

  /** A key that is the same for equal content on the same layer of the same field. */
  keyOf(content: unknown, layer: number, field: AnalysisField | null): string {
    const hash = createHash("sha1").update(JSON.stringify(content)).digest("base64url");
    return `${this.fieldNumber(field)}/${layer}/${hash}`;
  }

  private fieldNumber(field: AnalysisField | null): number {
    if (field === null) return 0;
    const known = this.fields.get(field);
    if (known !== undefined) return known;
    this.fieldCount += 1;
    this.fields.set(field, this.fieldCount);
    return this.fieldCount;
  }
}
