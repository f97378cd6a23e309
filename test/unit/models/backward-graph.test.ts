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
    return { loss: builder.total(hashGrid(builder, { table, layout, between: "simplex", points })), targets: [table] };
  });
  expect(text.match(/ScatterAdd/g)).toHaveLength(1);
  expect(text).toMatchInlineSnapshot(`
   "input table: [200]
   input points: [2, 16]
   %0 = Reshape(points) {shape=[1,2,1,16]}: [1, 2, 1, 16]
   %1 = Mul(%0, <1x2x2x1: 4 9 4 9>): [1, 2, 2, 16]
   %2 = Floor(%1): [1, 2, 2, 16]
   %3 = Sub(%1, %2): [1, 2, 2, 16]
   %4 = Mul(%2, <1x2x2x1: 1 1 6 25>): [1, 2, 2, 16]
   %5 = ReduceSum(%4) {axes=[1] keep="keep"}: [1, 1, 2, 16]
   %6 = StopGradient(%3): [1, 2, 2, 16]
   %7 = Slice(%6) {axis=1 start=0 end=1}: [1, 1, 2, 16]
   %8 = Slice(%6) {axis=1 start=1 end=2}: [1, 1, 2, 16]
   %9 = Sub(%7, %8): [1, 1, 2, 16]
   %10 = Mul(%9, 1e+30): [1, 1, 2, 16]
   %11 = Clip(%10) {min=0 max=1}: [1, 1, 2, 16]
   %12 = Sub(1, %11): [1, 1, 2, 16]
   %13 = Concat(%11, %12) {axis=1}: [1, 2, 2, 16]
   %14 = Mul(%13, %3): [1, 2, 2, 16]
   %15 = ReduceSum(%14) {axes=[1] keep="keep"}: [1, 1, 2, 16]
   %16 = ReduceSum(%3) {axes=[1] keep="keep"}: [1, 1, 2, 16]
   %17 = Sub(%16, %15): [1, 1, 2, 16]
   %18 = ReduceSum(<1x2x2x1: 1 1 6 25>) {axes=[1] keep="keep"}: [1, 1, 2, 1]
   %19 = Add(%5, %18): [1, 1, 2, 16]
   %20 = Mul(%13, <1x2x2x1: 1 1 6 25>): [1, 2, 2, 16]
   %21 = ReduceSum(%20) {axes=[1] keep="keep"}: [1, 1, 2, 16]
   %22 = Add(%5, %21): [1, 1, 2, 16]
   %23 = Sub(1, %15): [1, 1, 2, 16]
   %24 = Concat(%5, %22, %19) {axis=1}: [1, 3, 2, 16]
   %25 = Sub(%15, %17): [1, 1, 2, 16]
   %26 = Concat(%23, %25, %17) {axis=1}: [1, 3, 2, 16]
   %27 = Mul(%24, <1x1x2x1: 0 0.015625>): [1, 3, 2, 16]
   %28 = Floor(%27): [1, 3, 2, 16]
   %29 = Mul(%28, <1x1x2x1: 36 64>): [1, 3, 2, 16]
   %30 = Sub(%24, %29): [1, 3, 2, 16]
   %31 = Add(%30, <1x1x2x1: 0 36>): [1, 3, 2, 16]
   %32 = Cast(%31) {to="int32"}: int32[1, 3, 2, 16]
   %33 = Reshape(%32) {shape=[1,1,3,2,16]}: int32[1, 1, 3, 2, 16]
   %34 = Add(%33, <1x2x1x1x1: 0 100>): int32[1, 2, 3, 2, 16]
   %35 = Reshape(%26) {shape=[1,1,3,2,16]}: [1, 1, 3, 2, 16]
   %36 = Expand(<1x1x1: 1>) {shape=[1,4,16]}: [1, 4, 16]
   %37 = Reshape(%36) {shape=[1,2,2,16]}: [1, 2, 2, 16]
   %38 = Reshape(%37) {shape=[1,2,1,2,16]}: [1, 2, 1, 2, 16]
   %39 = Mul(%38, %35): [1, 2, 3, 2, 16]
   %40 = ScatterAdd(%34, %39) {size=200}: [200]
   return %40"
  `);
});
