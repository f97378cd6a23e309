import { startCompanion } from "../companion";
import type { Log } from "../log";
import type { Services } from "./services";

/** Sends a request to a running companion, as the page does, and waits for the whole answer. */
export type AskCompanion = (path: string, body?: unknown) => Promise<ArrayBuffer>;

/** Runs a companion on a free port while `use` measures it. */
export async function withCompanion<Result>(
  services: Services,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
  use: (ask: AskCompanion) => Promise<Result>,
): Promise<Result> {
  const companion = await startCompanion({
    ...services,
    log,
    port: 0,
    listDevices: () => Promise.resolve(["cpu"]),
    showPairingCode: () => undefined,
    demo: null,
    refinement: "none",
  });
  try {
    const { origin, hash } = new URL(companion.url);
    const headers = { Authorization: `Bearer ${hash.replace("#token=", "")}`, "Content-Type": "application/json" };
    return await use(async (path, body) => {
      const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const response = await fetch(`${origin}/api/v1/${path}`, { headers, signal, ...sent });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.arrayBuffer();
    });
  } finally {
    await companion.close();
  }
}
