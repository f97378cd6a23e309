import type { BootState } from "../bridge/page-messages";

/**
 * The page that is shown while the companion does not answer. It says what is wrong and what to do; looking for the
 * companion is the plug-in's own business, which can also see the file that the companion leaves when it starts.
 */
declare global {
  interface Window {
    /** Premiere's end of a webview. */
    readonly uxpHost?: { postMessage(message: unknown): void };
  }
}

const sentences: Record<BootState, string> = {
  looking: "Looking for the companion…",
  absent: "The companion is not running.",
  silent: "The companion answers, but its page does not open here. Update the panel and the companion, then try again.",
};

const message = document.querySelector("#message");
const steps = document.querySelector<HTMLElement>("#steps");
const startButton = document.querySelector<HTMLElement>("#start");
const retryButton = document.querySelector<HTMLElement>("#retry");

function wish(what: "ready" | "retry" | "start"): void {
  window.uxpHost?.postMessage({ inve: 1, kind: "boot", wish: what });
}

function say(sentence: string): void {
  if (message !== null) message.textContent = sentence;
}

function show(news: object): void {
  const state = "state" in news && (news.state === "absent" || news.state === "silent") ? news.state : "looking";
  const hasFailed = "hasFailed" in news && news.hasFailed === true;
  say(hasFailed ? "The companion could not be started from here. Start it by hand." : sentences[state]);
  if (steps !== null) steps.hidden = state === "looking";
  if (startButton !== null) startButton.hidden = !("canStart" in news && news.canStart === true) || state !== "absent";
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const { data } = event;
  if (typeof data === "object" && data !== null && "kind" in data && data.kind === "boot-state") show(data);
});
startButton?.addEventListener("click", () => {
  say("Starting the companion…");
  wish("start");
});
retryButton?.addEventListener("click", () => {
  say(sentences.looking);
  wish("retry");
});

wish("ready");
