import { protocolVersion } from "../../../companion-server/protocol/version";
import { createPremiereHost } from "../../../plugin/premiere/host";
import { openPanel } from "../../../plugin/uxp/panel-page";
import { createScene } from "../../contract/scene";

const secret = "0123456789abcdef-secret";

function panel(options: { record?: string; isAnswering?: boolean } = {}) {
  const scene = createScene({ version: "26.3", seed: 1 });
  const { clock } = scene;
  const files = new Map<string, string>();
  if (options.record !== undefined) files.set("companion.json", options.record);
  const shown: string[] = [];
  const posted: unknown[] = [];
  const world = { isAnswering: options.isAnswering ?? false, started: 0, sentence: null as string | null };
  const page = openPanel({
    host: createPremiereHost({
      ppro: scene.ppro,
      hostVersion: "26.3.0",
      simulated: false,
      timers: clock,
      store: scene.store,
    }),
    timers: clock,
    secret,
    theme: () => "light",
    show: (address) => shown.push(address),
    post: (message) => posted.push(message),
    tell: (sentence) => {
      world.sentence = sentence;
    },
    readFile: (name) => Promise.resolve(files.get(name) ?? null),
    isAnswering: () => Promise.resolve(world.isAnswering),
    startFile: {
      exists: () => Promise.resolve(files.has("start")),
      open: () => {
        world.started++;
        return Promise.resolve(files.has("start"));
      },
    },
  });
  const hello = () => {
    page.receive({ data: { inve: 1, secret, kind: "hello", protocolVersion }, origin: "http://127.0.0.1:47821" });
  };
  const wish = (what: string) => {
    page.receive({ data: { inve: 1, kind: "boot", wish: what } });
  };
  return { clock, files, shown, posted, world, page, hello, wish };
}

const record = (token: string) => JSON.stringify({ port: 47821, token });
const appAt = (token: string, run = 1) =>
  `http://127.0.0.1:47821/?bridge=${secret}&run=${run.toString()}#token=${token}`;

test("a running companion is shown at once, with its token in the fragment", async () => {
  const { clock, shown, posted, world, hello } = panel({ record: record("one") });
  await clock.pass(100);
  expect(shown).toEqual([appAt("one")]);
  hello();
  await clock.pass(20_000);
  expect(shown).toEqual([appAt("one")]);
  expect(posted).toContainEqual(expect.objectContaining({ kind: "welcome", theme: "light" }));
  expect(world.sentence).toBeNull();
});

test("while the companion is away the boot page is shown, and the panel opens by itself when it comes", async () => {
  const { clock, files, shown, page, world } = panel();
  await clock.pass(100);
  page.onLoadError();
  expect(shown.at(-1)).toBe("plugin:/boot.html");
  expect(world.sentence).toContain("waiting for its companion");
  files.set("companion.json", record("two"));
  await clock.pass(4000);
  expect(shown.at(-1)).toBe(appAt("two", 2));
});

test("a page that never loads is given up, and after three times only the user tries again", async () => {
  const { clock, shown, wish } = panel({ isAnswering: true });
  await clock.pass(120_000);
  expect(shown.at(-1)).toBe("plugin:/boot.html");
  const attempts = shown.length;
  await clock.pass(120_000);
  expect(shown).toHaveLength(attempts);
  wish("retry");
  await clock.pass(100);
  expect(shown).toHaveLength(attempts + 1);
});

test("a page that has loaded stays, though it greets only after pairing", async () => {
  const { clock, shown, page, posted, hello } = panel();
  await clock.pass(100);
  page.onLoad();
  await clock.pass(60_000);
  expect(shown).toHaveLength(1);
  hello();
  expect(posted).toContainEqual(expect.objectContaining({ kind: "welcome" }));
});

test("the boot page learns what is the matter and whether it can start the companion", async () => {
  const { clock, files, posted, page, wish, world } = panel();
  await clock.pass(100);
  page.onLoadError();
  wish("ready");
  await clock.pass(1);
  expect(posted).toContainEqual({ inve: 1, kind: "boot-state", state: "absent", canStart: false, hasFailed: false });
  files.set("start", "");
  wish("start");
  wish("start");
  await clock.pass(1);
  expect(posted).toContainEqual({ inve: 1, kind: "boot-state", state: "absent", canStart: true, hasFailed: false });
  expect(world.started).toBe(1);
});

test("a companion that was started again is opened anew with its new token", async () => {
  const { clock, files, shown, hello } = panel({ record: record("one") });
  await clock.pass(100);
  hello();
  files.set("companion.json", record("three"));
  await clock.pass(4000);
  expect(shown).toEqual([appAt("one"), appAt("three", 2)]);
});

test.each(["{", "null", '{"port":"47821","token":"x"}', '{"port":47821,"token":""}'])(
  "a companion file that says %s counts as none",
  async (text) => {
    const { clock, shown } = panel({ record: text });
    await clock.pass(100);
    expect(shown).toEqual([`http://127.0.0.1:47821/?bridge=${secret}&run=1`]);
  },
);
