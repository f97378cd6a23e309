/** @jest-environment ./test/support/onnx-environment.cjs */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { estimateMotion } from "../../../companion-server/motion/estimate-motion";
import { describeFlowModel, findFlowModel, FlowModel } from "../../../companion-server/motion/flow-model";
import { fromMarkView, lookUp } from "../../../companion-server/motion/motion-grid";
import type { WorkContext } from "../../../companion-server/progress";
import { createRandom } from "../../../models/random";
import { shiftFlowModel } from "../../support/shift-flow-model";
import { temporaryFolder } from "../../support/temporary-folder";
import { drawStack, textureAt } from "./moving-texture";

jest.setTimeout(60_000);

const size = { width: 128, height: 80 };
const folder = temporaryFolder();
const quiet: WorkContext = { signal: new AbortController().signal, report: () => undefined };

async function store(bytes: Uint8Array): Promise<string> {
  const path = join(folder.path, "flow.onnx");
  await writeFile(path, bytes);
  return path;
}

test("flows come at half size, in half-size pixels, whatever size the network works at", async () => {
  const stack = drawStack({ ...size, count: 2 }, (frame, x, y) => textureAt(x - 4 * frame, y + 2 * frame, 1));
  for (const network of [size, { width: 64, height: 160 }]) {
    const model = await FlowModel.open(
      await findFlowModel(await store(shiftFlowModel(network))),
      "cpu",
      stack,
      quiet.signal,
    );
    const { width, height, values } = await model.flow(0, 1);
    await model.release();
    expect([width, height]).toEqual([65, 41]);
    expect(values[0]).toBeCloseTo(2, 1);
    expect(values[1]).toBeCloseTo(-1, 1);
  }
});

test("every flow over a gap is asked of the network, and the clip is followed by its answers", async () => {
  const stack = drawStack({ ...size, count: 5 }, (frame, x, y) => textureAt(x + 3 * frame, y - frame, 1));
  const model = await FlowModel.open(
    await findFlowModel(await store(shiftFlowModel(size))),
    "cpu",
    stack,
    quiet.signal,
  );
  const asked = jest.spyOn(model, "flow");
  const motion = await estimateMotion(stack, 2, quiet, model);
  await model.release();
  // Two frames on either side: both ways over gap 1, and over gap 2 for the farther ones.
  expect(asked).toHaveBeenCalledTimes(2 * (2 * 2 + 2));
  const found = new Float64Array(3);
  for (let frame = 0; frame < 5; frame += 1) {
    lookUp(fromMarkView(motion, frame), 64, 40, found);
    expect(Math.hypot(found[0]! - (64 - 3 * (frame - 2)), found[1]! - (40 + frame - 2))).toBeLessThan(0.2);
  }
});

test("a model that answers wrongly is refused with how far off it is", async () => {
  const path = await store(shiftFlowModel(size, 2));
  expect(await describeFlowModel(path)).toEqual({
    works: false,
    finding: "The flow model flow.onnx does not find a known motion of (0, 0) pixels: it is 2.8 pixels off.",
  });
});

test("files that are no flow model are refused in one sentence each", async () => {
  const random = createRandom(1);
  const noise = Uint8Array.from({ length: 500 }, () => Math.floor(256 * random()));
  const refused = async (bytes: Uint8Array) => describeFlowModel(await store(bytes));
  for (const bytes of [new Uint8Array(0), noise, shiftFlowModel(size).subarray(0, 900)])
    expect(await refused(bytes)).toEqual({
      works: false,
      finding: "The flow model is no ONNX model that can be run here.",
    });
  await expect(findFlowModel(join(folder.path, "missing.onnx"))).rejects.toThrow("cannot be read");
});

test("a model that was replaced after it was named is not used", async () => {
  const stack = drawStack({ ...size, count: 2 }, (_frame, x, y) => textureAt(x, y, 1));
  const file = await findFlowModel(await store(shiftFlowModel(size)));
  await store(shiftFlowModel(size, 1));
  await expect(FlowModel.open(file, "cpu", stack, quiet.signal)).rejects.toThrow("has changed");
});

test("a cancelled run asks the model for nothing more", async () => {
  const stack = drawStack({ ...size, count: 3 }, (frame, x, y) => textureAt(x + frame, y, 1));
  const stop = new AbortController();
  const model = await FlowModel.open(await findFlowModel(await store(shiftFlowModel(size))), "cpu", stack, stop.signal);
  const running = estimateMotion(stack, 1, { ...quiet, signal: stop.signal }, model);
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: "Cancelled" });
  await expect(model.flow(0, 1)).rejects.toMatchObject({ code: "Cancelled" });
  await model.release();
});
