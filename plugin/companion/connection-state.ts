import type { Hello } from "../../companion-server/protocol/api";

/** Whether the page can work with the companion. `failed` needs the user; `connecting` tries again by itself. */
export type ConnectionState =
  | { readonly kind: "stopped" }
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "ready"; readonly hello: Hello }
  | { readonly kind: "failed"; readonly message: string };

/** What can happen to a connection. `refused` is an answer that trying again will not change. */
export type ConnectionEvent =
  | { readonly kind: "start" | "stop" | "lost" }
  | { readonly kind: "answered"; readonly hello: Hello }
  | { readonly kind: "refused"; readonly message: string };

/** The state after an event; events that do not apply to a state leave it as it is. */
export function nextConnectionState(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  switch (event.kind) {
    case "stop":
      return { kind: "stopped" };
    case "start":
      return state.kind === "stopped" || state.kind === "failed" ? { kind: "connecting", attempt: 0 } : state;
    case "lost":
      if (state.kind === "connecting") return { kind: "connecting", attempt: state.attempt + 1 };
      return state.kind === "ready" ? { kind: "connecting", attempt: 0 } : state;
    case "answered":
      return state.kind === "connecting" ? { kind: "ready", hello: event.hello } : state;
    case "refused":
      return state.kind === "stopped" ? state : { kind: "failed", message: event.message };
  }
}

/** Milliseconds to wait before the given attempt: at once, then doubling up to two seconds. */
export function reconnectDelay(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(250 * 2 ** (attempt - 1), 2000);
}
