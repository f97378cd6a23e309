import type { Browser } from "playwright-core";
import { chromiumPath, hasChromium, launchChromium } from "../support/chromium";
import { startCompanion, type CompanionProcess } from "../support/companion-process";
import { everyTool } from "./every-tool";
import { regionsAndRedraw } from "./regions-and-redraw";
import { PanelPage, type Share } from "../support/panel-page";

const wave: Share[] = [
  [0.1, 0.5],
  [0.2, 0.45],
  [0.3, 0.55],
];

if (!hasChromium) process.stdout.write(`Skipped: no browser at ${chromiumPath} (INVE_CHROMIUM names another).\n`);
const describeInBrowser = hasChromium ? describe : describe.skip;

describeInBrowser("the main job in a browser, against the real companion", () => {
  jest.setTimeout(1_000_000);
  let companion: CompanionProcess;
  let browser: Browser;
  let panel: PanelPage;

  beforeAll(async () => {
    companion = await startCompanion();
    browser = await launchChromium();
    panel = await PanelPage.open(browser, companion.url);
  });

  afterAll(async () => {
    await browser.close();
    await companion.stop();
  });

  test("the page opens on the marked frame of the sample clip, with its drawing", async () => {
    expect(await panel.frame()).toBe(36);
    expect(await panel.get("inve-inspector .mark").count()).toBe(1);
    expect(await panel.strokes()).toBeGreaterThan(3);
    await panel.inkAbove(500);
    await expect(panel.track("V2")).resolves.toBeNull();
  });

  test("a page without its token is let in by the pairing code", async () => {
    const page = await browser.newPage();
    await page.goto(companion.url.replace(/#.*/, ""));
    const enter = async (code: string) => {
      await page.locator("inve-welcome input").fill(code);
      await page.keyboard.press("Enter");
      await page.locator("inve-panel, inve-welcome .refusal:not(:empty)").first().waitFor({ timeout: 60_000 });
    };
    const next = companion.nextPairingCode();
    await enter(companion.pairingCode());
    // On a slow computer the first code may be too old by now; the refusal made the companion show another.
    if ((await page.locator("inve-panel").count()) === 0) await enter(await next);
    await page.locator("inve-panel").waitFor({ timeout: 60_000 });
    await page.close();
  });

  test("a mark on another frame is a marker on the timeline", async () => {
    await panel.goTo(40);
    await panel.key("m");
    await panel.get("inve-inspector .mark").nth(1).waitFor();
    await panel.get("inve-timeline-window .marker").nth(1).waitFor();
  });

  test("every drawing tool makes a stroke, Escape makes none, undo takes one back", async () => {
    const before = await panel.strokes();
    await panel.key("b");
    await panel.drag(wave);
    await panel.key("l");
    await panel.drag([
      [0.6, 0.2],
      [0.7, 0.2],
    ]);
    await panel.key("a");
    await panel.drag([
      [0.6, 0.8],
      [0.7, 0.7],
    ]);
    await panel.key("p");
    for (const corner of [
      [0.3, 0.7],
      [0.4, 0.7],
      [0.35, 0.8],
    ] as const)
      await panel.click(corner);
    await panel.key("Enter");
    await panel.key("e");
    await panel.drag([
      [0.15, 0.4],
      [0.15, 0.6],
    ]);
    expect(await panel.strokes()).toBe(before + 5);
    await panel.key("Control+z");
    expect(await panel.strokes()).toBe(before + 4);
    await panel.key("b");
    await panel.page.mouse.down();
    await panel.key("Escape");
    await panel.page.mouse.up();
    expect(await panel.strokes()).toBe(before + 4);
  });

  test("the lasso outlines a new object that the brush then sticks to", async () => {
    await panel.get("inve-inspector #add-object").click();
    await panel.drag([
      [0.55, 0.3],
      [0.75, 0.3],
      [0.75, 0.6],
      [0.55, 0.6],
      [0.55, 0.32],
    ]);
    expect(await panel.get("inve-inspector #layer-2.chosen").count()).toBe(1);
    expect(await panel.get("inve-inspector .warning").count()).toBe(0);
    await panel.key("Control+z");
    await panel.key("Control+z");
    expect(await panel.get("inve-inspector #layer-2").count()).toBe(0);
  });

  test("a select-drag moves a stroke and Delete removes it", async () => {
    const before = await panel.strokes();
    await panel.key("v");
    await panel.drag([
      [0.65, 0.2],
      [0.65, 0.3],
    ]);
    await panel.click([0.65, 0.3]);
    await panel.key("Delete");
    expect(await panel.strokes()).toBe(before - 1);
  });

  test("everything is at the companion and there again after a reload", async () => {
    await panel.saved();
    const before = await panel.strokes();
    await panel.page.reload();
    await panel.get("inve-scrubber #strip").waitFor({ timeout: 60_000 });
    expect(await panel.strokes()).toBe(before);
  });

  test("Propagate puts an overlay on a new track, and the programme monitor plays it", async () => {
    const overlay = await panel.propagate();
    expect(overlay).toMatch(/\.mov$/);
    expect(await panel.track("V1")).toEqual(["sample.mov"]);
    const time = panel.get("inve-programme-monitor #programme-time");
    const stopped = await time.innerText();
    await panel.get("inve-programme-monitor #programme-play").click();
    await panel.page.waitForFunction(
      (before) =>
        document
          .querySelector("inve-simulated-premiere")
          ?.shadowRoot?.querySelector("inve-programme-monitor")
          ?.shadowRoot?.querySelector("#programme-time")?.textContent !== before,
      stopped,
    );
    await panel.get("inve-programme-monitor #programme-play").click();
  });

  test("a frame that nobody drew on shows the drawing too", async () => {
    await panel.goTo(20);
    await panel.inkAbove(300);
  });

  test("a second render replaces the overlay in its place, without fitting again", async () => {
    const first = (await panel.track("V2"))?.[0];
    await panel.goTo(36);
    await panel.key("b");
    await panel.drag(wave);
    const second = await panel.propagate();
    expect(second).not.toBe(first);
    expect(await panel.track("V2")).toEqual([second]);
    expect(await panel.track("V3")).toBeNull();
    const renders = (await companion.jobs()).filter(({ kind }) => kind === "render");
    expect(renders.map((job) => job.result?.report.analysisCached)).toEqual([false, true]);
  });

  test("Premiere's undo takes the overlay away and redo brings it back", async () => {
    const shown = await panel.track("V2");
    expect(shown).toHaveLength(1);
    // Drawing again and replacing the overlay each changed the marker's colour, which is an entry of its own.
    const entries = 3;
    for (let entry = 0; entry < entries; entry += 1) await panel.get("inve-timeline-window #host-undo").click();
    expect(await panel.track("V2")).toBeNull();
    for (let entry = 0; entry < entries; entry += 1) await panel.get("inve-timeline-window #host-redo").click();
    expect(await panel.track("V2")).toEqual(shown);
  });

  describe("with every tool, on the analysed clip", () => {
    everyTool(() => ({ panel, companion }));
  });

  describe("saying what objects are, and drawing anew", () => {
    regionsAndRedraw(() => ({ panel, companion }));
  });

  test("nothing went wrong in the page", () => {
    expect(panel.complaints).toEqual([]);
  });
});
