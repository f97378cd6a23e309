import * as z from "zod/mini";
import { defaultPort } from "../../companion-server/protocol/version";
import { bootMessageSchema, type BootState } from "../bridge/page-messages";
import type { HostTheme } from "../bridge/plugin-messages";
import { serveBridge, type ArrivingMessage, type BridgeServer } from "../bridge/serve-bridge";
import type { PremiereHost } from "../host/premiere-host";
import type { Timers } from "../premiere/environment";

/** What the companion leaves in the plug-in's data folder while it runs. */
const companionRecordSchema = z.object({
  port: z.number().check(z.minimum(1), z.maximum(65_535), z.multipleOf(1)),
  token: z.string().check(z.minLength(1)),
});
type CompanionRecord = z.infer<typeof companionRecordSchema>;

/** The one webview of the panel and what surrounds it, injected so that the behaviour can be tested anywhere. */
export interface PanelSurroundings {
  readonly host: PremiereHost;
  readonly timers: Timers;
  /** At least 16 characters that no other page knows. */
  readonly secret: string;
  readonly theme: () => HostTheme;
  /** Shows a page in the webview. */
  readonly show: (address: string) => void;
  readonly post: (message: unknown) => void;
  /** Tells, outside the webview, what is the matter; null when nothing is. */
  readonly tell: (sentence: string | null) => void;
  /** The text of a file in the data folder, or null. */
  readonly readFile: (name: string) => Promise<string | null>;
  /** Whether anything answers at an address; may be false where the system forbids to ask. */
  readonly isAnswering: (address: string) => Promise<boolean>;
  /** Opens the start file that the companion left. */
  readonly startFile: { exists(): Promise<boolean>; open(): Promise<boolean> };
}

/** The panel, for whoever receives the webview's events. */
export interface PanelPage {
  receive(message: ArrivingMessage): void;
  /** The webview has loaded its page. */
  onLoad(): void;
  /** The webview could not load its page. */
  onLoadError(): void;
  onThemeChange(): void;
}

const bootPage = "plugin:/boot.html";
/** How long the drawing app may take to load after its address was set, in milliseconds. */
const patienceMilliseconds = 10_000;
/** How often to look whether the companion runs, in milliseconds. */
const lookMilliseconds = 3_000;
/** After so many failures to load what seems to answer, only the user tries again. */
const mostVainAttempts = 3;

/**
 * Shows the drawing app when the companion serves it, and the boot page otherwise. Whether it does is found out by
 * loading it: requests of the plug-in's own page to plain addresses are restricted on macOS.
 */
export function openPanel(surroundings: PanelSurroundings): PanelPage {
  return new Panel(surroundings);
}

class Panel implements PanelPage {
  private readonly bridges = new Map<string, BridgeServer>();
  private record: CompanionRecord | null = null;
  private state: BootState | "opening" | "connected" = "looking";
  private vainAttempts = 0;
  private addresses = 0;
  private isStarting = false;
  private cancelPatience: () => void = () => undefined;

  constructor(private readonly around: PanelSurroundings) {
    void this.openDrawingApp().then(() => {
      this.keepLooking();
    });
  }

  receive(message: ArrivingMessage): void {
    const boot = z.safeParse(bootMessageSchema, message.data);
    if (boot.success) void this.obey(boot.data.wish);
    else this.bridge().receive(message);
  }

  onLoad(): void {
    if (this.state === "opening") this.settle();
  }

  onLoadError(): void {
    if (this.state === "opening" || this.state === "connected") this.showBoot("absent");
  }

  onThemeChange(): void {
    if (this.state === "connected") this.bridge().sendTheme();
  }

  private async openDrawingApp(): Promise<void> {
    if (this.state === "opening") return;
    this.state = "opening";
    this.record = await this.readRecord();
    this.around.show(this.address());
    this.cancelPatience();
    this.cancelPatience = this.around.timers.after(patienceMilliseconds, () => {
      this.showBoot("silent");
    });
  }

  private showBoot(state: BootState): void {
    this.cancelPatience();
    this.vainAttempts++;
    this.state = this.vainAttempts >= mostVainAttempts ? "silent" : state;
    this.around.show(bootPage);
    this.around.tell("INVE is waiting for its companion.");
  }

  private async obey(wish: "ready" | "retry" | "start"): Promise<void> {
    if (this.state === "connected" || this.state === "opening") return;
    if (wish === "retry") {
      this.vainAttempts = 0;
      return this.openDrawingApp();
    }
    if (wish === "start") {
      // The same click may arrive by two ways.
      if (this.isStarting) return;
      this.isStarting = true;
    }
    const canStart = await this.around.startFile.exists().catch(() => false);
    const hasFailed = wish === "start" && !(await this.around.startFile.open().catch(() => false));
    if (wish === "start") this.isStarting = false;
    this.around.post({ inve: 1, kind: "boot-state", state: this.state, canStart, hasFailed });
  }

  /** One bridge for each origin; in practice the companion keeps its port. */
  private bridge(): BridgeServer {
    const origin = this.origin();
    const known = this.bridges.get(origin);
    if (known !== undefined) return known;
    const { host, secret, theme, post } = this.around;
    const onHello = () => {
      this.settle();
    };
    const made = serveBridge({ host, secret, origin, theme, post, onHello });
    this.bridges.set(origin, made);
    return made;
  }

  /** The companion's page is there. It may greet later: without a token it first asks for the pairing code. */
  private settle(): void {
    this.cancelPatience();
    this.state = "connected";
    this.vainAttempts = 0;
    this.around.tell(null);
  }

  private keepLooking(): void {
    this.around.timers.after(lookMilliseconds, () => {
      void this.look()
        .catch(() => undefined)
        .then(() => {
          this.keepLooking();
        });
    });
  }

  private async look(): Promise<void> {
    const record = await this.readRecord();
    const isNew = record !== null && record.token !== this.record?.token;
    if (this.state === "connected" && isNew) {
      // The companion was started again and takes only the new token. The page keeps what it had not saved yet.
      await this.openDrawingApp();
      return;
    }
    const isWaiting = this.state === "absent" || (this.state === "silent" && isNew);
    if (isWaiting && (isNew || (await this.around.isAnswering(this.origin())))) await this.openDrawingApp();
  }

  private async readRecord(): Promise<CompanionRecord | null> {
    try {
      const text = await this.around.readFile("companion.json");
      const parsed = z.safeParse(companionRecordSchema, JSON.parse(text ?? "null"));
      return parsed.success ? parsed.data : null;
    } catch {
      // A file that is being written reads as nonsense; the next look finds it whole.
      return null;
    }
  }

  private origin(): string {
    return `http://127.0.0.1:${(this.record?.port ?? defaultPort).toString()}`;
  }

  /**
   * The token travels in the fragment, which no server sees; the panel's own secret in the query, which survives when the
   * page is paired by code and writes its fragment anew. The number makes every address a new one, so that it reloads.
   */
  private address(): string {
    this.addresses++;
    const query = `bridge=${encodeURIComponent(this.around.secret)}&run=${this.addresses.toString()}`;
    const fragment = this.record === null ? "" : `#token=${encodeURIComponent(this.record.token)}`;
    return `${this.origin()}/?${query}${fragment}`;
  }
}
