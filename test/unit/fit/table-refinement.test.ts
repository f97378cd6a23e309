import { extendMapping } from "../../../companion-server/fit/extend-mapping";
import { refineMapping, type ChainEvidence } from "../../../companion-server/fit/refine-mapping";
import { replaceMisfits } from "../../../companion-server/fit/replace-misfits";
import { nodeCount, type AnalysisTables } from "../../../companion-server/analysis/analysis-tables";
import { slidingEvidence } from "../../support/fit-evidence";
import { tablesOf } from "../../support/analysis-tables";

/** Largest distance between the tabulated mapping and a known one, over nodes that a test of pixels accepts. */
function worst(
  tables: AnalysisTables,
  { layer, frame }: { layer: number; frame: number },
  truth: (x: number, y: number) => [number, number],
  accepts: (x: number, y: number) => boolean,
): number {
  const { frameLattice: lattice, mapping, frames } = tables;
  let most = 0;
  for (let node = 0; node < nodeCount(lattice); node += 1) {
    const x = lattice.x0 + (node % lattice.columns) * lattice.pitch;
    const y = lattice.y0 + Math.floor(node / lattice.columns) * lattice.pitch;
    if (!accepts(x, y)) continue;
    const at = ((layer * frames + frame) * nodeCount(lattice) + node) * 2;
    const [u, v] = truth(x, y);
    most = Math.max(most, Math.hypot(mapping[at]! - u, mapping[at + 1]! - v));
  }
  return most;
}

function refineFrames(tables: AnalysisTables, evidence: ChainEvidence): void {
  for (let frame = 0; frame < tables.frames; frame += 1) refineMapping(tables, evidence, frame);
}

describe("refining by chained motion", () => {
  const evidence = slidingEvidence({ frames: 4, width: 96, height: 64 });
  const slid =
    (frame: number) =>
    (x: number, y: number): [number, number] => [x - frame, y];
  const offBy = (error: number) => tablesOf((_, frame, x, y) => [x - frame + error, y - error], { frames: 4 });

  test("removes what the fit is off where the layer is seen", () => {
    const tables = offBy(0.6);
    refineFrames(tables, evidence);
    expect(worst(tables, { layer: 1, frame: 3 }, slid(3), (x, y) => x > 60 && x < 96 && y > 4 && y < 60)).toBeLessThan(
      0.06,
    );
    expect(worst(tables, { layer: 0, frame: 3 }, slid(3), (x, y) => x > 4 && x < 44 && y > 4 && y < 60)).toBeLessThan(
      0.06,
    );
  });

  test("leaves the mapping alone where the layer is not seen, and where chains say something else entirely", () => {
    const tables = offBy(0.6);
    refineFrames(tables, evidence);
    expect(
      worst(
        tables,
        { layer: 1, frame: 3 },
        (x, y) => [x - 3 + 0.6, y - 0.6],
        (x) => x < 30,
      ),
    ).toBeLessThan(0.01);
    const far = offBy(20);
    refineFrames(far, evidence);
    expect(
      worst(
        far,
        { layer: 1, frame: 3 },
        (x, y) => [x - 3 + 20, y - 20],
        () => true,
      ),
    ).toBe(0);
  });

  test("trusts chains less the larger their expected error is", () => {
    const toMarkError = new Float32Array(new SharedArrayBuffer(evidence.motion.toMarkError.byteLength)).fill(2);
    const tables = offBy(0.6);
    refineFrames(tables, { ...evidence, motion: { ...evidence.motion, toMarkError } });
    const isInside = (x: number, y: number): boolean => x > 60 && x < 96 && y > 4 && y < 60;
    expect(worst(tables, { layer: 1, frame: 3 }, slid(3), isInside)).toBeGreaterThan(0.6);
  });
});

describe("replacing a mapping that the fit has left far from where chains say", () => {
  const evidence = slidingEvidence({ frames: 4, width: 96, height: 64 });
  const isInside = (x: number, y: number): boolean => x > 60 && x < 96 && y > 4 && y < 60;
  const right = (x: number, y: number): [number, number] => [x - 3, y];

  test("puts a layer right that is far off, collapsed or not", () => {
    const far = tablesOf((_, frame, x, y) => [x - frame + 20, y - 20], { frames: 4 });
    const collapsed = tablesOf((_, __, x, y) => [200 + 0.1 * x, y], { frames: 4 });
    for (const tables of [far, collapsed]) {
      replaceMisfits(tables, evidence, 3);
      expect(worst(tables, { layer: 1, frame: 3 }, right, isInside)).toBeLessThan(0.1);
    }
  });

  test("leaves what is only inexact, and what chains do not agree on", () => {
    const off = (error: number) => tablesOf((_, frame, x, y) => [x - frame + error, y], { frames: 4 });
    const inexact = off(3);
    replaceMisfits(inexact, evidence, 3);
    expect(inexact.mapping).toEqual(off(3).mapping);
    const toMark = new Float32Array(new SharedArrayBuffer(evidence.motion.toMark.byteLength));
    toMark.set(evidence.motion.toMark.map((value, entry) => value + 90 * Math.sin(entry * entry)));
    const contradictory = { ...evidence, motion: { ...evidence.motion, toMark } };
    const far = off(20);
    replaceMisfits(far, contradictory, 3);
    expect(far.mapping).toEqual(off(20).mapping);
  });
});

describe("continuing a mapping beyond where its layer is seen", () => {
  const growing = (x: number, y: number): [number, number] => [1.1 * x + 0.05 * y - 4, 0.95 * y - 0.1 * x + 3];
  // The object of these tables is the left half of the frame; the fit knows nothing of the right half.
  const torn = () => tablesOf((_, __, x, y) => (x < 52 ? growing(x, y) : [300, -200]));

  test("follows the visible part's motion", () => {
    const tables = torn();
    for (let frame = 0; frame < tables.frames; frame += 1) extendMapping(tables, frame);
    expect(worst(tables, { layer: 1, frame: 2 }, growing, () => true)).toBeLessThan(0.5);
  });

  test("changes nothing where the layer is plainly seen", () => {
    const tables = torn();
    for (let frame = 0; frame < tables.frames; frame += 1) extendMapping(tables, frame);
    expect(worst(tables, { layer: 1, frame: 2 }, growing, (x, y) => x > 4 && x < 40 && y > 4 && y < 60)).toBeLessThan(
      1e-3,
    );
  });

  test("leaves a layer that is hidden altogether to the networks", () => {
    const tables = torn();
    tables.shares.fill(0);
    const before = Float32Array.from(tables.mapping.subarray(tables.mapping.length / 2));
    for (let frame = 0; frame < tables.frames; frame += 1) extendMapping(tables, frame);
    expect(Float32Array.from(tables.mapping.subarray(tables.mapping.length / 2))).toEqual(before);
  });
});
