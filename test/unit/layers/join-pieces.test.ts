import { joinPieces } from "../../../companion-server/layers/join-pieces";

const grid = { pitch: 2, gridWidth: 6, gridHeight: 3 };
const nodes = 18;

/** Two layers from a drawing: letters are nodes of the object, dots and commas of the background, with the votes that `votesOf` gives them. */
function drawn(rows: readonly string[], votesOf: Readonly<Record<string, number>>) {
  const letters = Array.from(rows.join(""));
  const shares = new Float32Array(2 * nodes);
  const votes = new Float32Array(2 * nodes);
  letters.forEach((letter, node) => {
    const first = letter === "." || letter === "," ? 0 : nodes;
    shares[first + node] = 1;
    votes[first + node] = votesOf[letter] ?? 0;
  });
  const objectNodes = () => letters.map((letter, node) => (shares[nodes + node]! > 0 ? letter : ".")).join("");
  return { shares, votes, layers: 2, objectNodes };
}

describe("joining pieces", () => {
  it("gives a piece that motion hardly supports to the background and keeps small pieces that it supports", () => {
    const rows = ["aa..b.", "aa..b.", "....bc"];
    const faint = drawn(rows, { a: 2, b: 0.1, c: 0.1 });
    joinPieces(grid, faint);
    expect(faint.objectNodes()).toBe("aa....aa..........");
    expect(faint.shares[4]).toBe(1);
    const firm = drawn(rows, { a: 2, b: 1, c: 0 });
    joinPieces(grid, firm);
    expect(firm.objectNodes()).toBe(rows.join(""));
  });

  it("does not join pieces across the grid's edge", () => {
    const across = drawn([".....b", "a.....", "a....."], { a: 2, b: 0 });
    joinPieces(grid, across);
    expect(across.objectNodes()).toBe("......a.....a.....");
  });

  it("keeps the only piece, however faint", () => {
    const lone = drawn(["......", "..b...", "......"], {});
    joinPieces(grid, lone);
    expect(lone.objectNodes()).toBe("........b.........");
  });

  it("fills a hole that motion hardly supports, and keeps one through which the background is seen", () => {
    const rows = [".aaaa.", ".a,aa.", ".aaaa."];
    const mirror = drawn(rows, { a: 2, ".": 2, ",": 0.2 });
    joinPieces(grid, mirror);
    expect(mirror.objectNodes()).toBe(".aaaa..a,aa..aaaa.");
    const gap = drawn(rows, { a: 2, ".": 2, ",": 1.5 });
    joinPieces(grid, gap);
    expect(gap.objectNodes()).toBe(".aaaa..a.aa..aaaa.");
  });

  it("leaves a layer that has the whole frame alone", () => {
    const whole = drawn(["......", "......", "......"], {});
    joinPieces(grid, whole);
    expect([...whole.shares.subarray(0, nodes)]).toEqual(new Array(nodes).fill(1));
  });
});
