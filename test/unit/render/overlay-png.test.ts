import sharp from "sharp";
import { FloatCanvas } from "../../../companion-server/render/float-canvas";
import { OverlayBuffer } from "../../../companion-server/render/overlay-buffer";
import { encodeOverlayPng } from "../../../companion-server/render/overlay-png";
import { seededRandom } from "../../support/seeded-random";

type Paint = (x: number, y: number) => readonly [number, number, number, number] | null;

/** A buffer with what is painted where `paint` gives a colour, alpha in [0, 1]. */
function painted(width: number, height: number, paint: Paint): OverlayBuffer {
  const canvas = new FloatCanvas({ width, height });
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const colour = paint(x, y);
      if (colour === null) continue;
      canvas.spans.add(y, x, x + 1);
      const [red, green, blue, alpha] = colour;
      canvas.over((y * width + x) * 4, alpha, red, green, blue);
    }
  const buffer = new OverlayBuffer(canvas.size);
  buffer.fill(canvas);
  return buffer;
}

const random = seededRandom(7);
const noise: Paint = () => [255 * random(), 255 * random(), 255 * random(), random()];

describe("an overlay's PNG", () => {
  test.each<[string, OverlayBuffer]>([
    ["nothing", painted(40, 30, () => null)],
    ["one pixel in the first corner", painted(1, 1, () => [1, 2, 3, 1])],
    ["one colour all over", painted(700, 3, () => [200, 150, 144, 1])],
    ["a disc", painted(90, 70, (x, y) => (Math.hypot(x - 40, y - 30) < 25 ? [250, 20, 60, 0.5] : null))],
    ["noise all over, wider than a block holds", painted(17_000, 2, noise)],
    [
      "noise in long and short runs",
      painted(300, 40, (x, y) => (x % 90 < 2 * y && random() < 0.9 ? noise(x, y) : null)),
    ],
    ["stripes", painted(200, 20, (x, y) => (y % 3 === 0 ? [x, 255 - x, 7, 1] : null))],
  ])("holds %s to the bit", async (_name, buffer) => {
    const { data, info } = await sharp(encodeOverlayPng(buffer)).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ ...buffer.size, channels: 4 });
    expect(data.equals(buffer.pixels)).toBe(true);
  });

  test("is small where little is painted, and not much larger than the pixels where all of them differ", () => {
    const line = painted(768, 432, (x, y) => (Math.abs(y - x / 2) < 3 ? [255, 0, 0, 1] : null));
    expect(encodeOverlayPng(line).length).toBeLessThan(20_000);
    const all = painted(100, 100, noise);
    expect(encodeOverlayPng(all).length).toBeLessThan(1.03 * all.pixels.length);
  });
});
