import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Linter } from "eslint";
import webpack, { type Configuration } from "webpack";
import { applicationVersion, defaultPort } from "../../companion-server/protocol/version";

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
  ..."MessageEvent globalThis Array Object Map Set WeakMap Symbol Promise Proxy Reflect JSON Math".split(
    " ",
  ),
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
