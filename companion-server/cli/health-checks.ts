import { access, constants, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { packageRoot } from "../entry-point";
import { chooseDevice, listDevices, type DeviceRequest } from "../inference/device";
import { describeFlowModel } from "../motion/flow-model";
import { createMediaEngine, type FileEngineChoice } from "../media/media-engine";
import { toInveError } from "../protocol/errors";
import { openWorkspace } from "../storage/workspace";

/** Free space below which an overlay of a few minutes may not fit. */
const leastFreeGigabytes = 5;
/** The least Node version, as in package.json. */
const leastNode = [20, 19] as const;

/** What was found about one thing that the companion needs. */
export interface HealthCheck {
  readonly name: string;
  /** `hint`: the companion runs without it. */
  readonly state: "works" | "hint" | "broken";
  readonly finding: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Whether this Node runs the companion. */
export function checkNode(version: string): HealthCheck {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (isEnough) return { name: "Node.js", state: "works", finding: version };
  return {
    name: "Node.js",
    state: "broken",
    finding: version,
    advice: `Install Node.js ${leastNode.join(".")} or newer.`,
  };
}

/** The devices that ONNX Runtime offers for analyses. */
export function checkDevices(): HealthCheck {
  const name = "ONNX Runtime";
  try {
    const devices = listDevices();
    return devices.length > 0
      ? { name, state: "works", finding: `devices ${devices.join(", ")}` }
      : { name, state: "broken", finding: "no device", advice: "Run npm ci again." };
  } catch (failure) {
    return {
      name,
      state: "broken",
      finding: toInveError(failure).message,
      advice: "Run npm ci again on this platform.",
    };
  }
}

/** The device that analyses would run on, and why: what a fit would choose, found the same way. */
export async function checkDevice(requested: DeviceRequest, choose = chooseDevice): Promise<HealthCheck> {
  const name = "Device for analyses";
  try {
    const { device, reason } = await choose(requested);
    return { name, state: "works", finding: `${device}. ${reason.replace(/\.$/, "")}` };
  } catch (failure) {
    return {
      name,
      state: "broken",
      finding: toInveError(failure).message.replace(/\.$/, ""),
      advice: "Leave --device out.",
    };
  }
}

/** Whether media files can be read and written one way. */
export async function checkMediaEngine(choice: Exclude<FileEngineChoice, "auto">): Promise<HealthCheck> {
  const name = choice === "node-av" ? "Media engine node-av" : "Media engine ffmpeg";
  const engine = await createMediaEngine({ choice, environment: {} });
  if (engine.name.includes("only")) {
    const advice =
      choice === "node-av"
        ? "Run npm ci again with optional packages, or install ffmpeg 7 or newer."
        : "Nothing, as long as node-av works; else install ffmpeg 7 or newer.";
    return { name, state: "hint", finding: "not found", advice };
  }
  return { name, state: "works", finding: engine.name };
}

/** One media engine is needed, whichever it is. */
export function requireOneEngine(engines: readonly HealthCheck[]): HealthCheck {
  const working = engines.find((engine) => engine.state === "works");
  const name = "Reading and writing media files";
  if (working !== undefined) return { name, state: "works", finding: `by ${working.finding}` };
  return {
    name,
    state: "broken",
    finding: "no media engine; only image sequences can be read",
    advice: "Run npm ci again, or install ffmpeg 7 or newer.",
  };
}

/** Whether the companion could listen. */
export async function checkPort(port: number): Promise<HealthCheck> {
  const name = `Port ${port}`;
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => {
      resolve(false);
    });
    server.listen(port, "127.0.0.1", () => {
      resolve(true);
    });
  });
  if (!isFree)
    return { name, state: "hint", finding: "taken", advice: "A companion may be running already; if not, use --port." };
  await new Promise((resolve) => server.close(resolve));
  return { name, state: "works", finding: "free" };
}

/** Whether the workspace can be written, and how much room its disk has. */
export async function checkWorkspace(folder: string): Promise<HealthCheck[]> {
  try {
    await openWorkspace(folder);
  } catch (failure) {
    const advice = "Choose another folder with --workspace or INVE_WORKSPACE.";
    return [{ name: "Workspace", state: "broken", finding: toInveError(failure).message, advice }];
  }
  const disk = await statfs(folder);
  const gigabytes = (disk.bavail * disk.bsize) / 1e9;
  const finding = `${gigabytes.toFixed(1)} GB free`;
  return [
    { name: "Workspace", state: "works", finding: folder },
    gigabytes >= leastFreeGigabytes
      ? { name: "Disk", state: "works", finding }
      : {
          name: "Disk",
          state: "hint",
          finding,
          advice: `Free some space: overlays of long clips need ${leastFreeGigabytes} GB.`,
        },
  ];
}

/** Whether the user's flow model, when there is one, finds known motions. */
export async function checkFlowModel(path: string | undefined): Promise<HealthCheck[]> {
  if (path === undefined) return [];
  const name = "Flow model";
  const { works, finding } = await describeFlowModel(path);
  if (works) return [{ name, state: "works", finding }];
  return [{ name, state: "broken", finding, advice: "Leave --flow-model out, or name another model." }];
}

/** Whether the drawing app is built. */
export async function checkPanel(): Promise<HealthCheck> {
  const name = "Drawing app";
  const page = join(packageRoot(), "dist", "panel", "index.html");
  try {
    await access(page, constants.R_OK);
    return { name, state: "works", finding: "built" };
  } catch {
    return { name, state: "hint", finding: "not built", advice: "Run npm run build." };
  }
}
