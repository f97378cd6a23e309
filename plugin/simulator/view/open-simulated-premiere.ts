import "./simulated-premiere";
import { html } from "lit";
import type { Clip } from "../../../companion-server/protocol/api";
import type { CompanionClient } from "../../companion/client";
import type { ConnectedPremiere } from "../../panel/connect-premiere";
import { createSimulatedHost } from "../simulated-host";
import { SimulatedMedia } from "./simulated-media";
import type { Simulation } from "./simulation";
import { Transport } from "./transport";

/** A simulated Premiere with a clip on V1, and its windows around the panel. */
export function openSimulatedPremiere(client: CompanionClient, clip: Clip): ConnectedPremiere {
  const media = new SimulatedMedia(client);
  const { path, frames, rate, width, height } = clip;
  const { host, control } = createSimulatedHost({ clip: { path, frames, rate, width, height }, disk: media.disk() });
  const transport = new Transport(control, (callback) => requestAnimationFrame(callback));
  const simulation: Simulation = { premiere: control, media, transport };
  return {
    host,
    frame: (panel) => html`<inve-simulated-premiere .simulation=${simulation}>${panel}</inve-simulated-premiere>`,
  };
}
