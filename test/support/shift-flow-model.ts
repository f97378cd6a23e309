import { GraphBuilder } from "../../models/graph/builder";
import { noAttributes } from "../../models/graph/ops";
import type { Value } from "../../models/graph/value";
import { encodeModel } from "../../models/onnx/encode";
import { lowerGraph } from "../../models/onnx/lower";

/** Largest displacement that is looked for along each axis. */
const reach = 8;
/** How sharply the best displacement is preferred. */
const sharpness = 3000;

/**
 * A flow network for pictures that move as a whole, as ONNX bytes: it compares the pictures at every whole displacement up
 * to 8 pixels and answers everywhere with the best. `bias` is added to the answer, to make a network that is wrong.
 */
export function shiftFlowModel({ width, height }: { width: number; height: number }, bias = 0): Uint8Array {
  const builder = new GraphBuilder();
  const from = builder.input("from", [1, 3, height, width]);
  const to = builder.input("to", [1, 3, height, width]);
  const inside = (picture: Value, x: number, y: number): Value =>
    builder.slice(builder.slice(picture, { axis: 2, start: reach + y, end: height - reach + y }), {
      axis: 3,
      start: reach + x,
      end: width - reach + x,
    });
  const still = inside(from, 0, 0);
  const perPixel = builder.scalar(-sharpness / (3 * (width - 2 * reach) * (height - 2 * reach)));
  const moves: [number, number][] = [];
  const costs: Value[] = [];
  for (let y = -reach; y <= reach; y += 1) {
    for (let x = -reach; x <= reach; x += 1) {
      const difference = builder.square(builder.sub(inside(to, x, y), still));
      costs.push(builder.reshape(builder.sumAway(difference, [0, 1, 2, 3]), [1]));
      moves.push([x, y]);
    }
  }
  const weights = builder.apply("Exp", [builder.mul(builder.concat(costs, 0), perPixel)], noAttributes);
  const total = builder.add(builder.sumAway(weights, [0]), builder.scalar(1e-9));
  const along = (axis: 0 | 1): Value => {
    const wanted = builder.mul(
      weights,
      builder.constant(
        moves.map((move) => move[axis]),
        [moves.length],
      ),
    );
    return builder.reshape(builder.div(builder.sumAway(wanted, [0]), total), [1, 1, 1, 1]);
  };
  const motion = builder.add(builder.concat([along(0), along(1)], 1), builder.constant([bias], [1, 1, 1, 1]));
  const flow = builder.apply("Expand", [motion], { shape: [1, 2, height, width] });
  return encodeModel(lowerGraph(builder.finish([flow]), { name: "shift", outputNames: ["flow"] }));
}
