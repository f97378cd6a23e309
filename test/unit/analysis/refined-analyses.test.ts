import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AnalysisStore } from "../../../companion-server/analysis/analysis-store";
import type { AnalysisTables } from "../../../companion-server/analysis/analysis-tables";
import { defaultFitSettings } from "../../../companion-server/fit/fit-settings";
import type { AtlasState } from "../../../companion-server/inference/atlas-state";
import type { Analysis } from "../../../companion-server/pipeline";
import type { Report } from "../../../companion-server/protocol/progress";
import { tablesOf } from "../../support/analysis-tables";
import { clipOf } from "../../support/colour-bar-engine";
import { temporaryFolder } from "../../support/temporary-folder";

const clip = clipOf({ width: 96, height: 64 });
const request = { clip, mark: 0, range: { first: 0, last: 4 }, regions: [] };
const shiftedBy = (pixels: number): AnalysisTables =>
  tablesOf((_layer, frame, x, y) => [x + frame * pixels, y], { layers: 1 });
const reportOf = (steps: number): Report => ({ seconds: {}, steps, frames: 5, peakMemoryMegabytes: 1, versions: {} });
const stateOf = (step: number): AtlasState => ({
  step,
  parameters: new Map([["p", Float32Array.of(step)]]),
  moments: new Map([["p", { mean: new Float32Array(1), square: new Float32Array(1) }]]),
});

const folder = temporaryFolder();
const openStore = () => new AnalysisStore(folder.path, defaultFitSettings);

/** How many pixels an analysis shifts by with every frame: which tables it reads. */
function shiftOf(analysis: Analysis | null): number | null {
  const out = new Float64Array(2);
  analysis?.field.toAtlas(0, 1, 40, 30, out, 0);
  return analysis === null ? null : Math.round((out[0] ?? 0) - 40);
}

/** A store whose analysis shifts by one, and the files of its refinement. */
async function analysed() {
  const store = openStore();
  await store.save(request, shiftedBy(1), reportOf(1500));
  const id = store.idOf(request);
  const files = store.refinementOf(id);
  const publish = (steps: number, shift: number) =>
    files.publish({ tables: shiftedBy(shift), report: reportOf(steps) }, stateOf(steps));
  return { store, files, publish, at: (name: string) => join(folder.path, id, name) };
}

test("what is found stays what it was until what was published is adopted", async () => {
  const { store, publish } = await analysed();
  await publish(3000, 2);
  expect(shiftOf(await store.find(request))).toBe(1);
  const newest = await store.newest(request);
  expect([shiftOf(newest), newest?.report.steps]).toEqual([2, 3000]);
  expect(shiftOf(await store.find(request))).toBe(1);
  store.adopt(newest!);
  expect(shiftOf(await store.find(request))).toBe(2);
  expect(await store.newest(request)).toBe(newest);
});

test("a companion that starts later finds the best, under the same name", async () => {
  const { store, publish } = await analysed();
  const before = await store.find(request);
  await publish(3000, 2);
  await publish(6000, 3);
  const found = await openStore().find(request);
  expect([shiftOf(found), found?.report.steps, found?.id]).toEqual([3, 6000, before?.id]);
});

test("only the published fit's files are kept", async () => {
  const { files, publish, at } = await analysed();
  await publish(3000, 2);
  await files.saveUnfinished(stateOf(4000));
  await publish(6000, 3);
  expect((await files.standingState(await files.record())).step).toBe(6000);
  expect(existsSync(at("refined-3000.tables")) || existsSync(at("refined-3000.state"))).toBe(false);
  await files.finish();
  expect((await readdir(at("."))).sort()).toEqual(
    ["refined-6000.state", "refined-6000.tables", "refinement.json", "report.json", "tables.bin"].sort(),
  );
  expect(await files.record()).toMatchObject({ isFinished: true, published: { steps: 6000 } });
});

test("a refinement killed before it published leaves the fit of before", async () => {
  const { files, publish, at } = await analysed();
  await publish(3000, 2);
  // The next round's tables are there, its state and the record are not.
  await writeFile(at("refined-6000.tables"), "half");
  expect(shiftOf(await openStore().find(request))).toBe(2);
  expect((await files.record()).published?.steps).toBe(3000);
});

test.each([
  ["refined-3000.tables", "half a fi"],
  ["refinement.json", "{"],
  ["refinement.json", '{"isFinished":"perhaps"}'],
])("with a damaged %s the analysis itself is found", async (name, content) => {
  const { publish, at } = await analysed();
  await publish(3000, 2);
  await writeFile(at(name), content);
  expect(shiftOf(await openStore().find(request))).toBe(1);
});

test("a damaged analysis is made again", async () => {
  const { at } = await analysed();
  await rm(at("tables.bin"));
  expect(await openStore().find(request)).toBeNull();
  expect(existsSync(at("report.json"))).toBe(false);
});
