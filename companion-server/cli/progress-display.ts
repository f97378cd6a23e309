import { ProgressMeter } from "../jobs/progress-meter";
import type { ReportProgress } from "../progress";
import type { Progress } from "../protocol/progress";
import type { Terminal } from "./terminal";

const barColumns = 24;
/** A pipe gets a line when the stage changes and whenever this much more is done. */
const plainStep = 0.1;

/** Shows progress: a bar that redraws itself to a person, plain lines to a pipe or a log. */
export function createProgressDisplay(terminal: Terminal, now: () => number): ReportProgress {
  const meter = new ProgressMeter(now);
  let stage = "";
  let told = -Infinity;
  return (reported) => {
    const progress = meter.accept(reported);
    if (progress === null) return;
    if (terminal.isInteractive) {
      terminal.redraw(barLine(progress).slice(0, terminal.columns - 1));
      return;
    }
    if (progress.stage === stage && progress.fraction < told + plainStep) return;
    stage = progress.stage;
    told = progress.fraction;
    terminal.say(plainLine(progress));
  };
}

function barLine(progress: Progress): string {
  const filled = Math.round(progress.fraction * barColumns);
  const bar = `${"█".repeat(filled)}${"░".repeat(barColumns - filled)}`;
  return `${progress.stage.padEnd(9)} ${bar} ${[percentText(progress), ...remarks(progress)].join("  ")}`;
}

function plainLine(progress: Progress): string {
  return [`${progress.stage}: ${percentText(progress).trim()}`, ...remarks(progress)].join(", ");
}

function percentText({ fraction }: Progress): string {
  return `${String(Math.floor(fraction * 100)).padStart(3)} %`;
}

function remarks({ rate, unit, secondsLeft }: Progress): string[] {
  return [
    ...(rate === undefined ? [] : [`${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)} ${unit ?? ""}/s`]),
    ...(secondsLeft === undefined ? [] : [`${durationText(secondsLeft)} left`]),
  ];
}

/** Seconds as a person says them: `8 s`, `2 min 05 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
