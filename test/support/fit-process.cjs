/** Fits what a file asks for and prints a line after every chunk: a companion that a test can kill in mid-fit. */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { deserialize } = require("node:v8");
const { runFit } = require(join(__dirname, "../../dist/companion-server/fit/fit-client.js"));

const request = deserialize(readFileSync(process.argv[2]));
const report = ({ stage, fraction }) => {
  if (stage === "fit") process.stdout.write(`${fraction}\n`);
};
void runFit(request, { signal: new globalThis.AbortController().signal, report });
