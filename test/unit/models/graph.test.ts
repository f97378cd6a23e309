import { GraphBuilder } from "../../../models/graph/builder";
import { checkGraph } from "../../../models/graph/check";
import { printGraph } from "../../../models/graph/print";
import type { Shape, Value } from "../../../models/graph/value";
import { GraphError, broadcastShape } from "../../../models/graph/value";

describe("the builder", () => {
  test("makes equal nodes and equal constants once", () => {
    const builder = new GraphBuilder();
    const a = builder.input("a", [2]);
    expect(builder.scale(a, 3)).toBe(builder.mul(a, builder.scalar(3)));
    expect(builder.nodes).toHaveLength(1);
  });

  test("keeps constants of equal numbers but different shape apart", () => {
    const builder = new GraphBuilder();
    expect(builder.constant([1, 1], [2]).id).not.toBe(builder.constant([1, 1], [2, 1]).id);
  });

  test("puts scopes in front of names", () => {
    const builder = new GraphBuilder();
    const a = builder.input("a", [2]);
    const made = builder.scope("outer", () => builder.scope("inner", () => builder.neg(a)));
    expect(made.name).toMatch(/^outer\.inner\.neg_/);
  });

  test("removes what no output needs", () => {
    const builder = new GraphBuilder();
    const a = builder.input("a", [2]);
    builder.scale(a, 5);
    const graph = builder.finish([builder.scale(a, 2)]);
    expect(graph.nodes).toHaveLength(1);
    expect(graph.constants.map((each) => [...each.data])).toEqual([[2]]);
  });

  const forms: [string, (builder: GraphBuilder, a: Value, b: Value) => Value, string][] = [
    ["a doubled value is scaled", (g, a) => g.add(a, a), "%0 = Mul(a, 2): [2, 3]"],
    ["adding what is negated subtracts it", (g, a, b) => g.add(a, g.neg(b)), "%0 = Sub(a, b): [2, 3]"],
    ["adding to what is negated subtracts it", (g, a, b) => g.add(g.neg(a), b), "%0 = Sub(b, a): [2, 3]"],
    ["subtracting what is negated adds it", (g, a, b) => g.sub(a, g.neg(b)), "%0 = Add(a, b): [2, 3]"],
    ["factors that are known are joined", (g, a) => g.neg(g.scale(g.scale(a, 2), 3)), "%0 = Mul(a, -6): [2, 3]"],
    ["offsets that are known are joined", (g, a) => g.shift(g.shift(a, 1), 2), "%0 = Add(a, 3): [2, 3]"],
    [
      "a factor goes to the smaller factor of a product",
      (g, a) => g.scale(g.mul(a, g.pick(a, 0, 0)), 2),
      "%0 = Slice(a) {axis=0 start=0 end=1}: [1, 3]\n%1 = Mul(%0, 2): [1, 3]\n%2 = Mul(a, %1): [2, 3]",
    ],
    [
      "a factor goes behind a sum",
      (g, a) => g.sum(g.scale(a, 2), [1]),
      '%0 = ReduceSum(a) {axes=[1] keep="keep"}: [2, 1]\n%1 = Mul(%0, 2): [2, 1]',
    ],
    [
      "a sign goes behind a sum",
      (g, a) => g.sum(g.neg(a), [1]),
      '%0 = ReduceSum(a) {axes=[1] keep="keep"}: [2, 1]\n%1 = Neg(%0): [2, 1]',
    ],
    ["reshapes are joined", (g, a) => g.reshape(g.reshape(a, [6]), [3, 2]), "%0 = Reshape(a) {shape=[3,2]}: [3, 2]"],
    ["a reshape that is turned back makes nothing", (g, a) => g.reshape(g.reshape(a, [6]), [2, 3]), ""],
    [
      "slices are joined",
      (g, a) => g.pick(g.slice(a, { axis: 1, start: 1, end: 3 }), 1, 1),
      "%0 = Slice(a) {axis=1 start=2 end=3}: [2, 1]",
    ],
    [
      "a slice of what was put together reads the part",
      (g, a, b) => g.slice(g.concat([a, b], 1), { axis: 1, start: 3, end: 6 }),
      "",
    ],
    [
      "a slice over a seam reads what was put together",
      (g, a, b) => g.slice(g.concat([a, b], 1), { axis: 1, start: 2, end: 4 }),
      "%0 = Concat(a, b) {axis=1}: [2, 6]\n%1 = Slice(%0) {axis=1 start=2 end=4}: [2, 2]",
    ],
    [
      "what is put together twice is put together once",
      (g, a, b) => g.concat([g.concat([a, b], 0), a], 0),
      "%0 = Concat(a, b, a) {axis=0}: [6, 3]",
    ],
  ];
  test.each(forms)("writes the cheapest form: %s", (_, build, expected) => {
    const builder = new GraphBuilder();
    const [a, b] = [builder.input("a", [2, 3]), builder.input("b", [2, 3])];
    const text = printGraph(builder.finish([build(builder, a, b)]));
    expect(
      text
        .split("\n")
        .filter((line) => line.startsWith("%"))
        .join("\n"),
    ).toBe(expected);
  });

  const known: [string, (builder: GraphBuilder, a: Value, b: Value) => Value, number[]][] = [
    ["a sum of unequal shapes", (g, a, b) => g.add(a, b), [11, 12, 13, 24, 25, 26]],
    ["a product", (g, a, b) => g.mul(b, a), [10, 20, 30, 80, 100, 120]],
    ["a difference", (g, a, b) => g.sub(a, b), [-9, -8, -7, -16, -15, -14]],
    ["a sum over an axis", (g, a) => g.sum(a, [0]), [5, 7, 9]],
    ["a sum over the other axis, which vanishes", (g, a) => g.sumAway(a, [1]), [6, 15]],
    ["a slice", (g, a) => g.slice(a, { axis: 1, start: 1, end: 3 }), [2, 3, 5, 6]],
    ["what is put together", (g, a, b) => g.concat([b, a], 1), [10, 1, 2, 3, 20, 4, 5, 6]],
  ];
  test.each(known)("computes at once what depends on constants alone: %s", (_, build, expected) => {
    const builder = new GraphBuilder();
    const value = build(builder, builder.constant([1, 2, 3, 4, 5, 6], [2, 3]), builder.constant([10, 20], [2, 1]));
    const graph = builder.finish([value]);
    expect(graph.nodes).toEqual([]);
    expect([...graph.constants[0]!.data]).toEqual(expected);
  });

  const refusals: [string, (builder: GraphBuilder) => unknown][] = [
    ["shapes that do not broadcast", (b) => b.add(b.input("a", [2]), b.input("b", [3]))],
    ["matrices that do not fit", (b) => b.matMul(b.input("a", [2, 3]), b.input("b", [2, 3]))],
    ["a slice beyond the end", (b) => b.slice(b.input("a", [3]), { axis: 0, start: 1, end: 4 })],
    ["a reshape to another size", (b) => b.reshape(b.input("a", [3]), [4])],
    ["float indices", (b) => b.gather(b.input("a", [3]), b.input("b", [2]))],
    ["mixed element types", (b) => b.add(b.input("a", [3]), b.input("b", [3], "int32"))],
    ["a name twice", (b) => [b.input("a", [3]), b.input("a", [3])]],
    ["a constant with too few numbers", (b) => b.constant([1], [2])],
    ["a reduction along a missing axis", (b) => b.apply("ReduceSum", [b.input("a", [3])], { axes: [1], keep: "keep" })],
    ["a symbolic size where a number is needed", (b) => b.mean(b.input("a", [3, "batch"]))],
  ];
  test.each(refusals)("refuses %s and names the place", (_, build) => {
    const builder = new GraphBuilder();
    expect(() => builder.scope("here", () => build(builder))).toThrow(GraphError);
  });
});

