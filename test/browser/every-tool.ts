import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { EditDocument } from "../../companion-server/protocol/document";
import type { CompanionProcess } from "../support/companion-process";
import type { PanelPage } from "../support/panel-page";
import { runInve } from "../support/run-inve";

/** What the tests work with, once it is open. */
export interface OpenPage {
  readonly panel: PanelPage;
  readonly companion: CompanionProcess;
}

const [markedFrame, otherFrame] = [36, 40];
/** What the page may differ by from the rendered overlay, in steps of 255, on all but so many of the pixels. */
const [mostDifference, mostOutliers] = [2, 0.01];

/** Every kind of edit with real pointer events, on a clip that is analysed already; everything is undone at the end. */
export function everyTool(open: () => OpenPage): void {
  let before = "";
  let folder = "";
  const layers = async () => (await open().panel.document()).editLayers;
  const last = async () => (await layers()).at(-1);

  beforeAll(async () => {
    const { panel } = open();
    folder = await mkdtemp(join(tmpdir(), "inve-every-tool-"));
    await panel.goTo(markedFrame);
    await panel.showActualSize();
    before = JSON.stringify(await panel.document());
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("a picture is chosen, dragged by a corner and as a whole, and set to follow the surface", async () => {
    const { panel } = open();
    const file = join(folder, "badge.png");
    await writeFile(file, await badge());
    await panel.key("i");
    await panel.get("inve-style-bar #picture-file").setInputFiles(file);
    await panel.until(({ editLayers }) => editLayers.at(-1)?.kind === "texture");
    const placed = firstPicture(await last());
    expect(placed.corners[0][1]).toBeCloseTo(539 / 2 - 0.2 * 540);
    await panel.dragClip(placed.corners[2], [560, 420]);
    expect(firstPicture(await last()).corners[2]).toEqual([expect.closeTo(560, 0), expect.closeTo(420, 0)]);
    await panel.dragClip([480, 270], [240, 300]);
    const moved = firstPicture(await last());
    expect(moved.corners[0][0] - placed.corners[0][0]).toBeCloseTo(-240, 0);
    await panel.get("inve-inspector #tracking").selectOption("surface");
    await panel.type("inve-inspector #item input[aria-label=Opacity]", "80");
    expect(firstPicture(await last())).toMatchObject({ tracking: "surface", opacity: 0.8 });
  });

  test("what is no picture is refused with one sentence, and a dropped picture lies where it was dropped", async () => {
    const { panel } = open();
    const count = (await layers()).length;
    await panel.drop({ name: "notes.png", bytes: Buffer.from("no picture") }, [700, 120]);
    await panel.get("inve-notices").getByText("That is not a picture.").waitFor();
    // The browser notes the refused upload in its console.
    expect(panel.complaints.splice(0)).toEqual([expect.stringContaining("400")]);
    expect(await layers()).toHaveLength(count);
    await panel.drop({ name: "drop.png", bytes: await badge() }, [700, 120]);
    await panel.until(({ editLayers }) => editLayers.at(-1)?.name === "drop");
    const [a, , c] = firstPicture(await last()).corners;
    // Drops come in whole CSS pixels.
    expect(Math.abs((a[0] + c[0]) / 2 - 700)).toBeLessThanOrEqual(1);
    expect(Math.abs((a[1] + c[1]) / 2 - 120)).toBeLessThanOrEqual(1);
    await panel.key("Delete");
    expect((await last())?.items).toEqual([]);
  });

  test("an adjustment takes a lasso, a brush or a whole object, and its sliders go back by a double click", async () => {
    const { panel } = open();
    await panel.key("j");
    await panel.dragClip([640, 120], [760, 120], [760, 260], [640, 260], [640, 125]);
    await panel.type("inve-inspector #item input[aria-label=Exposure]", "1.5");
    await panel.type("inve-inspector #item input[aria-label=Hue]", "90");
    expect((await last())?.items).toMatchObject([{ exposure: 1.5, hue: 90, area: expect.any(Array) as unknown }]);
    await panel.get("inve-inspector #item").getByText("Hue").first().dblclick();
    expect((await last())?.items).toMatchObject([{ exposure: 1.5, hue: 0 }]);
    await panel.get("inve-style-bar #area-brush").click();
    await panel.dragClip([100, 420], [220, 440]);
    expect((await last())?.items).toMatchObject([{}, { exposure: 1.5, area: { brush: { width: 80 } } }]);
    await panel.get("inve-inspector #layer-1").click();
    await panel.get("inve-style-bar #area-object").click();
    await panel.type("inve-inspector #item input[aria-label=Saturation]", "-60");
    expect(await last()).toMatchObject({ layer: 1, items: [{ area: { object: true }, saturation: -0.6 }] });
  });

  test("an ellipse and typed text are strokes, and a selected stroke takes another colour and width", async () => {
    const { panel } = open();
    await panel.get("inve-inspector #layer-0").click();
    await panel.key("c");
    await panel.dragClip([820, 300], [900, 360]);
    await panel.key("t");
    await panel.clickClip([60, 90]);
    await panel.page.keyboard.type("INVE öß");
    await panel.key("Enter");
    const drawn = (await strokes()).slice(-2);
    expect(drawn).toMatchObject([{ tool: "ellipse" }, { tool: "text", text: "INVE öß" }]);
    await panel.key("v");
    await panel.clickClip([820, 330]);
    await panel.get('inve-style-bar .swatch[aria-label="Colour #3ddc68"]').click();
    await panel.type("inve-inspector #item input[aria-label=Write-on]", "6");
    expect((await strokes()).at(-2)).toMatchObject({ color: "#3ddc68", writeOn: { first: 36, last: 41 } });
    await panel.type("inve-inspector #item input[aria-label=Write-on]", "0");
  });

  test("a locked edit layer cannot be picked from; it fades, is copied and reordered", async () => {
    const { panel } = open();
    const chosen = panel.get("inve-inspector .edit-layer.chosen");
    await chosen.locator(".lock").click();
    await panel.clickClip([820, 330]);
    expect(await panel.selected()).toBeNull();
    await chosen.locator(".lock").click();
    await panel.type("inve-inspector #fade-in", "5");
    const count = (await layers()).length;
    await panel.get("inve-inspector #duplicate").click();
    expect(await layers()).toHaveLength(count + 1);
    const copy = (await layers()).find(({ name }) => name.endsWith("copy"));
    expect(copy?.fadeIn).toBe(5);
    await panel.get("inve-inspector .edit-layer.chosen .backward").click();
    await panel.key("Control+z");
    await panel.key("Control+z");
    expect(await layers()).toHaveLength(count);
  });

  test("the page shows what the rendered overlay holds, on the drawn frame and on another", async () => {
    const { panel, companion } = open();
    await panel.key("Escape");
    await panel.saved();
    const rendered = await renderedFrames(await panel.document(), { companion, folder });
    for (const frame of [markedFrame, otherFrame]) {
      await panel.goTo(frame);
      await panel.settled();
      const share = differing(await panel.editsAtActualSize(), rendered.get(frame) ?? new Uint8Array());
      expect(share).toBeLessThan(mostOutliers);
    }
  });

  test("playing shows frames in their turn, whole, with every kind of edit", async () => {
    const { panel } = open();
    await panel.settled();
    const { first, last: end } = (await panel.document()).clip.range;
    const frames = end - first + 1;
    const began = performance.now();
    const shown = await panel.playOnce();
    // Told, never judged: how quick a computer is does not say whether the program is right.
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(`Played ${frames} frames in ${seconds.toFixed(1)} s, ${shown.length} of them seen.\n`);
    const steps = shown.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    // What is late may be left out, but the picture is not given up.
    expect(shown.length).toBeGreaterThan(frames / 8);
    expect(shown.filter(({ isWhole }) => !isWhole)).toEqual([]);
  });

  test("on another frame a stroke is picked where it lies there, and dragging it is a correction", async () => {
    const { panel } = open();
    await panel.goTo(otherFrame);
    await panel.key("v");
    await panel.settled();
    const place = await panel.placeOf((await strokes()).at(-2)?.id ?? "");
    await panel.dragClip(place, [place[0] + 30, place[1] + 10]);
    const { corrections } = await panel.document();
    expect(corrections).toMatchObject([{ frame: otherFrame, itemId: (await strokes()).at(-2)?.id }]);
    const [{ from, to } = { from: [0, 0], to: [0, 0] }] = corrections;
    expect([to[0] - from[0], to[1] - from[1]]).toEqual([expect.closeTo(30, 0), expect.closeTo(10, 0)]);
  });

  test("undoing everything gives back the very document", async () => {
    const { panel } = open();
    for (let steps = 0; steps < 100 && JSON.stringify(await panel.document()) !== before; steps += 1)
      await panel.key("Control+z");
    expect(JSON.stringify(await panel.document())).toBe(before);
  });

  async function strokes() {
    return (await layers()).flatMap((layer) => (layer.kind === "sketch" ? layer.items : []));
  }
}

function firstPicture(layer: EditDocument["editLayers"][number] | undefined) {
  const [item] = layer?.kind === "texture" ? layer.items : [];
  if (item === undefined) throw new Error("There is no picture.");
  return item;
}

/** A round badge with a hole, with alpha. */
function badge(): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="180"><circle cx="120" cy="90" r="80" fill="#2b6cff"/><circle cx="120" cy="90" r="30" fill="#ffe14a"/></svg>`;
  return sharp(Buffer.from(drawing)).png().toBuffer();
}

/** Frames of the overlay as the command line renders them: straight RGBA by frame number. */
async function renderedFrames(
  document: EditDocument,
  { companion, folder }: { companion: CompanionProcess; folder: string },
): Promise<Map<number, Uint8Array>> {
  const [edits, out] = [join(folder, "edits.json"), join(folder, "overlay")];
  await writeFile(edits, JSON.stringify(document));
  const words = ["propagate", document.clip.path, "--edits", edits, "--range", `${markedFrame}:${otherFrame}`];
  const { code, error } = await runInve([...words, "--out", `${out}/`, "--workspace", companion.workspace]);
  if (code !== 0) throw new Error(error);
  const names = (await readdir(out)).filter((name) => name.endsWith(".png")).sort();
  const frames = names.map(async (name, index): Promise<[number, Uint8Array]> => {
    return [markedFrame + index, await sharp(join(out, name)).ensureAlpha().raw().toBuffer()];
  });
  return new Map(await Promise.all(frames));
}

/** The share of pixels that differ by more than allowed when both pictures are laid over grey. */
function differing(shown: Uint8Array, rendered: Uint8Array): number {
  expect(shown).toHaveLength(rendered.length);
  const overGrey = (picture: Uint8Array, at: number, channel: number) => {
    const alpha = (picture[at + 3] ?? 0) / 255;
    return (picture[at + channel] ?? 0) * alpha + 128 * (1 - alpha);
  };
  let outliers = 0;
  for (let at = 0; at < shown.length; at += 4) {
    const differs = [0, 1, 2].some(
      (channel) => Math.abs(overGrey(shown, at, channel) - overGrey(rendered, at, channel)) > mostDifference,
    );
    if (differs) outliers += 1;
  }
  return outliers / (shown.length / 4);
}
