import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import vm from "node:vm";
import { Linter } from "eslint";
import webpack, { type Configuration } from "webpack";
import { applicationVersion, defaultPort, protocolVersion } from "../../companion-server/protocol/version";
import { createScene, ticksOf, type Scene } from "../contract/scene";

interface Packaging {
  findFaults(files: Record<string, Uint8Array>): string[];
  pack(files: Record<string, Uint8Array>): Buffer;
  readFiles(folder: string): Record<string, Uint8Array>;
}

// The scripts of .config are plain JavaScript; these are the forms they export.
const configuration = jest.requireActual<Configuration>("../../.config/webpack.uxp.cjs");
const packaging = jest.requireActual<Packaging>("../../.config/package-ccx.cjs");

let folder = "";
let files: Record<string, Uint8Array> = {};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "inve-plugin-"));
  await build(folder);
  files = packaging.readFiles(folder);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function build(target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    webpack({ ...configuration, output: { ...configuration.output, path: target } }, (failure, stats) => {
      if (failure !== null) reject(failure);
      else if (stats?.hasErrors() === true) reject(new Error(stats.toString("errors-only")));
      else resolve();
    });
  });
}

const script = (name: string) => readFileSync(path.join(folder, name), "utf8");

/** What UXP 8.1 and the language offer to a plug-in's page; anything else in the script is missing there. */
const uxpGlobals = [
  ..."require module exports window document console fetch crypto setTimeout clearTimeout".split(" "),
  ..."globalThis Array Object Map Set WeakMap Symbol Promise Proxy Reflect JSON Math".split(" "),
  ..."Number String Boolean BigInt Date RegExp Error TypeError RangeError Uint8Array NaN Infinity".split(" "),
  ..."undefined isNaN isFinite parseInt parseFloat encodeURIComponent decodeURIComponent".split(" "),
];

test("the page of the plug-in uses nothing that UXP lacks", () => {
  const globals = Object.fromEntries(uxpGlobals.map((name) => [name, "readonly" as const]));
  const messages = new Linter().verify(script("index.js"), [
    {
      languageOptions: { sourceType: "script", ecmaVersion: "latest", globals },
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      rules: {
        "no-undef": "error",
        "no-eval": "error",
        "no-new-func": "error",
        "no-implied-eval": "error",
        "no-restricted-syntax": ["error", "ImportExpression"],
      },
    },
  ]);
  expect(messages.map((message) => `${message.ruleId ?? ""}: ${message.message}`)).toEqual([]);
});

test("the page of the plug-in is below 60 kB and asks only for Premiere and UXP", () => {
  const text = script("index.js");
  expect(Buffer.byteLength(text)).toBeLessThan(60_000);
  const required = [...text.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]);
  expect(new Set(required)).toEqual(new Set(["premierepro", "uxp"]));
});

test("no file holds anything of this computer", () => {
  for (const name of ["index.js", "boot.js", "index.html", "boot.html"])
    expect(script(name)).not.toContain(path.resolve(__dirname, "../.."));
});

test("the manifest names our version, our port and files that are there", () => {
  expect(packaging.findFaults(files)).toEqual([]);
  const manifest = JSON.parse(script("manifest.json")) as Record<string, unknown>; // Our own file.
  expect(manifest).toMatchObject({
    version: applicationVersion,
    requiredPermissions: {
      localFileSystem: "plugin",
      network: { domains: [`http://127.0.0.1:${defaultPort.toString()}`] },
      webview: { domains: [`http://127.0.0.1:${defaultPort.toString()}`] },
    },
  });
});

