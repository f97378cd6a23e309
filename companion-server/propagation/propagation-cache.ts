import { createHash } from "node:crypto";
import type { AnalysisField } from "../analysis/analysis-field";
import { ByteBudgetCache } from "./byte-budget-cache";
import type { PropagatedStroke, SketchPropagation } from "./propagate-sketch";

/** What a cache may hold by default: the outlines of a few hundred strokes on a few hundred frames. */
const defaultBudget = 96 * 1024 * 1024;

/**
 * Remembers what was propagated, by content: an item that did not change is not computed again, whatever happened to
 * others. One cache may serve many renderers; answers of different fields never mix.
 */
export class PropagationCache {
  /** Prepared strokes, by {@link keyOf}. */
  readonly sketches: ByteBudgetCache<SketchPropagation>;
  /** Strokes on a frame, by {@link keyOf} and frame. */
  readonly strokes: ByteBudgetCache<PropagatedStroke | null>;
  private readonly fields = new WeakMap<AnalysisField, number>();
  private fieldCount = 0;

  constructor(budgetBytes = defaultBudget) {
    this.sketches = new ByteBudgetCache(budgetBytes / 4);
    this.strokes = new ByteBudgetCache((budgetBytes * 3) / 4);
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
