import { cameraMotion } from "../../../companion-server/fit/camera-motion";
import { fitEvidence } from "../../../companion-server/fit/fit-evidence";
import type { FitEvidence } from "../../../companion-server/fit/sample-source";
import { unknownError } from "../../../companion-server/motion/motion";
import { mapPoint } from "../../../models/geometry/homography";
import { slidingEvidence } from "../../support/fit-evidence";

const quiet = { signal: new AbortController().signal, report: () => undefined };

/** A scene that slides; on frame 2 a patch of the background is unknown, and another one slid the wrong way. */
function scene() {
  const evidence = slidingEvidence({ frames: 4, width: 96, height: 64 });
  const { motion } = evidence;
  const nodes = motion.gridWidth * motion.gridHeight;
  const at = (i: number, j: number): number => 2 * nodes + j * motion.gridWidth + i;
  const unknown = at(3, 20);
  motion.toMarkError[unknown] = unknownError;
  motion.toMark.set([70, 3], unknown * 2);
  const mistaken = at(10, 12);
  motion.toMarkError[mistaken] = 0.6;
  motion.toMark.set([40, 40], mistaken * 2);
  const nearer = at(12, 12);
  motion.toMarkError[nearer] = 0.1;
  motion.toMark.set([40, 40], nearer * 2);
  return { ...evidence, unknown, mistaken, nearer };
}

describe("the camera's motion", () => {
  test("is found from the background alone", () => {
    const { motion, carried } = scene();
    const camera = cameraMotion(motion, carried, 2);
    expect(mapPoint(camera!.map, 50, 30)).toEqual([expect.closeTo(48, 2), expect.closeTo(30, 2)]);
    expect(camera!.error).toBeLessThan(0.6);
  });

  test("is not claimed for the marked frame, or where too few nodes follow one homography", () => {
    const { motion, carried } = scene();
    expect(cameraMotion(motion, carried, 0)).toBeNull();
    const nodes = motion.gridWidth * motion.gridHeight;
    for (let node = 2 * nodes; node < 3 * nodes; node += 3) motion.toMark.set([node % 61, node % 37], node * 2);
    expect(cameraMotion(motion, carried, 2)).toBeNull();
    expect(cameraMotion(motion, carried, 3)).not.toBeNull();
  });
});

describe("completing chains", () => {
  const { stack, motion, carried, unknown, mistaken, nearer } = scene();
  const objectNode = motion.gridWidth * motion.gridHeight * 3 - 2;
  motion.toMarkError[objectNode] = unknownError;
  let evidence: FitEvidence;

  beforeAll(async () => {
    evidence = await fitEvidence(stack, motion, carried, quiet);
  });

  test.each([
    ["unknown nodes", unknown, [4, 40]],
    ["nodes that are not sure and go elsewhere", mistaken, [18, 24]],
  ])("gives %s the camera's way", (_, node, [u, v]) => {
    expect(motion.toMark[node * 2]).toBeCloseTo(u!, 1);
    expect(motion.toMark[node * 2 + 1]).toBeCloseTo(v!, 1);
    expect(motion.toMarkError[node]).toBeLessThan(1);
  });

  test("leaves alone what is sure, and what shows an object", () => {
    expect([motion.toMark[nearer * 2], motion.toMark[nearer * 2 + 1]]).toEqual([40, 40]);
    expect(motion.toMarkError[objectNode]).toBe(unknownError);
  });

  test("hands on the camera of every frame", () => {
    expect(evidence.cameras[0]).toBeNull();
    expect(mapPoint(evidence.cameras[2]!.map, 50, 30)).toEqual([expect.closeTo(48, 2), expect.closeTo(30, 2)]);
    expect(evidence.cameras[2]!.error).toBeLessThan(0.6);
  });

  test("ends with Cancelled when it is cancelled", async () => {
    const work = fitEvidence(stack, motion, carried, { ...quiet, signal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ code: "Cancelled" });
  });

  test("does not make a frame look better known than it was", () => {
    expect(evidence.knownShares[2]).toBeLessThan(1);
    expect(evidence.knownShares[1]).toBe(1);
  });
});
