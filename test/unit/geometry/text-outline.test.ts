import { bundledText } from "../../../companion-server/propagation/bundled-font";
import { boundsOf, signedArea } from "../../../models/geometry/ring";
import { textAlong } from "../../../models/geometry/text-outline";

const straight = [{ x: 20, y: 100 }];
const set = (text: string, fontSize = 40) => textAlong({ text, fontSize, baseline: straight }, bundledText);

describe("textAlong", () => {
  test("letters stand on the baseline, capitals as tall as the font has them", () => {
    const bounds = boundsOf(set("HEXE"))!;
    expect(bounds.left).toBeGreaterThan(20);
    expect(bounds.bottom).toBeCloseTo(100, 6);
    // Roboto's capitals are 1456 of 2048 units tall.
    expect(100 - bounds.top).toBeCloseTo((40 * 1456) / 2048, 1);
  });

  test("twice the size is twice as large", () => {
    const small = boundsOf(set("Ring", 20))!;
    const large = boundsOf(set("Ring", 40))!;
    expect((large.right - 20) / (small.right - 20)).toBeCloseTo(2, 6);
  });

  test("letters are kerned", () => {
    const width = (text: string) => boundsOf(set(text))!.right;
    expect(width("AV")).toBeLessThan(width("AH") - width("H") + width("V") - 1);
  });

  test("a letter's hole turns the other way than its border, so that it stays open", () => {
    const turns = set("o").map((ring) => Math.sign(signedArea(ring)));
    expect([...turns].sort()).toEqual([-1, 1]);
  });

  test.each(["é", "ő", "Ω", "Ж"])("%s is found in one of the font's parts", (letter) => {
    expect(set(letter)).not.toEqual(set("\u{10ffff}"));
  });

  test("a second line lies 1.2 sizes below the first", () => {
    const [first, second] = [boundsOf(set("H"))!, boundsOf(set("\nH"))!];
    expect(second.bottom - first.bottom).toBeCloseTo(48, 6);
    expect(second.left).toBeCloseTo(first.left, 6);
  });

  test("on a path that runs down, letters are turned by a quarter and keep their shape", () => {
    const down = [
      { x: 20, y: 100 },
      { x: 20, y: 150 },
      { x: 20, y: 400 },
    ];
    const level = set("Turn");
    textAlong({ text: "Turn", fontSize: 40, baseline: down }, bundledText).forEach((ring, index) => {
      for (let i = 0; i < ring.length; i += 2) {
        expect(ring[i]!).toBeCloseTo(20 - (level[index]![i + 1]! - 100), 6);
        expect(ring[i + 1]!).toBeCloseTo(100 + (level[index]![i]! - 20), 6);
      }
    });
  });

  test("beyond the end of its path, text goes on straight", () => {
    const short = [
      { x: 20, y: 100 },
      { x: 21, y: 100 },
    ];
    expect(boundsOf(textAlong({ text: "Turn", fontSize: 40, baseline: short }, bundledText))!.right).toBeCloseTo(
      boundsOf(set("Turn"))!.right,
      6,
    );
  });
});
