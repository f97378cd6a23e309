import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "./log";
import { findPluginFolders } from "./storage/plugin-folders";
import type { UserEnvironment } from "./storage/workspace";
import { writeAtomic } from "./storage/write-atomic";

const recordName = "companion.json";
/** How often to look for a plug-in that was opened for the first time. */
const lookMilliseconds = 5_000;

/** What the plug-in learns of a running companion. */
export interface CompanionRecord {
  readonly port: number;
  readonly token: string;
}

/** What {@link startHandover} works with. */
export interface HandoverOptions {
  readonly record: CompanionRecord;
  readonly environment: UserEnvironment;
  /** The words that start this companion again, the program first. */
  readonly startWords: readonly string[];
  readonly log: Log;
}

/** A handover that goes on until it is stopped. */
export interface Handover {
  /** Removes the records; the start files stay. */
  stop(): Promise<void>;
}

/**
 * Leaves port and token in the plug-in's data folders, which only this user can read, and a file that starts the
 * companion, which the panel offers while nobody answers. A panel that is opened later is noticed.
 */
export async function startHandover(options: HandoverOptions): Promise<Handover> {
  const served = new Set<string>();
  let looking: Promise<void> = Promise.resolve();
  const look = async () => {
    for (const folder of await findPluginFolders(options.environment)) {
      if (served.has(folder)) continue;
      try {
        await serve(folder, options);
        served.add(folder);
      } catch (failure) {
        options.log.warn(
          { folder, failure },
          "The token could not be handed to the plug-in; it can be paired instead.",
        );
      }
    }
  };
  await look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, lookMilliseconds);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      for (const folder of served) await rm(join(folder, recordName), { force: true });
    },
  };
}

async function serve(folder: string, { record, environment, startWords }: HandoverOptions): Promise<void> {
  await writeAtomic(join(folder, recordName), JSON.stringify(record));
  const { name, text } = startFile(environment.platform, startWords);
  await writeAtomic(join(folder, name), text);
  await chmod(join(folder, name), 0o700);
}

/** A file that starts the companion when it is opened, by the platform's convention. */
export function startFile(platform: NodeJS.Platform, words: readonly string[]): { name: string; text: string } {
  if (platform === "win32") {
    // In a batch file a percent sign begins a variable unless it is doubled.
    const quoted = words.map((word) => `"${word.replaceAll("%", "%%")}"`).join(" ");
    return { name: "start-companion.cmd", text: `@echo off\r\n${quoted}\r\n` };
  }
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  return { name: "start-companion.command", text: `#!/bin/sh\nexec ${quoted}\n` };
}
