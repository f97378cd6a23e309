import type { OpenPage } from "./every-tool";

const [markedFrame, otherFrame] = [36, 44];

/** Saying what an object is by scribbles or by its motion, and drawing an item anew; everything is undone at the end. */
export function regionsAndRedraw(open: () => OpenPage): void {
  const layers = async () => (await open().panel.document()).layers;
  let before = "";

  beforeAll(async () => {
    const { panel } = open();
    await panel.goTo(markedFrame);
    await panel.showActualSize();
    before = JSON.stringify(await panel.document());
  });

  test("scribbles say what belongs to an object, with Alt what does not, each a step of undo", async () => {
    const { panel } = open();
    const count = (await layers()).length;
    await panel.get("inve-inspector #layer-0").click();
    await panel.key("s");
    await panel.dragClip([300, 200], [340, 240]);
    await panel.page.keyboard.down("Alt");
    await panel.dragClip([420, 120], [460, 320]);
    await panel.page.keyboard.up("Alt");
    await panel.get("inve-style-bar #scribble-subtract").click();
    await panel.key("]");
    await panel.dragClip([200, 120], [200, 320]);
    const made = (await layers()).at(-1);
    expect(made).toMatchObject({
      index: count + 1,
      regions: [{ frame: markedFrame, scribbles: [{ effect: "add" }, { effect: "subtract" }, { effect: "subtract" }] }],
    });
    const [first, , third] = made?.regions[0]?.scribbles ?? [];
    expect(first?.points[0]).toEqual([expect.closeTo(300, 0), expect.closeTo(200, 0)]);
    expect((third?.width ?? 0) / (first?.width ?? 1)).toBeCloseTo(1.25, 1);
    expect(await panel.get("inve-inspector .warning").count()).toBe(0);
    await panel.key("x");
    await panel.key("Control+z");
    expect((await layers()).at(-1)?.regions[0]?.scribbles).toHaveLength(2);
    await panel.get("inve-style-bar #scribble-clear").click();
    expect((await layers()).at(-1)?.regions).toEqual([]);
    for (let step = 0; step < 4; step += 1) await panel.key("Control+z");
    expect(JSON.stringify(await panel.document())).toBe(before);
  });

  test("what moves by itself becomes objects in one step, and a search can be cancelled", async () => {
    const { panel } = open();
    await panel.get("inve-inspector #find-objects").click();
    await panel.get("inve-inspector #cancel-finding").click();
    expect(await panel.get("inve-inspector #cancel-finding").count()).toBe(0);
    expect(JSON.stringify(await panel.document())).toBe(before);
    const count = (await layers()).length;
    await panel.get("inve-inspector #find-objects").click();
    await panel.get("inve-inspector #cancel-finding").waitFor();
    await panel.get("inve-inspector #cancel-finding").waitFor({ state: "detached", timeout: 120_000 });
    await panel
      .get("inve-notices")
      .getByText(/move|outlined already/)
      .first()
      .waitFor();
    expect((await layers()).length).toBeGreaterThanOrEqual(count);
    while ((await layers()).length > count) await panel.key("Control+z");
    expect(JSON.stringify(await panel.document())).toBe(before);
  });

  test("an item is drawn anew on another frame: exactly there, in one step, and Escape leaves it", async () => {
    const { panel } = open();
    await panel.key("c");
    await panel.dragClip([820, 300], [900, 360]);
    await panel.key("v");
    await panel.clickClip([820, 330]);
    const id = await panel.selected();
    const drawn = JSON.stringify(await panel.document());
    await panel.goTo(otherFrame);
    await panel.settled();
    await panel.key("r");
    await panel.page.mouse.move(100, 100);
    await panel.key("Escape");
    await panel.get("inve-inspector #redraw").click();
    await panel.dragClip([700, 200], [800, 280]);
    const { corrections, editLayers } = await panel.document();
    const item = editLayers
      .flatMap((layer) => (layer.kind === "sketch" ? layer.items : []))
      .find((one) => one.id === id);
    expect(item?.redrawn).toMatchObject([{ frame: otherFrame }]);
    expect(item?.redrawn?.[0]?.points).toEqual([
      { x: expect.closeTo(700, 0) as number, y: expect.closeTo(200, 0) as number },
      { x: expect.closeTo(800, 0) as number, y: expect.closeTo(280, 0) as number },
    ]);
    expect(corrections.filter((known) => known.itemId === id && known.frame === otherFrame)).toHaveLength(64);
    await panel.settled();
    const pixels = await panel.editsAtActualSize();
    const alphaAt = (x: number, y: number) => pixels[4 * (y * 960 + x) + 3] ?? 0;
    expect([alphaAt(700, 240), alphaAt(750, 200), alphaAt(800, 240), alphaAt(750, 240)]).toEqual([255, 255, 255, 0]);
    await panel.key("Control+z");
    expect(JSON.stringify(await panel.document())).toBe(drawn);
    await panel.key("Control+z");
    expect(JSON.stringify(await panel.document())).toBe(before);
    await panel.goTo(markedFrame);
  });
}
