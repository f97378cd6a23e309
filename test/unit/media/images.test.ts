import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { encodeJpeg, encodePng, encodePngFast, loadImage, loadMask } from "../../../companion-server/media/images";
import { seededRandom } from "../../support/seeded-random";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inve-images-"));
});
afterAll(() => rm(folder, { recursive: true }));

const random = seededRandom(3);
const noise = { pixels: Uint8Array.from({ length: 9 * 7 * 4 }, () => random() * 256), width: 9, height: 7 };

test.each([
  ["encodePng", encodePng],
  ["encodePngFast", encodePngFast],
])("%s keeps straight RGBA exactly, colour under zero alpha too", async (_, encode) => {
  const png = await encode({ ...noise, channels: 4 });
  expect(new Uint8Array(PNG.sync.read(Buffer.from(png)).data)).toEqual(noise.pixels);
  const path = join(folder, "noise.png");
  await writeFile(path, png);
  expect(new Uint8Array((await loadImage(path)).pixels)).toEqual(noise.pixels);
});

test("a JPEG is close to its pixels", async () => {
  const flat = { pixels: new Uint8Array(16 * 16 * 3).fill(120), width: 16, height: 16, channels: 3 as const };
  const path = join(folder, "flat.jpg");
  await writeFile(path, await encodeJpeg(flat));
  const { pixels } = await loadImage(path);
  expect(Math.abs(pixels[0]! - 120)).toBeLessThanOrEqual(2);
});

test.each([
  { name: "grey", channels: 1 as const, value: (isInside: boolean) => [isInside ? 255 : 0] },
  { name: "RGB", channels: 3 as const, value: (isInside: boolean) => (isInside ? [255, 255, 255] : [0, 0, 0]) },
  { name: "white with alpha", channels: 4 as const, value: (isInside: boolean) => [255, 255, 255, isInside ? 255 : 0] },
])("a mask drawn in $name is read as grey, at the asked size", async ({ channels, value }) => {
  const pixels = Uint8Array.from(Array.from({ length: 8 * 4 }, (_, index) => value(index % 8 < 4)).flat());
  const path = join(folder, `mask-${channels}.png`);
  await writeFile(path, await encodePng({ pixels, width: 8, height: 4, channels }));
  expect([...(await loadMask(path, 8, 4)).subarray(0, 8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
  const small = await loadMask(path, 4, 2);
  expect(small).toHaveLength(8);
  expect(small[0]).toBe(255);
});

test.each([
  ["nowhere.png", null, "MediaMissing"],
  ["text.png", "this is text", "MediaUnreadable"],
  ["empty.png", "", "MediaUnreadable"],
])("the picture %s is refused", async (name, content, code) => {
  const path = join(folder, name);
  if (content !== null) await writeFile(path, content);
  const message = expect.stringContaining(name) as string;
  await expect(loadImage(path)).rejects.toMatchObject({ code, message });
  await expect(loadMask(path, 4, 4)).rejects.toMatchObject({ code, message });
});
