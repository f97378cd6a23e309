import { createFrameStack, type FrameStack } from "../../../companion-server/media/frame-stack";

/** A smooth random texture, the same for the same seed, defined everywhere: brightness in about 30..220. */
export function textureAt(x: number, y: number, seed: number): number {
  let value = 125;
  for (let wave = 1; wave <= 12; wave += 1) {
    const angle = wave * 2.399 + seed;
    const frequency = 0.06 + 0.035 * wave;
    value += 14 * Math.sin((x * Math.cos(angle) + y * Math.sin(angle)) * frequency + wave * seed);
  }
  return value;
}

/** Draws every pixel of every frame by a function that returns its brightness. */
export function drawStack(
  size: { readonly width: number; readonly height: number; readonly count: number },
  brightness: (frame: number, x: number, y: number) => number,
): FrameStack {
  const stack = createFrameStack({ first: 0, last: size.count - 1 }, size.width, size.height);
  let entry = 0;
  for (let frame = 0; frame < size.count; frame += 1) {
    for (let y = 0; y < size.height; y += 1) {
      for (let x = 0; x < size.width; x += 1) {
        const value = Math.min(255, Math.max(0, Math.round(brightness(frame, x, y))));
        stack.rgb.fill(value, entry, entry + 3);
        entry += 3;
      }
    }
  }
  return stack;
}
