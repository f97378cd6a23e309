import { GraphBuilder } from "../../../models/graph/builder";
import { checkGraph } from "../../../models/graph/check";
import { printGraph } from "../../../models/graph/print";
import type { Shape } from "../../../models/graph/value";
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
