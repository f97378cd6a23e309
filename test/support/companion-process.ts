import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { jobSchema, type Job } from "../../companion-server/protocol/api";

/** A companion that really runs, with a workspace of its own. */
export interface CompanionProcess {
  /** The page's address with the token. */
  readonly url: string;
  readonly pairingCode: string;
  /** All jobs, the oldest first. */
  jobs(): Promise<Job[]>;
  /** Ends the process and deletes its workspace. */
  stop(): Promise<void>;
}

const root = join(__dirname, "../..");

/** Starts `inve serve --demo` from the built code on a free port. Rejects with its output when it ends early. */
export async function startCompanion(): Promise<CompanionProcess> {
  const workspace = await mkdtemp(join(tmpdir(), "inve-browser-"));
  const main = join(root, "dist/companion-server/main.js");
  const process = spawn(
    globalThis.process.execPath,
    [main, "serve", "--demo", "--port", "0", "--workspace", workspace],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const said = await firstWords(process);
  const url = /http:\/\/\S+#token=\S+/.exec(said)?.[0] ?? "";
  const pairingCode = /\b(\d{3} \d{3})\b/.exec(said)?.[1] ?? "";
  return {
    url,
    pairingCode,
    jobs: async () => {
      const { origin, hash } = new URL(url);
      const headers = { Authorization: `Bearer ${hash.replace("#token=", "")}` };
      const response = await fetch(`${origin}/api/v1/jobs`, { headers });
      const { jobs } = z.object({ jobs: z.array(jobSchema) }).parse(await response.json());
      return jobs.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    },
    stop: async () => {
      process.kill("SIGTERM");
      await ended(process);
      await rm(workspace, { recursive: true, force: true });
    },
  };
}

function firstWords(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("#token=")) resolve(said);
    };
    process.stdout?.on("data", hear);
    process.stderr?.on("data", hear);
    process.once("exit", (code) => {
      reject(new Error(`The companion ended with ${String(code)}:\n${said}`));
    });
  });
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.exitCode !== null || process.signalCode !== null) resolve();
    else
      process.once("exit", () => {
        resolve();
      });
  });
}
