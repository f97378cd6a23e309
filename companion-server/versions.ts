import { applicationVersion, protocolVersion } from "./protocol/version";

/** Versions of everything that decides a result, for reports and support. */
export function programVersions(): Record<string, string> {
  return {
    inve: applicationVersion,
    protocol: protocolVersion,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}

/** Largest resident memory of this process so far, in megabytes. */
export function peakMemoryMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
