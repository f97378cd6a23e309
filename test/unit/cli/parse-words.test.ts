import type { Command } from "../../../companion-server/cli/command";
import { parseWords } from "../../../companion-server/cli/parse-words";

const command: Command = {
  name: "try",
  summary: "",
  usage: "try CLIP [--mark N] [--once]",
  flags: { mark: "value", once: "switch" },
  positionals: ["CLIP", "[MORE]"],
  run: () => Promise.resolve({ json: null, text: [] }),
};

test.each([
  [["a.mov", "--mark", "3", "--once"], { mark: "3", once: true }, ["a.mov"]],
  [["--mark=3", "a.mov", "b"], { mark: "3" }, ["a.mov", "b"]],
  [["a.mov", "--json", "--workspace", "w"], { json: true, workspace: "w" }, ["a.mov"]],
  [["--", "--odd name.mov"], {}, ["--odd name.mov"]],
  [["--help"], { help: true }, []],
])("%j", (words, flags, positionals) => {
  expect(parseWords(command, words)).toEqual({ flags, positionals });
});

test.each([
  [[], /^CLIP is missing: inve try CLIP/],
  [["a", "b", "c"], /^"c" is one word too many/],
  [["a", "--frobnicate"], /^inve try has no flag --frobnicate; see inve try --help\.$/],
  [["a", "-m", "3"], /^inve try has no flag -m/],
  [["a", "--mark"], /^--mark needs a value\.$/],
  [["a", "--once=yes"], /^--once takes no value\.$/],
  [["a", "--constructor", "x"], /^inve try has no flag --constructor/],
])("%j is refused in one sentence", (words, sentence) => {
  expect(() => parseWords(command, words)).toThrow(sentence);
});
