/**
 * Packs dist/plugin into dist/inve.ccx, an ordinary ZIP that Creative Cloud installs: `node .config/package-ccx.cjs`.
 * The same files give the same bytes: names are sorted, times are fixed, nothing of this computer goes in. What Adobe's
 * rules forbid is refused here, before anybody tries to install it.
 */
const { Buffer } = require("node:buffer");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { zipSync } = require("fflate");

const root = path.resolve(__dirname, "..");
/** The earliest time that a ZIP can hold, in local time, as ZIP counts. */
const fixedTime = new Date(1980, 0, 1);
const requiredFields = ["id", "name", "version", "main", "host", "entrypoints"];
const mostPageBytes = 60_000;

/** All files below a folder, as names with slashes, in the order of their bytes. */
function listFiles(folder, prefix = "") {
  return fs
    .readdirSync(path.join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${prefix}${entry.name}`;
      return entry.isDirectory() ? listFiles(folder, `${name}/`) : [name];
    })
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Sentences about everything that is wrong with a plug-in's files; none when it may be packed. */
function findFaults(files) {
  const faults = [];
  const names = new Set(Object.keys(files));
  const text = files["manifest.json"];
  if (text === undefined) return ["manifest.json is missing at the top of the package."];
  const manifest = JSON.parse(Buffer.from(text).toString("utf8"));
  if (manifest.manifestVersion !== 5) faults.push("manifestVersion is not the number 5.");
  for (const field of requiredFields) if (manifest[field] === undefined) faults.push(`The manifest lacks ${field}.`);
  if (!/^\d+\.\d+\.\d+$/.test(manifest.version)) faults.push("The version is not of the form x.y.z.");
  if (Array.isArray(manifest.host) || manifest.host?.app !== "premierepro")
    faults.push("host is not one object for Premiere.");
  if (!names.has(manifest.main)) faults.push(`The main file ${manifest.main} is missing.`);
  const panels = (manifest.entrypoints ?? []).flatMap((entry) => entry.icons ?? []);
  for (const icon of [...(manifest.icons ?? []), ...panels])
    for (const scale of icon.scale ?? [1]) {
      const name = scale === 1 ? icon.path : icon.path.replace(/(\.\w+)$/, `@${scale}x$1`);
      if (!names.has(name)) faults.push(`The icon ${name} is missing.`);
    }
  for (const domain of [
    ...(manifest.requiredPermissions?.network?.domains ?? []),
    ...(manifest.requiredPermissions?.webview?.domains ?? []),
  ])
    if (!/^https?:\/\/127\.0\.0\.1:\d+$/.test(domain))
      faults.push(`The domain ${domain} is not this computer's own address.`);
  for (const name of names) {
    if (name.split("/").some((part) => part.startsWith("."))) faults.push(`${name} is a dot-file.`);
    if (name.endsWith(".map")) faults.push(`${name} is a source map.`);
  }
  const page = files["index.js"];
  if (page !== undefined && page.length > mostPageBytes)
    faults.push(`index.js has ${page.length} bytes; the most is ${mostPageBytes}.`);
  return faults;
}

/** The package's bytes. */
function pack(files) {
  const entries = Object.keys(files)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => [name, [files[name], { mtime: fixedTime, level: 9, os: 3, attrs: 0o644 << 16 }]]);
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

/** The files of a folder by name. */
function readFiles(folder) {
  return Object.fromEntries(
    listFiles(folder).map((name) => [name, new Uint8Array(fs.readFileSync(path.join(folder, name)))]),
  );
}

function main() {
  const folder = path.join(root, "dist/plugin");
  if (!fs.existsSync(folder)) throw new Error("dist/plugin is missing. Run npm run build first.");
  const files = readFiles(folder);
  const faults = findFaults(files);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  const bytes = pack(files);
  fs.writeFileSync(path.join(root, "dist/inve.ccx"), bytes);
  const hash = createHash("sha256").update(bytes).digest("hex");
  process.stdout.write(`dist/inve.ccx, ${Object.keys(files).length} files, ${bytes.length} bytes, SHA-256 ${hash}\n`);
}

module.exports = { findFaults, pack, readFiles };

if (require.main === module) {
  try {
    main();
  } catch (failure) {
    process.stderr.write(`${failure.message}\n`);
    process.exitCode = 1;
  }
}
