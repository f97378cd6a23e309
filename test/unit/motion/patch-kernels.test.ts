import { createRandom } from "../../../models/random";
import { pyramidBorder, pyramidLayout, type PyramidLevel } from "../../../companion-server/motion/luminance-pyramid";
import { patchSide, PatchKernels } from "../../../companion-server/motion/patch-kernels";

const layout = pyramidLayout(44, 36, 1);

/** Two pyramids of noise, 0..255. */
function pyramids(seed: number): [Float32Array, Float32Array] {
  const random = createRandom(seed);
  const noise = () => Float32Array.from({ length: layout.length }, () => 255 * random());
  return [noise(), noise()];
}

const pixel = (plane: Float32Array, level: PyramidLevel, x: number, y: number): number =>
  plane[level.origin + y * level.stride + x]!;

function between(plane: Float32Array, level: PyramidLevel, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [wx, wy] = [x - left, y - top];
  const upper = pixel(plane, level, left, top) * (1 - wx) + pixel(plane, level, left + 1, top) * wx;
  const lower = pixel(plane, level, left, top + 1) * (1 - wx) + pixel(plane, level, left + 1, top + 1) * wx;
  return upper * (1 - wy) + lower * wy;
}

/** `value` of every pixel of a patch, row by row. */
function overPatch<Value>(value: (column: number, row: number) => Value): Value[] {
  return Array.from({ length: patchSide ** 2 }, (_, entry) => value(entry % patchSide, Math.floor(entry / patchSide)));
}

const added = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Sums of floats are right to this share of the largest possible one. */
const relative = 1e-5;

describe.each(layout.levels.map((level, index) => [index, level] as const))(
  "loops over patches, level %i",
  (_, level) => {
    const [from, to] = pyramids(3);
    // Inside, overhanging a corner, and as far out as the border lets a patch begin.
    const places = [
      [5, 7],
      [-4, -4],
      [level.width - 4, level.height - 4],
      [1 - pyramidBorder, 2],
    ] as const;

    test.each(places)("take the patch at (%i, %i) with its gradients", (x, y) => {
      const kernels = new PatchKernels();
      kernels.begin(level, from, to);
      kernels.take(x, y);
      const slopes = overPatch((i, j) => [
        (pixel(from, level, x + i + 1, y + j) - pixel(from, level, x + i - 1, y + j)) / 2,
        (pixel(from, level, x + i, y + j + 1) - pixel(from, level, x + i, y + j - 1)) / 2,
      ]);
      const expected = [
        added(overPatch((i, j) => pixel(from, level, x + i, y + j))),
        ...[0, 1].map((axis) => added(slopes.map((slope) => slope[axis]!))),
        ...[
          [0, 0],
          [0, 1],
          [1, 1],
        ].map(([one, other]) => added(slopes.map((slope) => slope[one!]! * slope[other!]!))),
      ];
      expected.forEach((value, index) => {
        expect(Math.abs(kernels.sum(index) - value)).toBeLessThan(relative * 64 * 255 * (index < 3 ? 1 : 255));
      });
    });

    test.each(places)("compare it with (%i, %i) and fractions beyond", (x, y) => {
      const kernels = new PatchKernels();
      kernels.begin(level, from, to);
      kernels.take(6, 5);
      kernels.compare(x, y, 0.3, 0.85);
      const residuals = overPatch(
        (i, j) => between(to, level, x + 0.3 + i, y + 0.85 + j) - pixel(from, level, 6 + i, 5 + j),
      );
      const slope = (i: number, j: number, dx: number, dy: number): number =>
        (pixel(from, level, 6 + i + dx, 5 + j + dy) - pixel(from, level, 6 + i - dx, 5 + j - dy)) / 2;
      const along = (dx: number, dy: number): number =>
        added(overPatch((i, j) => residuals[j * patchSide + i]! * slope(i, j, dx, dy)));
      const expected = [added(residuals), added(residuals.map((value) => value * value)), along(1, 0), along(0, 1)];
      expected.forEach((value, index) => {
        expect(Math.abs(kernels.sum(index) - value)).toBeLessThan(relative * 64 * 255 * (index === 0 ? 1 : 255));
      });
    });

    test("spread displacements by how well they explain each pixel", () => {
      const kernels = new PatchKernels();
      kernels.begin(level, from, to);
      const patches = [
        { x: 2, y: 3, moveX: 1.25, moveY: -2.5 },
        { x: 6, y: 3, moveX: -3, moveY: 0.75 },
        { x: -4, y: -4, moveX: 0.5, moveY: 0.5 },
        { x: level.width - 4, y: level.height - 4, moveX: -1, moveY: -1.75 },
      ];
      const sums = Array.from({ length: level.width * level.height }, () => [0, 0, 0]);
      for (const { x, y, moveX, moveY } of patches) {
        kernels.spread(x, y, { x: x + moveX, y: y + moveY }, { x: moveX, y: moveY });
        const residuals = overPatch(
          (i, j) => between(to, level, x + moveX + i, y + moveY + j) - pixel(from, level, x + i, y + j),
        );
        const mean = added(residuals) / residuals.length;
        overPatch((i, j) => {
          if (x + i < 0 || y + j < 0 || x + i >= level.width || y + j >= level.height) return;
          const weight = 1 / Math.max(1, Math.abs(residuals[j * patchSide + i]! - mean));
          const sum = sums[(y + j) * level.width + x + i]!;
          sum.forEach((before, index) => (sum[index] = before + weight * [1, moveX, moveY][index]!));
        });
      }
      const flow = new Float32Array(2 * level.width * level.height);
      kernels.collect(flow);
      sums.forEach(([weight, moveX, moveY], at) => {
        if (weight === 0) expect(flow[2 * at]).toBeNaN();
        else {
          expect(flow[2 * at]).toBeCloseTo(moveX! / weight!, 4);
          expect(flow[2 * at + 1]).toBeCloseTo(moveY! / weight!, 4);
        }
      });
    });

    test("begin anew for every level", () => {
      const kernels = new PatchKernels();
      for (const other of layout.levels) {
        kernels.begin(other, from, to);
        kernels.spread(0, 0, { x: 0, y: 0 }, { x: 1, y: 1 });
      }
      const fresh = new PatchKernels();
      const flows = [kernels, fresh].map((each) => {
        each.begin(level, to, from);
        each.spread(1, 2, { x: 2.5, y: 2 }, { x: 1.5, y: 0 });
        const flow = new Float32Array(2 * level.width * level.height);
        each.collect(flow);
        return flow;
      });
      expect(flows[0]).toEqual(flows[1]);
    });
  },
);
