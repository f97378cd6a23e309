import { InveError } from "../../../companion-server/protocol/errors";
import { protocolVersion } from "../../../companion-server/protocol/version";
import { connectBridge, type BridgeState, type BridgeWindow } from "../../../plugin/bridge/connect-bridge";
import type { HostTheme } from "../../../plugin/bridge/plugin-messages";
import { serveBridge } from "../../../plugin/bridge/serve-bridge";
import type { HostEvent, PremiereHost } from "../../../plugin/host/premiere-host";
import { FakeClock } from "../../contract/fake-clock";

const secret = "0123456789abcdef-secret";
const origin = "http://127.0.0.1:47821";
const mark = { key: "marker-1", name: "INVE 1", ticks: "1000" };

function stubHost(): {
  host: PremiereHost;
  emit: (event: HostEvent) => void;
  calls: string[];
  listeners: () => number;
} {
  const calls: string[] = [];
  const listeners = new Set<(event: HostEvent) => void>();
  const refuse = () =>
    Promise.reject(new InveError("HostFailure", "Premiere did not do it.", { details: { call: "x" } }));
  const host: PremiereHost = {
    state: () =>
      Promise.resolve({ hostVersion: "26.3.0", simulated: false, project: null, sequence: null, playheadTicks: "0" }),
    clipAt: () => Promise.resolve(null),
    setPlayhead: (sequenceId, ticks) => {
      calls.push(`setPlayhead ${sequenceId} ${ticks}`);
      return Promise.resolve();
    },
    listMarks: () => Promise.resolve([mark]),
    addMark: () => Promise.resolve(mark),
    removeMark: refuse,
    colourMark: () => Promise.resolve(),
    claimDocument: refuse,
    importWarning: () => Promise.resolve(null),
    captureFrame: () => Promise.resolve(["a.png"]),
    endCapture: () => Promise.resolve(),
    placeOverlay: () => new Promise(() => undefined),
    replaceOverlay: refuse,
    listOverlays: () => Promise.resolve([]),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const emit = (event: HostEvent) => {
    for (const listener of listeners) listener(event);
  };
  return { host, emit, calls, listeners: () => listeners.size };
}

/** Two pages with JSON between them; `copies` is how often each message arrives at the drawing app's page. */
function pair(options: { copies?: number; pluginIsDeaf?: boolean; pluginVersion?: string } = {}) {
  const clock = new FakeClock(1);
  const stub = stubHost();
  const atPage: ((event: { readonly data: unknown }) => void)[] = [];
  const timers = new Map<number, () => void>();
  const clone = (message: unknown): unknown => JSON.parse(JSON.stringify(message));
  const server = serveBridge({
    host: stub.host,
    secret,
    origin,
    theme: () => "dark",
    post: (message) => {
      const data = clone({ ...message, ...(options.pluginVersion && { protocolVersion: options.pluginVersion }) });
      for (let copy = 0; copy < (options.copies ?? 1); copy++)
        clock.after(1, () => {
          for (const listener of atPage) listener({ data });
        });
    },
  });
  const window: BridgeWindow = {
    location: { search: `?bridge=${secret}&run=1` },
    uxpHost: {
      postMessage: (message) => {
        if (options.pluginIsDeaf === true) return;
        const data = clone(message);
        clock.after(1, () => {
          server.receive({ data, origin });
        });
      },
    },
    addEventListener: (_type, listener) => {
      atPage.push(listener);
    },
    setTimeout: (action, milliseconds) => {
      const number = timers.size + 1;
      timers.set(number, clock.after(milliseconds, action));
      return number;
    },
    clearTimeout: (timer) => {
      timers.get(timer)?.();
    },
  };
  const themes: HostTheme[] = [];
  const states: BridgeState[] = [];
  const host = connectBridge(window, {
    onTheme: (theme) => themes.push(theme),
    onState: (state) => states.push(state),
  });
  if (host === null) throw new Error("The window is inside a panel.");
  return { ...stub, clock, server, host, themes, states };
}

test("an ordinary browser has no bridge", () => {
  const nothing = () => undefined;
  const window = {
    location: { search: "" },
    addEventListener: nothing,
    setTimeout: () => 0,
    clearTimeout: nothing,
  };
  expect(connectBridge(window)).toBeNull();
  expect(connectBridge({ ...window, uxpHost: { postMessage: nothing } })).toBeNull();
});

test("calls and answers pass through, theme and state are told", async () => {
  const { clock, host, calls, themes, states } = pair();
  expect(await clock.run(host.state())).toMatchObject({ hostVersion: "26.3.0", sequence: null });
  expect(await clock.run(host.listMarks("sequence-1"))).toEqual([mark]);
  await clock.run(host.setPlayhead("sequence-1", "123"));
  expect(calls).toEqual(["setPlayhead sequence-1 123"]);
  expect(themes).toEqual(["dark"]);
  expect(states).toEqual(["connected"]);
});

test("a failure arrives with its code, sentence and details", async () => {
  const { clock, host } = pair();
  await expect(clock.run(host.removeMark("sequence-1", "key"))).rejects.toMatchObject({
    code: "HostFailure",
    message: "Premiere did not do it.",
    details: { call: "x" },
  });
});

test("messages that arrive twice act once", async () => {
  const { clock, host, emit, calls } = pair({ copies: 2 });
  const events: HostEvent[] = [];
  host.subscribe((event) => events.push(event));
  await clock.run(host.setPlayhead("sequence-1", "123"));
  emit({ kind: "playhead", ticks: "5" });
  emit({ kind: "sequence" });
  await clock.pass(10);
  expect(calls).toHaveLength(1);
  expect(events).toEqual([{ kind: "playhead", ticks: "5" }, { kind: "sequence" }]);
});

test("the plug-in listens to Premiere only while the page does", async () => {
  const { clock, host, listeners } = pair();
  const stop = host.subscribe(() => undefined);
  await clock.run(host.state());
  await clock.pass(10);
  expect(listeners()).toBe(1);
  stop();
  await clock.pass(10);
  expect(listeners()).toBe(0);
});

test.each([
  ["another origin", { origin: "http://127.0.0.1:478219", secret }],
  ["another secret", { origin, secret: "another-secret-of-16" }],
])("a message with %s is dropped without an answer", (_name, from) => {
  const { host } = stubHost();
  const posted: unknown[] = [];
  const server = serveBridge({ host, secret, origin, theme: () => "dark", post: (message) => posted.push(message) });
  const message = { inve: 1, secret: from.secret, kind: "hello", protocolVersion };
  server.receive({ data: message, origin: from.origin });
  expect(posted).toEqual([]);
  server.receive({ data: { ...message, secret }, origin });
  expect(posted).toHaveLength(1);
});

test.each([null, 7, "hello", {}, { inve: 1, secret, kind: "call", id: "1", call: "close", parameters: [] }])(
  "nonsense %# is dropped",
  (data) => {
    const { host } = stubHost();
    const posted: unknown[] = [];
    serveBridge({ host, secret, origin, theme: () => "dark", post: (message) => posted.push(message) }).receive({
      data,
    });
    expect(posted).toEqual([]);
  },
);

test("a call with senseless arguments is answered with a failure", async () => {
  const { clock, host } = pair();
  await expect(clock.run(host.setPlayhead("sequence-1", "tomorrow"))).rejects.toMatchObject({ code: "InvalidInput" });
});

test("another version is refused with what to do", async () => {
  const { clock, host, states } = pair({ pluginVersion: "99.0" });
  await expect(clock.run(host.state())).rejects.toMatchObject({
    code: "VersionMismatch",
    message: expect.stringContaining("Update the older one") as string,
  });
  expect(states).toEqual(["outdated"]);
});

test("a plug-in that never answers gives one sentence, and a slow placement is not given up early", async () => {
  const deaf = pair({ pluginIsDeaf: true });
  await expect(deaf.clock.run(deaf.host.state())).rejects.toThrow("lost its connection");
  expect(deaf.clock.now).toBe(15_000);
  const slow = pair();
  const overlay = { path: "/a.mov", startTicks: "0", frames: 1, name: "Overlay", documentId: "document-1" };
  await expect(slow.clock.run(slow.host.placeOverlay("sequence-1", overlay))).rejects.toThrow("Look at the timeline");
  expect(slow.clock.now).toBeGreaterThanOrEqual(180_000);
});
