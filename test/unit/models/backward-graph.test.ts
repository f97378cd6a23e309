import { gradients } from "../../../models/autodiff/gradient";
import { GraphBuilder } from "../../../models/graph/builder";
import { printGraph } from "../../../models/graph/print";
import type { Value } from "../../../models/graph/value";
import { layoutGrid } from "../../../models/layers/grid-layout";
import { hashGrid } from "../../../models/layers/hash-grid";
import { mlp } from "../../../models/layers/mlp";
import { ParameterInputs } from "../../../models/layers/parameters";

function backward(build: (builder: GraphBuilder) => { loss: Value; targets: readonly Value[] }): string {
  const builder = new GraphBuilder();
  const { loss, targets } = build(builder);
  return printGraph(builder.finish(gradients(builder, loss, targets)));
}

test("the gradient of a square is twice the value, with the product written once", () => {
  const text = backward((builder) => {
    const a = builder.input("a", [3]);
    return { loss: builder.total(builder.square(a)), targets: [a] };
  });
  expect(text).toMatchInlineSnapshot(`
   "input a: [3]
   %0 = Mul(a, 2): [3]
   return %0"
  `);
});

test("the gradient of a network is matrix products: nothing larger than an activation is made", () => {
  const text = backward((builder) => {
    const input = builder.input("input", [3, 16]);
    const parameters = new ParameterInputs(builder);
    const output = mlp(builder, input, { name: "net", networks: 2, hidden: [8], outputs: 2, rate: 1, parameters });
    return { loss: builder.total(builder.square(output)), targets: parameters.values };
  });
  expect(text).toMatchInlineSnapshot(`
   "input input: [3, 16]
   input net.weight0: [2, 8, 4]
   input net.weight1: [2, 2, 8]
   input net.bias1: [2, 2, 1]
   %0 = Concat(input, <1x16: ...>) {axis=0}: [4, 16]
   %1 = MatMul(net.weight0, %0): [2, 8, 16]
   %2 = Relu(%1): [2, 8, 16]
   %3 = MatMul(net.weight1, %2): [2, 2, 16]
   %4 = Add(%3, net.bias1): [2, 2, 16]
   %5 = Mul(%4, 2): [2, 2, 16]
   %6 = ReduceSum(%4) {axes=[2] keep="keep"}: [2, 2, 1]
   %7 = Mul(%6, 2): [2, 2, 1]
   %8 = Transpose(%2) {permutation=[0,2,1]}: [2, 16, 8]
   %9 = MatMul(%5, %8): [2, 2, 8]
   %10 = Transpose(net.weight1) {permutation=[0,2,1]}: [2, 8, 2]
   %11 = Clip(%2) {min=0 max=9.094947017729282e-13}: [2, 8, 16]
   %12 = Mul(%10, 1099510000000): [2, 8, 2]
   %13 = MatMul(%12, %5): [2, 8, 16]
   %14 = Mul(%13, %11): [2, 8, 16]
   %15 = Transpose(%0) {permutation=[1,0]}: [16, 4]
   %16 = MatMul(%14, %15): [2, 8, 4]
   return %16, %9, %7"
  `);
});

test("what flows back to parts of a value is put together once: added where they overlap, zeros in the gap", () => {
  const text = backward((builder) => {
    const a = builder.input("a", [2, 10]);
    const [b, c, d] = [builder.input("b", [2, 6]), builder.input("c", [2, 2]), builder.input("d", [2, 1])];
    const part = (start: number, end: number) => builder.slice(a, { axis: 1, start, end });
    const terms = [builder.mul(part(0, 6), b), builder.mul(part(4, 6), c), builder.mul(part(9, 10), d)];
    const loss = terms.map((each) => builder.total(each)).reduce((sum, each) => builder.add(sum, each));
    return { loss, targets: [a] };
  });
  expect(text).toMatchInlineSnapshot(`
   "input a: [2, 10]
   input b: [2, 6]
   input c: [2, 2]
   input d: [2, 1]
   %0 = Slice(b) {axis=1 start=0 end=4}: [2, 4]
   %1 = Slice(b) {axis=1 start=4 end=6}: [2, 2]
   %2 = Add(c, %1): [2, 2]
   %3 = Zeros() {shape=[2,3]}: [2, 3]
   %4 = Concat(%0, %2, %3, d) {axis=1}: [2, 10]
   return %4"
  `);
});