describe("broadcasting", () => {
  const shapes: [Shape, Shape, Shape][] = [
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 1], [3], [2, 3]],
    [[], [4], [4]],
    [
      [1, "batch"],
      [3, 1],
      [3, "batch"],
    ],
  ];
  test.each(shapes)("[%p] and [%p] give [%p]", (a, b, expected) => {
    expect(broadcastShape(a, b)).toEqual(expected);
  });
});

describe("the checker", () => {
  const build = () => {
    const builder = new GraphBuilder();
    const a = builder.input("a", [2]);
    return builder.finish([builder.neg(builder.square(a))]);
  };

  test("accepts what the builder made", () => {
    expect(() => {
      checkGraph(build());
    }).not.toThrow();
  });

  test("refuses use before definition", () => {
    const graph = build();
    expect(() => {
      checkGraph({ ...graph, nodes: [...graph.nodes].reverse() });
    }).toThrow(/before it is defined/);
  });

  test("refuses a second definition", () => {
    const graph = build();
    expect(() => {
      checkGraph({ ...graph, nodes: [...graph.nodes, ...graph.nodes] });
    }).toThrow(/defined twice/);
  });

  test("refuses a type that the rule does not give", () => {
    const graph = build();
    const [first, ...rest] = graph.nodes;
    const wrong = { ...first!, output: { ...first!.output, shape: [3] } };
    expect(() => {
      checkGraph({ ...graph, nodes: [wrong, ...rest] });
    }).toThrow(/its rule gives/);
  });

  test("refuses an output that nothing defines", () => {
    const graph = build();
    expect(() => {
      checkGraph({ ...graph, nodes: [] });
    }).toThrow(/is not defined/);
  });
});

test("the printer does not depend on what else was built", () => {
  const text = (extra: number) => {
    const builder = new GraphBuilder();
    const a = builder.input("a", [2, "batch"]);
    for (let index = 0; index < extra; index++) builder.shift(a, index + 10);
    return printGraph(builder.finish([builder.sigmoid(builder.scale(a, 2))]));
  };
  expect(text(0)).toBe(text(3));
  expect(text(0)).toMatchInlineSnapshot(`
   "input a: [2, batch]
   %0 = Mul(a, 2): [2, batch]
   %1 = Sigmoid(%0): [2, batch]
   return %1"
  `);
});
