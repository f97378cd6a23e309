import { findSceneCuts } from "../../../companion-server/motion/scene-cuts";
import { drawStack, textureAt } from "./moving-texture";

const size = { width: 96, height: 54, count: 12 };
const first = (frame: number, x: number, y: number) => textureAt(x + 2 * frame, y, 1);
const second = (frame: number, x: number, y: number) => 0.4 * textureAt(x - frame, y + frame, 5);

test.each([
  { name: "a moving shot has no cut", draw: first, cuts: [] },
  {
    name: "a change of shot is found on its first frame",
    draw: (frame: number, x: number, y: number) => (frame < 7 ? first : second)(frame, x, y),
    cuts: [7],
  },
  {
    name: "a flash is not a cut",
    draw: (frame: number, x: number, y: number) => (frame === 5 ? 250 : first(frame, x, y)),
    cuts: [],
  },
  {
    name: "two black frames are not a cut",
    draw: (frame: number, x: number, y: number) => (frame === 5 || frame === 6 ? 0 : first(frame, x, y)),
    cuts: [],
  },
  { name: "a static shot has no cut", draw: (_: number, x: number, y: number) => first(0, x, y), cuts: [] },
])("$name", ({ draw, cuts }) => {
  expect(findSceneCuts(drawStack(size, draw))).toEqual(cuts);
});