test("the gradient of a table is one scatter, and no value has both a batch and a table axis", () => {
  const layout = layoutGrid({
    levels: [
      [
        [4, 4],
        [9, 9],
      ],
    ],
    features: 2,
    tableRows: 64,
  });
  const text = backward((builder) => {
    const table = builder.input("table", [layout.size]);
    const points = builder.input("points", [2, 16]);
    return { loss: builder.total(hashGrid(builder, { table, layout, between: "simplex", points })), targets: [table] };
  });
  expect(text.match(/ScatterAdd/g)).toHaveLength(1);
  expect(text).toMatchInlineSnapshot(`
   "input table: [200]
   input points: [2, 16]
   %0 = Reshape(points) {shape=[1,1,2,1,16]}: [1, 1, 2, 1, 16]
   %1 = Mul(%0, <1x1x2x2x1: 4 9 4 9>): [1, 1, 2, 2, 16]
   %2 = Floor(%1): [1, 1, 2, 2, 16]
   %3 = Sub(%1, %2): [1, 1, 2, 2, 16]
   %4 = Mul(%2, <1x1x2x2x1: 1 1 6 25>): [1, 1, 2, 2, 16]
   %5 = ReduceSum(%4) {axes=[2] keep="keep"}: [1, 1, 1, 2, 16]
   %6 = StopGradient(%3): [1, 1, 2, 2, 16]
   %7 = Slice(%6) {axis=2 start=0 end=1}: [1, 1, 1, 2, 16]
   %8 = Slice(%6) {axis=2 start=1 end=2}: [1, 1, 1, 2, 16]
   %9 = Sub(%7, %8): [1, 1, 1, 2, 16]
   %10 = Mul(%9, 1e+30): [1, 1, 1, 2, 16]
   %11 = Clip(%10) {min=0 max=1}: [1, 1, 1, 2, 16]
   %12 = Sub(1, %11): [1, 1, 1, 2, 16]
   %13 = Concat(%11, %12) {axis=2}: [1, 1, 2, 2, 16]
   %14 = Mul(%13, %3): [1, 1, 2, 2, 16]
   %15 = ReduceSum(%14) {axes=[2] keep="keep"}: [1, 1, 1, 2, 16]
   %16 = ReduceSum(%3) {axes=[2] keep="keep"}: [1, 1, 1, 2, 16]
   %17 = Sub(%16, %15): [1, 1, 1, 2, 16]
   %18 = Add(%5, <1x1x1x2x1: 7 26>): [1, 1, 1, 2, 16]
   %19 = Mul(%13, <1x1x2x2x1: 1 1 6 25>): [1, 1, 2, 2, 16]
   %20 = ReduceSum(%19) {axes=[2] keep="keep"}: [1, 1, 1, 2, 16]
   %21 = Add(%5, %20): [1, 1, 1, 2, 16]
   %22 = Sub(1, %15): [1, 1, 1, 2, 16]
   %23 = Concat(%5, %21, %18) {axis=2}: [1, 1, 3, 2, 16]
   %24 = Sub(%15, %17): [1, 1, 1, 2, 16]
   %25 = Concat(%22, %24, %17) {axis=2}: [1, 1, 3, 2, 16]
   %26 = Mul(%23, <1x1x1x2x1: 0 0.015625>): [1, 1, 3, 2, 16]
   %27 = Floor(%26): [1, 1, 3, 2, 16]
   %28 = Mul(%27, <1x1x1x2x1: 36 64>): [1, 1, 3, 2, 16]
   %29 = Sub(%23, %28): [1, 1, 3, 2, 16]
   %30 = Add(%29, <1x2x1x2x1: 0 36 100 136>): [1, 2, 3, 2, 16]
   %31 = Cast(%30) {to="int32"}: int32[1, 2, 3, 2, 16]
   %32 = Expand(<1x1x1: 1>) {shape=[1,4,16]}: [1, 4, 16]
   %33 = Reshape(%32) {shape=[1,2,1,2,16]}: [1, 2, 1, 2, 16]
   %34 = Mul(%33, %25): [1, 2, 3, 2, 16]
   %35 = ScatterAdd(%31, %34) {size=200}: [200]
   return %35"
  `);
});
