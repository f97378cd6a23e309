import * as z from "zod/mini";
import { InveError } from "../../companion-server/protocol/errors";
import { protocolVersion } from "../../companion-server/protocol/version";
import type { HostEvent, PremiereHost } from "../host/premiere-host";
import { areCompatible, type HostCall, type PageMessage } from "./page-messages";
import { hostResults, pluginMessageSchema, type HostTheme, type PluginMessage } from "./plugin-messages";

/** The part of a window that the bridge uses. Premiere adds `uxpHost` to windows inside a panel. */
export interface BridgeWindow {
  readonly location: { readonly search: string };
  readonly uxpHost?: {
    postMessage(message: unknown): void;
    addEventListener?(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  };
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  setTimeout(action: () => void, milliseconds: number): number;
  clearTimeout(timer: number): void;
}

/** Where the drawing app is in its conversation with the plug-in. */
export type BridgeState = "connecting" | "connected" | "outdated";

/** What the page may want to know besides the host itself. */
export interface BridgeOptions {
  readonly onTheme?: (theme: HostTheme) => void;
  readonly onState?: (state: BridgeState) => void;
}

/** Time until the next greeting, in milliseconds; the last one repeats. */
const greetAgainAfter = [100, 250, 500, 1000, 2000, 5000];
/** Reads answer fast. A placement may keep Premiere busy for half a minute, and giving up early would mislead. */
const patience = { connect: 15_000, read: 30_000, write: 180_000 };
const writes: ReadonlySet<HostCall> = new Set<HostCall>([
  "addMark",
  "removeMark",
  "colourMark",
  "claimDocument",
  "placeOverlay",
  "replaceOverlay",
]);

const sentences = {
  lost: "The panel has lost its connection to Premiere. Close the panel and open it again.",
  silentRead: "Premiere does not answer. It may be busy; try again when it is idle.",
  silentWrite: "Premiere has not answered for three minutes. Look at the timeline before you try again.",
  outdated: "The panel and the companion have different versions. Update the older one and open the panel again.",
  strange: "Premiere's answer could not be understood. Update the panel and the companion.",
};

/**
 * The host at the other end of this panel's bridge, or null in an ordinary browser. The plug-in puts the panel's secret
 * into the address (`?bridge=...`). Calls wait until the plug-in has answered the greeting.
 */
export function connectBridge(window: BridgeWindow, options: BridgeOptions = {}): PremiereHost | null {
  const secret = new URLSearchParams(window.location.search).get("bridge");
  if (window.uxpHost === undefined || secret === null) return null;
  const bridge = new PageEnd(window, secret, options);
  bridge.open();
  return {
    state: () => bridge.call("state", [], hostResults.state),
    clipAt: (...parameters) => bridge.call("clipAt", parameters, hostResults.clipAt),
    setPlayhead: (...parameters) => bridge.call("setPlayhead", parameters, hostResults.setPlayhead),
    listMarks: (...parameters) => bridge.call("listMarks", parameters, hostResults.listMarks),
    addMark: (...parameters) => bridge.call("addMark", parameters, hostResults.addMark),
    removeMark: (...parameters) => bridge.call("removeMark", parameters, hostResults.removeMark),
    colourMark: (...parameters) => bridge.call("colourMark", parameters, hostResults.colourMark),
    claimDocument: (...parameters) => bridge.call("claimDocument", parameters, hostResults.claimDocument),
    importWarning: (...parameters) => bridge.call("importWarning", parameters, hostResults.importWarning),
    captureFrame: (...parameters) => bridge.call("captureFrame", parameters, hostResults.captureFrame),
    endCapture: () => bridge.call("endCapture", [], hostResults.endCapture),
    placeOverlay: (...parameters) => bridge.call("placeOverlay", parameters, hostResults.placeOverlay),
    replaceOverlay: (...parameters) => bridge.call("replaceOverlay", parameters, hostResults.replaceOverlay),
    listOverlays: (...parameters) => bridge.call("listOverlays", parameters, hostResults.listOverlays),
    subscribe: (listener) => bridge.subscribe(listener),
  };
}

/** One call on its way: what becomes of it, and how to stop waiting. */
interface Waiting {
  readonly answer: (message: PluginMessage & { kind: "answer" | "failure" }) => void;
}

class PageEnd {
  private readonly waiting = new Map<string, Waiting>();
  private readonly listeners = new Set<(event: HostEvent) => void>();
  private readonly onceConnected = new Set<() => void>();
  private state: BridgeState = "connecting";
  private lastEvent = 0;
  private lastCall = 0;
  private readonly run = Math.random().toString(36).slice(2);

