import type { Browser, Locator, Page } from "playwright-core";

/** A place in the frame view: shares of its width and height. */
export type Share = readonly [number, number];

/** The drawing app in a browser, as a person uses it: keys, real pointer events, and what can be seen. */
export class PanelPage {
  readonly page: Page;
  /** Everything that went wrong in the page: uncaught errors and console errors. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  /** Opens the page and waits until a clip can be drawn on. */
  static async open(browser: Browser, url: string): Promise<PanelPage> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const opened = new PanelPage(page);
    await page.goto(url);
    await page.locator("inve-scrubber #strip").waitFor({ timeout: 60_000 });
    return opened;
  }

  get(selector: string): Locator {
    return this.page.locator(selector);
  }

  async key(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Drags with the pressed pointer through places of the frame view. */
  async drag(places: readonly Share[]): Promise<void> {
    const points = await this.#points(places);
    const [first, ...rest] = points;
    if (first === undefined) return;
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(point.x, point.y, { steps: 8 });
    await this.page.mouse.up();
  }

  async click(place: Share): Promise<void> {
    const [point] = await this.#points([place]);
    if (point !== undefined) await this.page.mouse.click(point.x, point.y);
  }

  /** The shown frame's number. */
  async frame(): Promise<number> {
    return Number(await this.get("inve-scrubber #strip").getAttribute("aria-valuenow"));
  }

  /** Goes to a frame by the keyboard. */
  async goTo(frame: number): Promise<void> {
    for (let now = await this.frame(); now !== frame; now = await this.frame()) {
      await this.key(now < frame ? "ArrowRight" : "ArrowLeft");
    }
  }

  /** How many strokes all edit layers hold, as their list says. */
  async strokes(): Promise<number> {
    const counts = await this.get("inve-inspector .edit-layer .count").allInnerTexts();
    return counts.reduce((sum, count) => sum + Number(count), 0);
  }

  /** Waits until more than so many canvas pixels are covered by edits. */
  async inkAbove(pixels: number): Promise<void> {
    const canvas = await this.get("inve-frame-view canvas#edits").elementHandle();
    await this.page.waitForFunction(
      ({ element, least }) => {
        if (!(element instanceof HTMLCanvasElement)) return false;
        const data = element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data ?? [];
        let covered = 0;
        for (let index = 3; index < data.length; index += 4) if ((data[index] ?? 0) > 0) covered += 1;
        return covered > least;
      },
      { element: canvas, least: pixels },
      { timeout: 60_000, polling: 200 },
    );
  }

  /** Waits until everything drawn lies at the companion. */
  async saved(): Promise<void> {
    await this.page.waitForFunction(() => {
      const panel: unknown = document.querySelector("inve-panel");
      if (typeof panel !== "object" || panel === null || !("panel" in panel)) return false;
      // The element's own property, typed in plugin/panel/panel-element.ts; a page function knows no types of ours.
      const { state } = panel.panel as {
        state: {
          work: { saving: string; saved: unknown; history: { entries: { value: unknown }[]; position: number } };
        };
      };
      const { saving, saved, history } = state.work;
      return saving === "saved" && history.entries[history.position]?.value === saved;
    });
  }

  /** The clips on a track of the simulated timeline, by the names of their files; null when there is no such track. */
  async track(name: string): Promise<string[] | null> {
    const track = this.get(`inve-timeline-window .track[data-track="${name}"]`);
    if ((await track.count()) === 0) return null;
    const paths = await track
      .locator(".clip")
      .evaluateAll((clips) => clips.map((clip) => clip.getAttribute("data-path") ?? ""));
    return paths.map((path) => path.split("/").at(-1) ?? path);
  }

  /** Presses Propagate and waits until the overlay of this render lies on the timeline. */
  async propagate(): Promise<string> {
    const before = (await this.track("V2")) ?? [];
    await this.get("inve-propagate-bar #propagate").click();
    await this.page.waitForFunction(
      (known) => {
        const timeline = document
          .querySelector("inve-simulated-premiere")
          ?.shadowRoot?.querySelector("inve-timeline-window");
        const clip = timeline?.shadowRoot?.querySelector('.track[data-track="V2"] .clip');
        const name = clip?.getAttribute("data-path")?.split("/").at(-1);
        return name !== undefined && !known.includes(name);
      },
      before,
      { timeout: 900_000, polling: 500 },
    );
    return (await this.track("V2"))?.[0] ?? "";
  }

  async #points(places: readonly Share[]): Promise<{ x: number; y: number }[]> {
    const box = await this.get("inve-frame-view").boundingBox();
    if (box === null) throw new Error("The frame view is not shown.");
    return places.map(([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y }));
  }
}
