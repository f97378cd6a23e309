import ppro from "premierepro";
import uxp from "uxp";
import type { HostTheme } from "../bridge/plugin-messages";
import type { Timers } from "../premiere/environment";
import { createPremiereHost } from "../premiere/host";
import { asUsedHere } from "../premiere/official-types";
import { openPanel, type PanelPage } from "./panel-page";
import { createFileStore, readDataFile, startFile } from "./plugin-storage";

/**
 * The plug-in's own page: it registers the panel, shows one webview and bridges it to Premiere. UXP wants the entry points
 * at once and knows neither when a panel is hidden nor how to survive an uncaught failure. The script stands at the end of
 * the page, so that everything it looks for is there.
 */
const hooks = {
  create: () => undefined,
  show: () => undefined,
  hide: () => undefined,
  destroy: () => undefined,
};
uxp.entrypoints.setup({ panels: { "inve.panel": hooks } });

window.addEventListener("error", (event) => {
  event.preventDefault();
});
window.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
});

const themes: readonly HostTheme[] = ["darkest", "dark", "medium", "light", "lightest"];

const timers: Timers = {
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

start();

function start(): void {
  const webview = document.querySelector("webview");
  const status = document.querySelector("#status");
  if (webview === null || status === null) return;
  const host = createPremiereHost({
    ppro: asUsedHere(ppro),
    hostVersion: uxp.host.version,
    simulated: false,
    timers,
    store: createFileStore("muted-tracks.json"),
  });
  // Listeners first: an address that was set before may fail unheard.
  let panel: PanelPage | null = null;
  const receive = (event: MessageEvent<unknown>) => {
    panel?.receive({ data: event.data, origin: event.origin });
  };
  window.addEventListener("message", receive);
  webview.addEventListener("message", receive);
  webview.addEventListener("loadstop", () => panel?.onLoad());
  webview.addEventListener("loaderror", () => panel?.onLoadError());
  document.theme?.onUpdated.addListener(() => panel?.onThemeChange());
  panel = openPanel({
    host,
    timers,
    secret: crypto.randomUUID() + crypto.randomUUID(),
    theme: currentTheme,
    show: (address) => {
      webview.src = address;
    },
    post: (message) => {
      webview.postMessage(message);
    },
    tell: (sentence) => {
      status.textContent = sentence ?? "";
    },
    readFile: readDataFile,
    isAnswering: (address) =>
      fetch(`${address}/api/v1/hello`).then(
        () => true,
        () => false,
      ),
    startFile,
  });
}

/** Unknown names come with unknown versions; dark is what Premiere starts with. */
function currentTheme(): HostTheme {
  const name = document.theme?.getCurrent();
  return themes.find((theme) => theme === name) ?? "dark";
}
