import type { Command } from "../../../companion-server/cli/command";
import { runCommandLine } from "../../../companion-server/cli/run";
import { InveError } from "../../../companion-server/protocol/errors";
import { RecordedTerminal } from "../../support/recorded-terminal";

function command(run: Command["run"]): Command {
  return { name: "try", summary: "Tries.", usage: "try", flags: {}, positionals: [], run };
}

async function runTry(run: Command["run"], words: string[] = ["try"], signal = new AbortController().signal) {
  const terminal = new RecordedTerminal("pipe");
  const options = { commands: [command(run)], terminal, signal, now: () => 0, environment: { INVE_LOG: "silent" } };
  return { code: await runCommandLine(words, options), out: terminal.outLines, say: terminal.sayLines };
}

const done: Command["run"] = () => Promise.resolve({ json: { frames: 3 }, text: ["It is done."] });

test("the result goes to standard output and the code is 0", async () => {
  expect(await runTry(done)).toEqual({ code: 0, out: ["It is done."], say: [] });
});

test("with --json standard output is one object and all else goes to standard error", async () => {
  expect(await runTry(done, ["try", "--json"])).toEqual({ code: 0, out: ['{"frames":3}'], say: ["It is done."] });
});

test.each([
  [new InveError("InvalidInput", "That is wrong."), 2, "That is wrong."],
  [new InveError("MediaMissing", "It is gone."), 2, "It is gone."],
  [new InveError("MediaUnreadable", "It is text."), 2, "It is text."],
  [new InveError("Conflict", "Another size."), 2, "Another size."],
  [new InveError("Cancelled"), 3, "Cancelled."],
  [new DOMException("x", "AbortError"), 3, "Cancelled."],
  [new InveError("DiskFull"), 1, "The disk is full. Free some space and try again."],
  [new InveError("NumericFailure"), 1, "The analysis became unstable and could not recover."],
  [new TypeError("x of undefined"), 1, "Something went wrong inside the companion. The log says more."],
])("%s ends with code %i and one sentence", async (failure, code, sentence) => {
  expect(await runTry(() => Promise.reject(failure))).toEqual({ code, out: [], say: [sentence] });
});

test("whatever an interrupted command throws, the code is 3", async () => {
  const controller = new AbortController();
  const run: Command["run"] = () => {
    controller.abort();
    return Promise.reject(new InveError("MediaFailure", "The decoder was killed."));
  };
  expect(await runTry(run, ["try"], controller.signal)).toEqual({ code: 3, out: [], say: ["Cancelled."] });
});

test.each([
  [["frobnicate"], 2],
  [[], 2],
  [["try", "--frobnicate"], 2],
])("%j is bad usage", async (words, code) => {
  const result = await runTry(done, words);
  expect(result).toMatchObject({ code, out: [] });
  expect(result.say.length).toBeGreaterThan(0);
});

test.each([[["--help"]], [["help"]], [["--version"]], [["try", "--help"]]])("%j helps with code 0", async (words) => {
  const result = await runTry(done, words);
  expect(result).toMatchObject({ code: 0, say: [] });
  expect(result.out.length).toBeGreaterThan(0);
});
