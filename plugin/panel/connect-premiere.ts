import type { TemplateResult } from "lit";
import { InveError } from "../../companion-server/protocol/errors";
import { isUnreachable, type CompanionClient } from "../companion/client";
import { connectBridge } from "../bridge/connect-bridge";
import type { HostTheme } from "../bridge/plugin-messages";
import type { ClipOpenings } from "../companion/clip-openings";
import type { PremiereHost } from "../host/premiere-host";
import { openSimulatedPremiere } from "../simulator/view/open-simulated-premiere";

/** The Premiere around the panel. `frame` puts the simulated windows around it; the real ones are there already. */
export interface ConnectedPremiere {
  readonly host: PremiereHost;
  readonly frame: ((panel: TemplateResult) => TemplateResult) | null;
}

/** What connecting needs of the page. */
export interface PageServices {
  readonly client: CompanionClient;
  readonly clips: ClipOpenings;
  /** Told of Premiere's colours at the beginning and whenever they change. */
  readonly onTheme: (theme: HostTheme) => void;
  /** Resolves after the given milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const retryMilliseconds = 800;

/**
 * The Premiere that this page runs in, or a simulated one with the demonstration's clip when it runs in a browser of
 * its own. Waits as long as the companion does not answer. Errors: `HostFailure` when there is neither.
 */
export async function connectPremiere(window: Window, page: PageServices): Promise<ConnectedPremiere> {
  const bridge = connectBridge(window, { onTheme: page.onTheme });
  if (bridge !== null) return { host: bridge, frame: null };
  for (;;) {
    try {
      const { demo } = await page.client.hello();
      if (demo === undefined) throw new InveError("HostFailure", noPremiere);
      return await openSimulatedPremiere(page.client, page.clips, demo);
    } catch (failure) {
      if (!isUnreachable(failure)) throw failure;
      await page.wait(retryMilliseconds);
    }
  }
}

const noPremiere =
  "This page belongs into Premiere's INVE panel. To try it without Premiere, run “npm run demo” and open the address that it prints.";
