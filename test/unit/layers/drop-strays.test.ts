import { dropStrays } from "../../../companion-server/layers/drop-strays";

const grid = { pitch: 2, gridWidth: 6, gridHeight: 3 };
const nodes = 18;

/** Two layers from a drawing: letters are nodes of the object, with the votes that `votesOf` gives them. */
function drawn(rows: readonly string[], votesOf: Readonly<Record<string, number>>) {
  const letters = Array.from(rows.join(""));
  const shares = new Float32Array(2 * nodes);
  const votes = new Float32Array(2 * nodes);
  letters.forEach((letter, node) => {
    shares[(letter === "." ? 0 : nodes) + node] = 1;
    votes[nodes + node] = votesOf[letter] ?? 0;
  });
  const objectNodes = () => letters.map((letter, node) => (shares[nodes + node]! > 0 ? letter : ".")).join("");
  return { shares, votes, layers: 2, objectNodes };
}

describe("dropping strays", () => {
  it("gives a piece that motion hardly supports to the background and keeps small pieces that it supports", () => {
    const rows = ["aa..b.", "aa..b.", "....bc"];
    const faint = drawn(rows, { a: 2, b: 0.1, c: 0.1 });
    dropStrays(grid, faint);
    expect(faint.objectNodes()).toBe("aa....aa..........");
    expect(faint.shares[4]).toBe(1);
    const firm = drawn(rows, { a: 2, b: 1, c: 0 });
    dropStrays(grid, firm);
    expect(firm.objectNodes()).toBe(rows.join(""));
  });

  it("does not join pieces across the grid's edge", () => {
    const across = drawn([".....b", "a.....", "a....."], { a: 2, b: 0 });
    dropStrays(grid, across);
    expect(across.objectNodes()).toBe("......a.....a.....");
  });

  it("keeps the only piece, however faint", () => {
    const lone = drawn(["......", "..b...", "......"], {});
    dropStrays(grid, lone);
    expect(lone.objectNodes()).toBe("........b.........");
  });
});
