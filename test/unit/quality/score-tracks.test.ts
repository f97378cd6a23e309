import { percentile, scoreTracks } from "../../../companion-server/quality/score-tracks";

const size = { width: 512, height: 256 };

/** A found track with full confidence. */
const found = (xy: [number, number][], visible: boolean[]) => ({ xy, visible, confidence: xy.map(() => 1) });

describe("scoring tracks", () => {
  it("gives full marks to the truth and leaves the query's frame out", () => {
    const truth = {
      query: 1,
      xy: [
        [5, 5],
        [6, 5],
        [7, 5],
      ] as const,
      visible: [true, true, false],
    };
    const score = scoreTracks(
      [truth],
      [
        found(
          [
            [5, 5],
            [400, 200],
            [7, 5],
          ],
          [true, false, false],
        ),
      ],
      size,
    );
    expect(score).toEqual({ delta: 100, averageJaccard: 100, occlusionAccuracy: 100, median: 0, percentile95: 0 });
  });

  it("measures distances after scaling to 256x256, and errors in the clip's pixels", () => {
    const truth = {
      query: 0,
      xy: [
        [0, 0],
        [100, 100],
      ] as const,
      visible: [true, true],
    };
    // 6 px across are 3 px of 256: within 4, 8 and 16.
    expect(
      scoreTracks(
        [truth],
        [
          found(
            [
              [0, 0],
              [106, 100],
            ],
            [true, true],
          ),
        ],
        size,
      ),
    ).toMatchObject({
      delta: 60,
      averageJaccard: 60,
      median: 6,
    });
    // 6 px down are 6 px: within 8 and 16.
    expect(
      scoreTracks(
        [truth],
        [
          found(
            [
              [0, 0],
              [100, 106],
            ],
            [true, true],
          ),
        ],
        size,
      ).delta,
    ).toBeCloseTo(40);
  });

  it("counts a hidden point said to be seen, and a seen one said to be hidden, against the Jaccard index", () => {
    const truth = {
      query: 0,
      xy: [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
      ] as const,
      visible: [true, true, false, true],
    };
    const score = scoreTracks(
      [truth],
      [
        found(
          [
            [0, 0],
            [1, 0],
            [2, 0],
            [3, 0],
          ],
          [true, true, true, false],
        ),
      ],
      size,
    );
    expect(score.delta).toBe(100);
    expect(score.averageJaccard).toBeCloseTo(100 / 3);
    expect(score.occlusionAccuracy).toBeCloseTo(100 / 3);
  });

  it("scores only places where nothing is known of visibility", () => {
    const truth = { query: 0, xy: [[0, 0], null, [9, 0]] as const, visible: null };
    const score = scoreTracks(
      [truth],
      [
        found(
          [
            [0, 0],
            [300, 0],
            [9, 2],
          ],
          [true, true, false],
        ),
      ],
      size,
    );
    expect(score).toEqual({ delta: 60, averageJaccard: null, occlusionAccuracy: null, median: 2, percentile95: 2 });
  });

  it("interpolates percentiles between neighbours", () => {
    expect(percentile([4, 0, 2], 0.75)).toBe(3);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
