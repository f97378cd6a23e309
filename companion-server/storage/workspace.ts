import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { InveError, toInveError } from "../protocol/errors";
import { removeAbandonedFiles } from "./write-atomic";

/**
 * The one folder that the companion writes to without being asked. Absolute paths; all folders exist. The layout is
 * flat on purpose: a user may look into it, copy it, or delete any part of it while the companion does not run.
 */
export interface Workspace {
  readonly root: string;
  /** `documents/<id>/rNNNNNN.json`: edit documents, the last ten revisions of each. */
  readonly documents: string;
  /** `assets/<sha256>`: pictures that documents use. */
  readonly assets: string;
  /** Frames that Premiere exported. */
  readonly captures: string;
  /** `clips/<id>.json`: clips that were opened. */
  readonly clips: string;
  /** Overlays without a folder chosen by the user. */
  readonly renders: string;
  /** `analyses/<id>/`: fitted analyses and saved states of unfinished ones. */
  readonly analyses: string;
  /** `requests/<id>.json`: what each analysis was asked for. */
  readonly requests: string;
  /** `jobs/<id>.json`: jobs and what they were asked to do. */
  readonly jobs: string;
  /** Compiled models, by hash of their content; safe to delete. */
  readonly models: string;
}

const folders = [
  "documents",
  "assets",
  "captures",
  "clips",
  "renders",
  "analyses",
  "requests",
  "jobs",
  "models",
] as const;

/**
 * The workspace in folder `root`, made if it is missing. Temporary files of processes that no longer run are removed.
 * Error: `InvalidInput` when the folder cannot be made or written.
 */
export async function openWorkspace(root: string): Promise<Workspace> {
  const absolute = resolve(root);
  const at = (name: (typeof folders)[number]) => join(absolute, name);
  try {
    await mkdir(absolute, { recursive: true, mode: 0o700 });
    for (const folder of folders) await mkdir(at(folder), { recursive: true });
    await removeAbandonedFiles(absolute);
    for (const folder of folders) await removeAbandonedFiles(at(folder));
  } catch (failure) {
    const known = toInveError(failure);
    if (known.code === "DiskFull") throw known;
    throw new InveError("InvalidInput", `The workspace folder ${absolute} cannot be written.`, { cause: failure });
  }
  return {
    root: absolute,
    documents: at("documents"),
    assets: at("assets"),
    captures: at("captures"),
    clips: at("clips"),
    renders: at("renders"),
    analyses: at("analyses"),
    requests: at("requests"),
    jobs: at("jobs"),
    models: at("models"),
  };
}

/** What decides where a user's files lie. */
export interface UserEnvironment {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * The folder used when none is named: `INVE_WORKSPACE`, else the user's data folder by the platform's convention
 * (`%LOCALAPPDATA%`, `~/Library/Application Support`, `$XDG_DATA_HOME` or `~/.local/share`).
 */
export function defaultWorkspaceFolder(environment: UserEnvironment = currentUser()): string {
  const { platform, home, variables } = environment;
  const named = variables["INVE_WORKSPACE"];
  if (named !== undefined && named !== "") return resolve(named);
  if (platform === "win32") return join(variables["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "INVE");
  if (platform === "darwin") return join(home, "Library", "Application Support", "INVE");
  return join(variables["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "inve");
}

/** The user whom this process works for. */
export function currentUser(): UserEnvironment {
  return { platform: process.platform, home: homedir(), variables: process.env };
}
