import type { SimulatedPremiere } from "../simulated-host";
import type { SimulatedMedia } from "./simulated-media";
import type { Transport } from "./transport";

/** What the simulated windows show and act on. */
export interface Simulation {
  readonly premiere: SimulatedPremiere;
  readonly media: SimulatedMedia;
  readonly transport: Transport;
}
