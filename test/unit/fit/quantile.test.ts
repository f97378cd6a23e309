import { median, quantile } from "../../../companion-server/quantile";

describe("the median", () => {
  test("is the middle of an odd number of values, and the mean of the two in the middle of an even one", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 3])).toBe(4);
    expect(median([2])).toBe(2);
  });

  test("takes what is infinitely far away for the furthest", () => {
    expect(median([Infinity, 1, 2])).toBe(2);
    expect(median([Infinity, Infinity, 2, 1])).toBe(Infinity);
  });

  test("of nothing is not a number", () => {
    expect(median([])).toBeNaN();
    expect(quantile([], 0.5)).toBeNaN();
  });
});
