import "./simulated-premiere";
import { html } from "lit";
import type { Hello } from "../../../companion-server/protocol/api";
import type { CompanionClient } from "../../companion/client";
import type { ClipOpenings } from "../../companion/clip-openings";
import type { ConnectedPremiere } from "../../panel/connect-premiere";
import { createSimulatedHost } from "../simulated-host";
import { SimulatedMedia } from "./simulated-media";
import type { Simulation } from "./simulation";
import { Transport } from "./transport";

/**
 * A simulated Premiere with the demonstration's clip on V1, and its windows around the panel. The markers of the
 * document's marks are there already, as in a project that was saved and opened again.
 */
export async function openSimulatedPremiere(
  client: CompanionClient,
  clips: ClipOpenings,
  demo: NonNullable<Hello["demo"]>,
): Promise<ConnectedPremiere> {
  const media = new SimulatedMedia(client, clips);
  const { path, frames, rate, width, height } = await clips.open(demo.clipPath);
  const stored = await client.getDocument(demo.documentId).catch(() => null);
  const { host, control } = createSimulatedHost({
    clip: { path, frames, rate, width, height },
    disk: media.disk(),
    renderFrame: (frame) => media.renderFrame(frame),
  });
  const { sequence } = await host.state();
  for (const [index, mark] of (stored?.document.marks ?? []).entries()) {
    if (sequence === null) break;
    await host.addMark(sequence.id, mark.ticks, `INVE ${index + 1}`);
    if (index === 0) control.setPlayhead(mark.ticks);
  }
  const transport = new Transport(control, (callback) => requestAnimationFrame(callback));
  const simulation: Simulation = { premiere: control, media, transport };
  return {
    host,
    frame: (panel) => html`<inve-simulated-premiere .simulation=${simulation}>${panel}</inve-simulated-premiere>`,
  };
}
