import { LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Simulation } from "./simulation";

/** A window of the simulated Premiere; it shows itself again whenever the project, the playhead or playback changes. */
export abstract class SimulationElement extends LitElement {
  @property({ attribute: false }) simulation: Simulation | null = null;
  #unsubscribe: (() => void) | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has("simulation")) return;
    this.#unsubscribe?.();
    this.#unsubscribe =
      this.simulation?.transport.subscribe(() => {
        this.requestUpdate();
      }) ?? null;
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.simulation === null ? nothing : this.renderSimulation(this.simulation);
  }

  /** The window's content. */
  protected abstract renderSimulation(simulation: Simulation): TemplateResult | typeof nothing;
}
