import * as z from "zod/mini";
import { InveError, toInveError } from "../../companion-server/protocol/errors";
import { protocolVersion } from "../../companion-server/protocol/version";
import type { PremiereHost } from "../host/premiere-host";
import { areCompatible, hostParameters, pageMessageSchema, type HostCall, type PageMessage } from "./page-messages";
import type { HostTheme, PluginMessage } from "./plugin-messages";

/** A message as it arrives at the plug-in's page. */
export interface ArrivingMessage {
  readonly data: unknown;
  readonly origin?: string;
}

/** What the plug-in's end of the bridge works with. */
export interface BridgeEnd {
  readonly host: PremiereHost;
  /** The panel's secret, which the page was given in its address. */
  readonly secret: string;
  /** The only origin that is listened to, for example `http://127.0.0.1:47821`. */
  readonly origin: string;
  readonly theme: () => HostTheme;
  readonly post: (message: PluginMessage) => void;
  /** Called when the page has greeted us, with whether the versions fit. */
  readonly onHello?: (outcome: "connected" | "outdated") => void;
}

/** The plug-in's end, for whoever receives messages and notices theme changes. */
export interface BridgeServer {
  receive(message: ArrivingMessage): void;
  sendTheme(): void;
}

/** Calls whose ids are remembered, so that a message that arrives twice acts once. */
const rememberedCalls = 500;

/**
 * Answers the page's calls with `host`. Whatever has another origin, another secret or an unknown form is dropped without
 * an answer; a call with wrong arguments is answered with a failure.
 */
export function serveBridge(end: BridgeEnd): BridgeServer {
  const seen = new Set<string>();
  let stopListening: (() => void) | null = null;
  let events = 0;

  const listen = (isListening: boolean) => {
    if (!isListening) {
      stopListening?.();
      stopListening = null;
    } else
      stopListening ??= end.host.subscribe((event) => {
        events++;
        end.post({ inve: 1, secret: end.secret, kind: "event", number: events, event });
      });
  };

  const handle = (message: PageMessage) => {
    switch (message.kind) {
      case "hello":
        // A page that greets again was reloaded and listens to nothing yet.
        listen(false);
        end.post({ inve: 1, secret: end.secret, kind: "welcome", protocolVersion, theme: end.theme() });
        end.onHello?.(areCompatible(message.protocolVersion, protocolVersion) ? "connected" : "outdated");
        return;
      case "listen":
        listen(message.isListening);
        return;
      case "call":
        if (seen.has(message.id)) return;
        remember(seen, message.id);
        void answer(end, message);
    }
  };

  return {
    receive(message) {
      if (!isFrom(end.origin, message.origin)) return;
      const parsed = z.safeParse(pageMessageSchema, message.data);
      if (parsed.success && parsed.data.secret === end.secret) handle(parsed.data);
    },
    sendTheme() {
      end.post({ inve: 1, secret: end.secret, kind: "theme", theme: end.theme() });
    },
  };
}

/** Never rejects: an unhandled rejection may take Premiere down. */
async function answer(end: BridgeEnd, message: PageMessage & { kind: "call" }): Promise<void> {
  const { secret } = end;
  const { id, call } = message;
  try {
    const result = await perform(end.host, call, message.parameters);
    end.post({ inve: 1, secret, kind: "answer", id, result });
  } catch (failure) {
    const { code, message: text, details } = toInveError(failure);
    end.post({ inve: 1, secret, kind: "failure", id, error: { code, message: text, details } });
  }
}

/** Checks the arguments and makes the call. One line per call: the compiler proves that every one is there. */
function perform(host: PremiereHost, call: HostCall, parameters: readonly unknown[]): Promise<unknown> {
  const calls: Record<HostCall, () => Promise<unknown>> = {
    state: () => host.state(),
    clipAt: () => host.clipAt(...checked(hostParameters.clipAt, parameters)),
    setPlayhead: () => host.setPlayhead(...checked(hostParameters.setPlayhead, parameters)),
    listMarks: () => host.listMarks(...checked(hostParameters.listMarks, parameters)),
    addMark: () => host.addMark(...checked(hostParameters.addMark, parameters)),
    removeMark: () => host.removeMark(...checked(hostParameters.removeMark, parameters)),
    colourMark: () => host.colourMark(...checked(hostParameters.colourMark, parameters)),
    claimDocument: () => host.claimDocument(...checked(hostParameters.claimDocument, parameters)),
    importWarning: () => host.importWarning(...checked(hostParameters.importWarning, parameters)),
    captureFrame: () => host.captureFrame(...checked(hostParameters.captureFrame, parameters)),
    endCapture: () => host.endCapture(),
    placeOverlay: () => host.placeOverlay(...checked(hostParameters.placeOverlay, parameters)),
    replaceOverlay: () => host.replaceOverlay(...checked(hostParameters.replaceOverlay, parameters)),
    listOverlays: () => host.listOverlays(...checked(hostParameters.listOverlays, parameters)),
  };
  return calls[call]();
}

/** What a list of schemas accepts, one after the other. */
type Accepted<Schemas extends readonly z.ZodMiniType[]> = { -readonly [At in keyof Schemas]: z.infer<Schemas[At]> };

function checked<const Schemas extends readonly z.ZodMiniType[]>(
  schemas: Schemas,
  parameters: readonly unknown[],
): Accepted<Schemas> {
  const results = schemas.map((schema, at) => z.safeParse(schema, parameters[at]));
  const issues = results.flatMap((result, at) =>
    result.success ? [] : result.error.issues.map((issue) => `${[at, ...issue.path].join(".")}: ${issue.message}`),
  );
  if (parameters.length > schemas.length) issues.push("Too many parameters.");
  if (issues.length > 0)
    throw new InveError("InvalidInput", "The panel asked Premiere for something that makes no sense.", {
      details: { issues },
    });
  // Each value was accepted by the schema at its place.
  return results.map((result) => result.data) as Accepted<Schemas>;
}

/** Some builds name the page's origin with a slash at the end, some do not name it at all. */
function isFrom(wanted: string, origin: string | undefined): boolean {
  return origin === undefined || origin === "" || origin === wanted || origin.startsWith(`${wanted}/`);
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id);
  if (seen.size <= rememberedCalls) return;
  for (const oldest of seen) {
    seen.delete(oldest);
    return;
  }
}