test("the same sources give the same package, byte for byte", async () => {
  const again = mkdtempSync(path.join(tmpdir(), "inve-plugin-"));
  try {
    await build(again);
    expect(packaging.pack(packaging.readFiles(again)).equals(packaging.pack(files))).toBe(true);
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
}, 120_000);

const withManifest = (change: (manifest: Record<string, unknown>) => void) => {
  const manifest = JSON.parse(script("manifest.json")) as Record<string, unknown>; // Our own file.
  change(manifest);
  return { ...files, "manifest.json": new TextEncoder().encode(JSON.stringify(manifest)) };
};

test.each([
  ["a version of two numbers", () => withManifest((manifest) => (manifest["version"] = "1.0")), "x.y.z"],
  ["several hosts", () => withManifest((manifest) => (manifest["host"] = [])), "host"],
  [
    "a manifest version in quotes",
    () => withManifest((manifest) => (manifest["manifestVersion"] = "5")),
    "manifestVersion",
  ],
  ["a missing main page", () => withManifest((manifest) => (manifest["main"] = "other.html")), "other.html"],
  ["a dot-file", () => ({ ...files, "icons/.DS_Store": new Uint8Array(1) }), ".DS_Store"],
  ["a source map", () => ({ ...files, "index.js.map": new Uint8Array(1) }), "index.js.map"],
  ["a page that is too large", () => ({ ...files, "index.js": new Uint8Array(70_000) }), "70000"],
])("%s is refused before packing", (_name, make, word) => {
  expect(packaging.findFaults(make()).join("\n")).toContain(word);
});

test("the built page starts in a world that has only what UXP has, and answers the drawing app", async () => {
  const scene = createScene({ version: "26.5", seed: 1 });
  scene.core.latencyMilliseconds = 0;
  const page = new PluginPage(script("index.js"), scene);
  expect(page.panels).toEqual(["inve.panel"]);
  await scene.clock.pass(50);
  const address = new URL(page.webview.src);
  expect(address.origin).toBe(`http://127.0.0.1:${defaultPort.toString()}`);
  expect(address.hash).toBe("#token=token-of-this-run");
  const send = async (message: Record<string, unknown>) => {
    page.deliver({ inve: 1, secret: address.searchParams.get("bridge"), ...message }, address.origin);
    await scene.clock.pass(50);
  };
  await send({ kind: "hello", protocolVersion });
  await send({ kind: "call", id: "1", call: "clipAt", parameters: [scene.sequence, ticksOf(40)] });
  expect(page.webview.received).toEqual([
    expect.objectContaining({ kind: "welcome", protocolVersion }),
    expect.objectContaining({
      kind: "answer",
      id: "1",
      result: expect.objectContaining({ name: "footage.mov" }) as unknown,
    }),
  ]);
});

type Listener = (event: unknown) => void;

/** The surroundings of UXP as far as its documents promise them, and nothing more. */
class PluginPage {
  readonly webview = {
    src: "",
    received: [] as unknown[],
    addEventListener: () => undefined,
    postMessage: (message: unknown) => {
      this.webview.received.push(message);
    },
  };
  panels: string[] = [];
  private readonly onMessage: Listener[] = [];

  constructor(code: string, scene: Scene) {
    const record = JSON.stringify({ port: defaultPort, token: "token-of-this-run" });
    const file = { read: () => Promise.resolve(record) };
    const folder = {
      getEntry: (name: string) =>
        name === "companion.json" ? Promise.resolve(file) : Promise.reject(new Error("none")),
    };
    const uxp = {
      entrypoints: { setup: (entries: { panels: object }) => (this.panels = Object.keys(entries.panels)) },
      storage: { localFileSystem: { getDataFolder: () => Promise.resolve(folder) }, formats: { utf8: Symbol("utf8") } },
      host: { name: "premierepro", version: "26.5.0" },
    };
    const modules: Record<string, unknown> = { uxp, premierepro: scene.ppro };
    const context = vm.createContext({
      require: (name: string) => modules[name],
      document: {
        querySelector: (selector: string) => (selector === "webview" ? this.webview : { textContent: "" }),
      },
      crypto: { randomUUID: () => "6f1c2a0e-0000-4000-8000-000000000001" },
      fetch: () => Promise.reject(new Error("Permission denied to the url")),
      setTimeout: (action: () => void, milliseconds: number) => scene.clock.after(milliseconds, action),
      clearTimeout: (cancel?: () => void) => cancel?.(),
    });
    vm.runInContext("globalThis.window = globalThis;", context);
    Object.assign(context, {
      addEventListener: (type: string, listener: Listener) => {
        if (type === "message") this.onMessage.push(listener);
      },
    });
    vm.runInContext(code, context);
  }

  deliver(data: unknown, origin: string): void {
    for (const listener of this.onMessage) listener({ data, origin });
  }
}
