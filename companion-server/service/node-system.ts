import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { writeAtomic } from "../storage/write-atomic";
import type { ServiceSystem } from "./manage-service";
import type { ServiceCommand } from "./service-plan";

/** The computer itself. `signal` ends a running program. */
export function nodeSystem(signal: AbortSignal): ServiceSystem {
  return {
    read: readText,
    write: async (path, text) => {
      await mkdir(dirname(path), { recursive: true });
      await writeAtomic(path, text);
    },
    remove: (path) => rm(path, { force: true }),
    run: (command) => run(command, signal),
  };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (failure) {
    if (typeof failure === "object" && failure !== null && "code" in failure && failure.code === "ENOENT") return null;
    throw failure;
  }
}

/** Nothing is piped: what Windows starts from here would hold the pipes for as long as it runs. */
function run(command: ServiceCommand, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, [...command.arguments], {
      stdio: "ignore",
      windowsHide: true,
      windowsVerbatimArguments: true,
      signal,
    });
    child.once("error", (failure) => {
      if (signal.aborted) reject(failure);
      else resolve(null);
    });
    child.once("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}
