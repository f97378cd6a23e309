import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** The browser that the tests drive; another place can be named by `INVE_CHROMIUM`. */
export const chromiumPath = process.env["INVE_CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether the browser is installed. */
export const hasChromium = existsSync(chromiumPath);

/** Starts Chromium without a window and without anything that would use the network. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
