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
   %0 = Add(a, a): [3]
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
   input net.weight0: [2, 8, 3]
   input net.bias0: [2, 8, 1]
   input net.weight1: [2, 2, 8]
   input net.bias1: [2, 2, 1]
   %0 = MatMul(net.weight0, input): [2, 8, 16]
   %1 = Add(%0, net.bias0): [2, 8, 16]
   %2 = Relu(%1): [2, 8, 16]
   %3 = MatMul(net.weight1, %2): [2, 2, 16]
   %4 = Add(%3, net.bias1): [2, 2, 16]
   %5 = Add(%4, %4): [2, 2, 16]
   %6 = ReduceSum(%5) {axes=[2] keep="keep"}: [2, 2, 1]
   %7 = Transpose(%2) {permutation=[0,2,1]}: [2, 16, 8]
   %8 = MatMul(%5, %7): [2, 2, 8]
   %9 = Transpose(net.weight1) {permutation=[0,2,1]}: [2, 8, 2]
   %10 = Clip(%2) {min=0 max=9.094947017729282e-13}: [2, 8, 16]
   %11 = Mul(%9, 1099510000000): [2, 8, 2]
   %12 = MatMul(%11, %5): [2, 8, 16]
   %13 = Mul(%12, %10): [2, 8, 16]
   %14 = ReduceSum(%13) {axes=[2] keep="keep"}: [2, 8, 1]
   %15 = Transpose(input) {permutation=[1,0]}: [16, 3]
   %16 = MatMul(%13, %15): [2, 8, 3]
   return %16, %14, %8, %6"
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
    return { loss: builder.total(hashGrid(builder, { table, layout, points })), targets: [table] };
  });
  expect(text.match(/ScatterAdd/g)).toHaveLength(1);
  expect(text).toMatchInlineSnapshot(`
   "input table: [200]
   input points: [2, 16]
   %0 = Slice(points) {axis=0 start=0 end=1}: [1, 16]
   %1 = Reshape(%0) {shape=[1,1,1,1,1,16]}: [1, 1, 1, 1, 1, 16]
   %2 = Mul(%1, <1x1x1x1x2x1: 4 9>): [1, 1, 1, 1, 2, 16]
   %3 = Floor(%2): [1, 1, 1, 1, 2, 16]
   %4 = Sub(%2, %3): [1, 1, 1, 1, 2, 16]
   %5 = Add(%3, <1x1x2x1x1x1: 0 1>): [1, 1, 2, 1, 2, 16]
   %6 = Mul(%4, <1x1x2x1x1x1: -1 1>): [1, 1, 2, 1, 2, 16]
   %7 = Add(%6, <1x1x2x1x1x1: 1 0>): [1, 1, 2, 1, 2, 16]
   %8 = Slice(points) {axis=0 start=1 end=2}: [1, 16]
   %9 = Reshape(%8) {shape=[1,1,1,1,1,16]}: [1, 1, 1, 1, 1, 16]
   %10 = Mul(%9, <1x1x1x1x2x1: 4 9>): [1, 1, 1, 1, 2, 16]
   %11 = Floor(%10): [1, 1, 1, 1, 2, 16]
   %12 = Sub(%10, %11): [1, 1, 1, 1, 2, 16]
   %13 = Add(%11, <1x1x1x2x1x1: 0 1>): [1, 1, 1, 2, 2, 16]
   %14 = Mul(%13, <1x1x1x1x2x1: 6 25>): [1, 1, 1, 2, 2, 16]
   %15 = Mul(%12, <1x1x1x2x1x1: -1 1>): [1, 1, 1, 2, 2, 16]
   %16 = Add(%15, <1x1x1x2x1x1: 1 0>): [1, 1, 1, 2, 2, 16]
   %17 = Add(%5, %14): [1, 1, 2, 2, 2, 16]
   %18 = Mul(%7, %16): [1, 1, 2, 2, 2, 16]
   %19 = Mul(%17, <1x1x1x1x2x1: 0 0.015625>): [1, 1, 2, 2, 2, 16]
   %20 = Floor(%19): [1, 1, 2, 2, 2, 16]
   %21 = Mul(%20, <1x1x1x1x2x1: 36 64>): [1, 1, 2, 2, 2, 16]
   %22 = Sub(%17, %21): [1, 1, 2, 2, 2, 16]
   %23 = Add(%22, <1x2x1x1x2x1: 0 36 100 136>): [1, 2, 2, 2, 2, 16]
   %24 = Cast(%23) {to="int32"}: int32[1, 2, 2, 2, 2, 16]
   %25 = Expand(<1x1x1: 1>) {shape=[1,4,16]}: [1, 4, 16]
   %26 = Reshape(%25) {shape=[1,2,2,16]}: [1, 2, 2, 16]
   %27 = Reshape(%26) {shape=[1,2,1,1,2,16]}: [1, 2, 1, 1, 2, 16]
   %28 = Mul(%27, %18): [1, 2, 2, 2, 2, 16]
   %29 = ScatterAdd(%24, %28) {size=200}: [200]
   return %29"
  `);
});
