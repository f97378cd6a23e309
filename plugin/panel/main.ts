import "@spectrum-web-components/theme/scale-medium.js";
import "@spectrum-web-components/theme/sp-theme.js";
import "@spectrum-web-components/theme/theme-dark.js";
import "@spectrum-web-components/theme/theme-light.js";
import { html, render } from "lit";
import { toInveError } from "../../companion-server/protocol/errors";
import { CompanionClient, type CompanionAddress } from "../companion/client";
import { pair } from "../companion/pairing";
import { ClipOpenings } from "../companion/clip-openings";
import { addressFromLocation } from "../companion/page-address";
import { connectPremiere } from "./connect-premiere";
import { FramePictures } from "./frame-pictures";
import { setLetters } from "../drawing/drawn-outline";
import { initialState } from "./initial-state";
import { loadLetters } from "./load-letters";
import "./panel-app";
import { PanelController } from "./panel-controller";
import type { PanelContext } from "./panel-context";
import { PlacedItems } from "./placed-items";
import type { PanelState } from "./panel-state";
import { openStorage, waitFor, waitUnless } from "./platform";
import { Player } from "./player";
import { PreviewsAhead } from "./previews-ahead";
import { randomIds } from "../drawing/new-id";
import type { HostTheme } from "../bridge/plugin-messages";
import { showTheme } from "./theme";
import { StillStore } from "./still-store";
import { Store } from "./store";
import "./welcome";
import type { ConnectedPremiere } from "./connect-premiere";

/** Encoded pictures of a few hundred frames and decoded ones for playback ahead. */
const pictureLimits = { mostBytes: 192 * 2 ** 20, mostDecoded: 48 };

function main(): void {
  const theme = document.createElement("sp-theme");
  theme.setAttribute("system", "spectrum");
  theme.setAttribute("color", "dark");
  theme.setAttribute("scale", "medium");
  document.body.append(theme);
  const address = addressFromLocation(window.location);
  if (address === null) askForCode(theme);
  else connect(theme, address);
}

/** Without a token the page can still be let in by the code that the companion shows. */
function askForCode(theme: HTMLElement): void {
  const onPair = async (code: string) => {
    const address = await pair(window.location.origin, code, pageFetch);
    window.history.replaceState(null, "", `#token=${encodeURIComponent(address.token)}`);
    connect(theme, address);
  };
  render(html`<inve-welcome kind="unpaired" .onPair=${onPair}></inve-welcome>`, theme);
}

function connect(theme: HTMLElement, address: CompanionAddress): void {
  const client = new CompanionClient(address, pageFetch);
  const clips = new ClipOpenings(client);
  render(html`<inve-welcome kind="connecting"></inve-welcome>`, theme);
  const onTheme = (host: HostTheme) => {
    showTheme(theme, host);
  };
  // Without its letters text is not seen before the companion draws it; that must not keep anybody from drawing.
  const letters = loadLetters((path) => fetch(path)).then(setLetters, () => undefined);
  connectPremiere(window, { client, clips, onTheme, wait: waitFor }).then(
    async (premiere) => {
      await letters;
      showPanel(theme, { client, clips }, premiere);
    },
    (failure: unknown) => {
      const { message } = toInveError(failure);
      render(html`<inve-welcome kind="failed" .message=${message}></inve-welcome>`, theme);
    },
  );
}

function pageFetch(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init);
}

function showPanel(
  theme: HTMLElement,
  { client, clips }: { client: CompanionClient; clips: ClipOpenings },
  premiere: ConnectedPremiere,
): void {
  const store = new Store(initialState);
  const context: PanelContext = {
    store,
    client,
    host: premiere.host,
    openClip: (path, rate) => clips.open(path, rate),
    drafts: openStorage(window),
    newId: randomIds((bytes) => crypto.getRandomValues(bytes)),
    wait: waitFor,
  };
  const controller = new PanelController({ context, now: () => performance.now(), waitUnless });
  const stills = new StillStore({ decode: (encoded: Blob) => createImageBitmap(encoded), ...pictureLimits });
  const pictures = new FramePictures(client, stills);
  const placed = new PlacedItems(client);
  const nextRepaint = (callback: (time: number) => void) => requestAnimationFrame(callback);
  const ahead = new PreviewsAhead(pictures);
  new Player({ store, pictures, ahead, navigation: controller.navigation, nextRepaint });
  const show = () => {
    const panel = html`<inve-panel .panel=${{ state: store.state, controller, pictures, ahead, placed }}></inve-panel>`;
    render(premiere.frame === null ? panel : premiere.frame(panel), theme);
  };
  watchReconnections(store, () => {
    clips.forget();
    pictures.forgetFailures();
  });
  // Several changes in one turn are shown once.
  let isScheduled = false;
  store.subscribe(() => {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      show();
    });
  });
  show();
  controller.start();
}

/** What a companion refused or knew before it went away may be different when it is back. */
function watchReconnections(store: Store<PanelState>, act: () => void): void {
  let { connection } = store.state;
  store.subscribe((state) => {
    if (state.connection.kind === "ready" && connection.kind !== "ready") act();
    connection = state.connection;
  });
}

main();
