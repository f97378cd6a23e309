import type { Browser, Locator, Page } from "playwright-core";
import { documentSchema, type EditDocument } from "../../companion-server/protocol/document";

/** A place on the clip's frame, in its pixels, centres at integers. */
export type ClipPlace = readonly [number, number];

/** The part of the panel's element that tests look into. */
interface PageOfPanel {
  readonly panel: {
    readonly state: {
      readonly selectedItemId: string | null;
      readonly work: {
        readonly history: { readonly entries: readonly { readonly value: unknown }[]; readonly position: number };
      };
    };
  };
}

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

  /** Drags with the pressed pointer through places of the frame, in clip pixels. */
  async dragClip(...places: readonly ClipPlace[]): Promise<void> {
    const [first, ...rest] = await this.#clipPoints(places);
    if (first === undefined) return;
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(point.x, point.y, { steps: 6 });
    await this.page.mouse.up();
  }

  async clickClip(place: ClipPlace): Promise<void> {
    const [point] = await this.#clipPoints([place]);
    if (point !== undefined) await this.page.mouse.click(point.x, point.y);
  }

  /** Puts a value into a number field and leaves it by Enter. */
  async type(selector: string, value: string): Promise<void> {
    await this.get(selector).fill(value);
    await this.key("Enter");
  }

  /** Drops a file on a place of the frame, in clip pixels. */
  async drop(file: { readonly name: string; readonly bytes: Buffer }, place: ClipPlace): Promise<void> {
    const [point] = await this.#clipPoints([place]);
    const transfer = await this.page.evaluateHandle(
      ({ name, bytes }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
        return data;
      },
      { name: file.name, bytes: [...file.bytes] },
    );
    const at = { clientX: point?.x ?? 0, clientY: point?.y ?? 0, dataTransfer: transfer };
    await this.get("inve-frame-view canvas#guides").dispatchEvent("drop", at);
  }

  /** The document as the page has it now. */
  async document(): Promise<EditDocument> {
    return documentSchema.parse(
      await this.get("inve-panel").evaluate((element) => {
        // The element's own property, typed in plugin/panel/panel-element.ts; a page function knows no types of ours.
        const { history } = (element as unknown as PageOfPanel).panel.state.work;
        return history.entries[history.position]?.value;
      }),
    );
  }

  /** Waits until the document is as wanted. */
  async until(condition: (document: EditDocument) => boolean): Promise<void> {
    while (!condition(await this.document())) await this.page.waitForTimeout(50);
  }

  /** The id of the selected item, or null. */
  selected(): Promise<string | null> {
    return this.get("inve-panel").evaluate((element) => (element as unknown as PageOfPanel).panel.state.selectedItemId);
  }

  /** Waits until nothing of the shown frame is still on its way. */
  async settled(): Promise<void> {
    const view = await this.get("inve-frame-view").elementHandle();
    await this.page.waitForFunction(
      (element) => (element as unknown as { readonly isSettled: boolean }).isSettled,
      view,
      { timeout: 60_000 },
    );
  }

  /** A place, in clip pixels, inside the item where it lies on the shown frame: the first corner of its outline. */
  placeOf(id: string): Promise<ClipPlace> {
    return this.get("inve-frame-view").evaluate((element, item): [number, number] => {
      const { placed } = element as unknown as {
        placed: ReadonlyMap<string, { readonly rings: readonly Float64Array[] }>;
      };
      const ring = placed.get(item)?.rings[0];
      if (ring === undefined) throw new Error(`${item} does not lie on this frame.`);
      return [ring[0] ?? 0, ring[1] ?? 0];
    }, id);
  }

  /** Makes the window large enough for the clip's own size and shows that; the picture stays in the middle as it grows. */
  async showActualSize(): Promise<void> {
    await this.key("1");
    await this.page.setViewportSize({ width: 1920, height: 1200 });
    const { clip } = await this.document();
    const view = await this.get("inve-frame-view").elementHandle();
    await this.page.waitForFunction(
      ({ element, width }) => {
        if (!(element instanceof HTMLElement)) return false;
        const { left } = (element as unknown as { viewport: { left: number } }).viewport;
        return left >= 0 && left + width <= element.clientWidth;
      },
      { element: view, width: clip.width },
      { timeout: 60_000 },
    );
  }

  /**
   * Plays as many frames as the document's range has, and returns those that were shown, in order: how far each lies ahead
   * of the frame at the start, and whether everything that it needs was there.
   */
  async playOnce(): Promise<{ step: number; isWhole: boolean }[]> {
    const { first, last } = (await this.document()).clip.range;
    return this.get("inve-frame-view").evaluate(
      async (element, count) => {
        const view = element as unknown as {
          readonly isSettled: boolean;
          readonly panel: {
            readonly state: { readonly frame: number };
            readonly controller: { readonly navigation: { togglePlayback(): void } };
          };
        };
        const { navigation } = view.panel.controller;
        const shown: { step: number; isWhole: boolean }[] = [];
        navigation.togglePlayback();
        await new Promise<void>((resolve) => {
          let [step, before] = [0, view.panel.state.frame];
          const look = () => {
            const { frame } = view.panel.state;
            step += (frame - before + count) % count;
            if (frame !== before) shown.push({ step, isWhole: view.isSettled });
            before = frame;
            if (step >= count) resolve();
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        });
        navigation.togglePlayback();
        return shown;
      },
      last - first + 1,
    );
  }

  /** What is drawn over the whole clip at its true size, which the view must show: straight RGBA. */
  async editsAtActualSize(): Promise<Uint8Array> {
    const { clip } = await this.document();
    const { x, y } = await this.#viewport();
    const values = await this.get("inve-frame-view canvas#edits").evaluate(
      (canvas, box) => {
        if (!(canvas instanceof HTMLCanvasElement)) throw new Error("That is no canvas.");
        const data = canvas.getContext("2d")?.getImageData(box.x, box.y, box.width, box.height).data ?? [];
        return btoa(Array.from(data, (value) => String.fromCharCode(value)).join(""));
      },
      { x, y, width: clip.width, height: clip.height },
    );
    return Buffer.from(values, "base64");
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

  /** Where the picture lies in the view, and how large a clip pixel is, in CSS pixels. */
  #viewport(): Promise<{ x: number; y: number; scale: number }> {
    return this.get("inve-frame-view").evaluate((element) => {
      const { left, top, scale } = (element as unknown as { viewport: Record<"left" | "top" | "scale", number> })
        .viewport;
      return { x: left, y: top, scale };
    });
  }

  async #clipPoints(places: readonly ClipPlace[]): Promise<{ x: number; y: number }[]> {
    const box = await this.get("inve-frame-view").boundingBox();
    if (box === null) throw new Error("The frame view is not shown.");
    const { x: left, y: top, scale } = await this.#viewport();
    return places.map(([x, y]) => ({
      x: box.x + left + (x + 0.5) * scale,
      y: box.y + top + (y + 0.5) * scale,
    }));
  }

  async #points(places: readonly Share[]): Promise<{ x: number; y: number }[]> {
    const box = await this.get("inve-frame-view").boundingBox();
    if (box === null) throw new Error("The frame view is not shown.");
    return places.map(([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y }));
  }
}
