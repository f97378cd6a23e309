import type { HostTheme } from "../bridge/plugin-messages";

/** Shows the page in Premiere's colours. `theme` is the Spectrum element around everything. */
export function showTheme(theme: HTMLElement, host: HostTheme): void {
  const isLight = host === "light" || host === "lightest";
  theme.ownerDocument.documentElement.dataset["theme"] = host;
  theme.setAttribute("color", isLight ? "light" : "dark");
}
