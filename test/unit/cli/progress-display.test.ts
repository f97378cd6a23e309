import { createProgressDisplay, durationText } from "../../../companion-server/cli/progress-display";
import { RecordedTerminal } from "../../support/recorded-terminal";

function show(kind: "terminal" | "pipe") {
  const terminal = new RecordedTerminal(kind);
  let now = 0;
  const report = createProgressDisplay(terminal, () => now);
  for (let step = 1; step <= 100; step++) {
    now = step * 200;
    report({ stage: step <= 50 ? "motion" : "fit", fraction: step / 100, rate: 31.4, unit: "frames" });
  }
  return terminal;
}

test("a person sees one line that redraws itself", () => {
  const terminal = show("terminal");
  expect(terminal.sayLines).toEqual([]);
  expect(terminal.drawn).toHaveLength(100);
  expect(terminal.drawn[24]).toBe("motion    ██████░░░░░░░░░░░░░░░░░░  25 %  31 frames/s  15 s left");
});

test("a pipe gets a plain line for every stage and every tenth", () => {
  const terminal = show("pipe");
  expect(terminal.drawn).toEqual([]);
  expect(terminal.sayLines.length).toBeLessThanOrEqual(12);
  expect(terminal.sayLines[0]).toBe("motion: 1 %, 31 frames/s");
  expect(terminal.sayLines).toContain("fit: 51 %, 31 frames/s, 10 s left");
});

test.each([
  [0.2, "1 s"],
  [59.5, "1 min 00 s"],
  [125, "2 min 05 s"],
])("%f seconds are %s", (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