  constructor(
    private readonly window: BridgeWindow,
    private readonly secret: string,
    private readonly options: BridgeOptions,
  ) {}

  open(): void {
    const receive = (event: { readonly data: unknown }) => {
      this.receive(event.data);
    };
    // Premiere delivers on one or the other, some builds on both.
    this.window.addEventListener("message", receive);
    this.window.uxpHost?.addEventListener?.("message", receive);
    this.greet(0);
  }

  subscribe(listener: (event: HostEvent) => void): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.sendListening();
    return () => {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.sendListening();
    };
  }

  async call<Result>(call: HostCall, parameters: unknown[], result: z.ZodMiniType<Result>): Promise<Result> {
    await this.connected();
    const answer = await this.exchange(call, parameters);
    if (answer.kind === "failure")
      throw new InveError(answer.error.code, answer.error.message, { details: answer.error.details });
    const parsed = z.safeParse(result, answer.result);
    if (!parsed.success) throw new InveError("HostFailure", sentences.strange, { details: { call } });
    return parsed.data;
  }

  private exchange(call: HostCall, parameters: unknown[]): Promise<PluginMessage & { kind: "answer" | "failure" }> {
    this.lastCall++;
    const id = `${this.run}-${this.lastCall.toString()}`;
    return new Promise((resolve, reject) => {
      const timer = this.window.setTimeout(
        () => {
          this.waiting.delete(id);
          const sentence = writes.has(call) ? sentences.silentWrite : sentences.silentRead;
          reject(new InveError("HostFailure", sentence, { details: { call } }));
        },
        writes.has(call) ? patience.write : patience.read,
      );
      this.waiting.set(id, {
        answer: (message) => {
          this.window.clearTimeout(timer);
          resolve(message);
        },
      });
      this.send({ inve: 1, secret: this.secret, kind: "call", id, call, parameters });
    });
  }

  private connected(): Promise<void> {
    if (this.state === "outdated") return Promise.reject(new InveError("VersionMismatch", sentences.outdated));
    if (this.state === "connected") return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.window.clearTimeout(timer);
        this.onceConnected.delete(settle);
        if (this.state === "connected") resolve();
        else if (this.state === "outdated") reject(new InveError("VersionMismatch", sentences.outdated));
        else reject(new InveError("HostFailure", sentences.lost));
      };
      const timer = this.window.setTimeout(settle, patience.connect);
      this.onceConnected.add(settle);
    });
  }

  private greet(attempt: number): void {
    if (this.state !== "connecting") return;
    this.send({ inve: 1, secret: this.secret, kind: "hello", protocolVersion });
    const wait = greetAgainAfter[Math.min(attempt, greetAgainAfter.length - 1)] ?? 5000;
    this.window.setTimeout(() => {
      this.greet(attempt + 1);
    }, wait);
  }

  private receive(data: unknown): void {
    const parsed = z.safeParse(pluginMessageSchema, data);
    if (!parsed.success || parsed.data.secret !== this.secret) return;
    const message = parsed.data;
    switch (message.kind) {
      case "welcome":
        this.options.onTheme?.(message.theme);
        this.become(areCompatible(message.protocolVersion, protocolVersion) ? "connected" : "outdated");
        return;
      case "theme":
        this.options.onTheme?.(message.theme);
        return;
      case "answer":
      case "failure":
        this.waiting.get(message.id)?.answer(message);
        this.waiting.delete(message.id);
        return;
      case "event":
        if (message.number <= this.lastEvent) return;
        this.lastEvent = message.number;
        for (const listener of [...this.listeners]) listener(message.event);
    }
  }

  private become(state: BridgeState): void {
    if (state === this.state) return;
    this.state = state;
    this.options.onState?.(state);
    for (const settle of [...this.onceConnected]) settle();
    if (this.listeners.size > 0) this.sendListening();
  }

  private sendListening(): void {
    this.send({ inve: 1, secret: this.secret, kind: "listen", isListening: this.listeners.size > 0 });
  }

  private send(message: PageMessage): void {
    this.window.uxpHost?.postMessage(message);
  }
}
