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
  /** The folder of its documents, pictures and analyses. */
  readonly workspace: string;
  /** The newest pairing code that was shown. */
  pairingCode(): string;
  /** Resolves with the next pairing code that is shown after this call. */
  nextPairingCode(): Promise<string>;
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
  const codes = hearCodes(process, said);
  return {
    url,
    workspace,
    pairingCode: () => codes.newest,
    nextPairingCode: () => new Promise((resolve) => codes.waiting.add(resolve)),
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

/** A code lives five minutes; the companion shows another one when somebody tries it later. */
function hearCodes(process: ChildProcess, firstWords: string) {
  const codes = { newest: codeIn(firstWords) ?? "", waiting: new Set<(code: string) => void>() };
  const hear = (chunk: Buffer) => {
    const code = codeIn(chunk.toString());
    if (code === null) return;
    codes.newest = code;
    for (const resolve of codes.waiting) resolve(code);
    codes.waiting.clear();
  };
  process.stdout?.on("data", hear);
  process.stderr?.on("data", hear);
  return codes;
}

function codeIn(text: string): string | null {
  return /Pairing code[^\n]*?(\d{3} \d{3})/.exec(text)?.[1] ?? null;
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
