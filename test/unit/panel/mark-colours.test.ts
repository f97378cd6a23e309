import type { PremiereHost } from "../../../plugin/host/premiere-host";
import { documentOf, openPanel, overlays, until } from "../../support/open-panel";

const green = 0;
const orange = 3;
const yellow = 4;
const blue = 6;

let open: Awaited<ReturnType<typeof openPanel>>[] = [];
afterEach(() => {
  for (const { controller } of open) controller.stop();
  open = [];
});

/** A panel whose first frame is marked; `asked` counts what is asked of Premiere for colours. */
async function marked(...[companion, drafts]: Parameters<typeof openPanel>) {
  const asked: string[] = [];
  const spy = (host: PremiereHost): PremiereHost => ({
    ...host,
    colourMark: (sequenceId, key, state) => {
      asked.push(state);
      return host.colourMark(sequenceId, key, state);
    },
  });
  const panel = await openPanel(companion, drafts, spy);
  open.push(panel);
  const { controller, store, control } = panel;
  if (documentOf(store).marks.length === 0) controller.mark();
  await until(store, () => documentOf(store).marks.length === 1);
  const colours = () => control.snapshot().sequence?.markers.map((marker) => marker.colour);
  /** Resolves when the markers have these colours. */
  const untilColour = (colour: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (colours()?.every((found) => found === colour) !== true) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = control.subscribe(look);
      look();
    });
  const render = async (id: string, path: string) => {
    controller.propagate();
    await until(store, (state) => state.job?.id === id);
    await panel.finish(id, path);
  };
  return { ...panel, asked, colours, untilColour, render };
}

test("the marker of a mark shows how far its drawing has come", async () => {
  const { colours, untilColour, draw, saved, render, control } = await marked();
  expect(colours()).toEqual([green]);
  draw();
  await saved();
  await untilColour(yellow);
  await render("job-1", overlays[0]!);
  await untilColour(blue);
  // The colour is a part of the placement: one step of undo takes both back.
  expect(control.undoLabels()[0]).toBe("Add drawing overlay");
  control.undo();
  expect(colours()).toEqual([yellow]);
  control.redo();
  draw();
  await saved();
  await untilColour(orange);
  await render("job-2", overlays[1]!);
  await untilColour(blue);
});

test("what is drawn while the overlay is made is not shown by it", async () => {
  const { untilColour, draw, saved, finish, controller, store } = await marked();
  draw();
  await saved();
  controller.propagate();
  await until(store, (state) => state.job?.id === "job-1");
  draw();
  await saved();
  await finish("job-1", overlays[0]!);
  await untilColour(orange);
});

test("opening a document and moving about in it asks nothing of Premiere, and undoing the drawing makes it empty again", async () => {
  const first = await marked();
  first.draw();
  await first.saved();
  await first.untilColour(yellow);
  first.controller.stop();
  const second = await marked(first.companion, first.drafts);
  second.controller.navigation.step(5);
  second.controller.navigation.step(-5);
  second.controller.reconnect();
  await second.saved();
  expect(second.asked).toEqual([]);
  first.controller.start();
  first.controller.editing.undo();
  await first.saved();
  await first.untilColour(green);
  expect(first.control.undoLabels()).toEqual(["Colour mark", "Colour mark", "Mark frame for drawing"]);
});

test("a marker that shows nothing of an older drawing is put right by the next change", async () => {
  const { untilColour, draw, saved, companion, drafts, store, controller } = await marked();
  draw();
  await saved();
  await untilColour(yellow);
  controller.stop();
  // Another Premiere with the same project: its marker is green, and lies where the mark is.
  const second = await openPanel(companion, drafts);
  open.push(second);
  const { sequence } = await second.host.state();
  await second.host.addMark(sequence!.id, documentOf(store).marks[0]!.ticks, "INVE 1");
  const marker = () => second.control.snapshot().sequence?.markers[0]?.colour;
  expect(marker()).toBe(green);
  second.controller.reconnect();
  await until(second.store, () => documentOf(second.store).marks[0]?.markerKey !== undefined);
  second.controller.navigation.goTo(30);
  second.draw();
  await second.saved();
  await new Promise<void>((resolve) => {
    const look = () => {
      if (marker() === yellow) resolve();
    };
    second.control.subscribe(look);
    look();
  });
});

test("a project whose ingest is on is warned of once, and the overlay is made all the same", async () => {
  const warning = "Ingest is on in this project.";
  const panel = await openPanel(undefined, undefined, (host) => ({
    ...host,
    importWarning: () => Promise.resolve(warning),
  }));
  open.push(panel);
  const { controller, store, draw, finish } = panel;
  draw();
  controller.propagate();
  await until(store, (state) => state.job?.id === "job-1");
  expect(store.state.notices).toMatchObject([{ kind: "info", message: warning }]);
  await finish("job-1", overlays[0]!);
  draw();
  controller.propagate();
  await until(store, (state) => state.job?.id === "job-2");
  expect(store.state.notices).toEqual([]);
});
