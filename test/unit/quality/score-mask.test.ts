import { scoreMask } from "../../../companion-server/quality/score-mask";

describe("scoring a mask", () => {
  it("divides the pixels in both by the pixels in either, from one half on", () => {
    expect(scoreMask(Uint8Array.of(255, 128, 127, 0), Uint8Array.of(255, 0, 200, 0))).toBeCloseTo(1 / 3);
  });

  it("takes two empty masks for equal", () => {
    expect(scoreMask(new Uint8Array(4), new Uint8Array(4))).toBe(1);
    expect(scoreMask(new Uint8Array(4), new Uint8Array(4).fill(255))).toBe(0);
  });
});
