import type { TemplateResult } from "lit";
import { InveError } from "../../companion-server/protocol/errors";
import { isUnreachable, type CompanionClient } from "../companion/client";
import { connectBridge } from "../bridge/connect-bridge";
import type { PremiereHost } from "../host/premiere-host";
import { openSimulatedPremiere } from "../simulator/view/open-simulated-premiere";

/** The Premiere around the panel. `frame` puts the simulated windows around it; the real ones are there already. */
export interface ConnectedPremiere {
  readonly host: PremiereHost;
  readonly frame: ((panel: TemplateResult) => TemplateResult) | null;
}

const retryMilliseconds = 800;

/**
 * The Premiere that this page runs in, or a simulated one with the demonstration's clip when it runs in a browser of
 * its own. Waits as long as the companion does not answer. Errors: `HostFailure` when there is neither.
 */
export async function connectPremiere(
  window: Window,
  client: CompanionClient,
  wait: (milliseconds: number) => Promise<void>,
): Promise<ConnectedPremiere> {
  const bridge = connectBridge(window);
  if (bridge !== null) return { host: bridge, frame: null };
  for (;;) {
    try {
      const { demo } = await client.hello();
      if (demo === undefined) throw new InveError("HostFailure", noPremiere);
      return openSimulatedPremiere(client, await client.openClip(demo.clipPath));
    } catch (failure) {
      if (!isUnreachable(failure)) throw failure;
      await wait(retryMilliseconds);
    }
  }
}

const noPremiere =
  "This page belongs into Premiere's INVE panel. To try it without Premiere, run “npm run demo” and open the address that it prints.";
