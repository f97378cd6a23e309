/**
 * Brightness of one frame at several sizes. Level l holds every 2^l-th pixel of the frame: its pixel (i, j) lies exactly
 * over pixel (i * 2^l, j * 2^l), so positions change level by a plain factor and level 1 lines up with a grid of pitch 2.
 * Every level is surrounded by a border of repeated edge pixels, so that patches may overhang without range checks.
 */

/** Width of the repeated border around every level, in pixels of that level. */
export const pyramidBorder = 16;

/** Where one level lies inside the buffer of a pyramid. */
export interface PyramidLevel {
  readonly width: number;
  readonly height: number;
  /** Entries from one row to the next. */
  readonly stride: number;
  /** Index of pixel (0, 0) in the buffer. */
  readonly origin: number;
}

/** The levels of every pyramid of one frame size, finest first, and the entries that a pyramid takes. */
export interface PyramidLayout {
  readonly levels: readonly PyramidLevel[];
  readonly length: number;
}

/** Levels 0 (full size) to `coarsest`; levels that would be smaller than 16 pixels on a side are left out. */
export function pyramidLayout(width: number, height: number, coarsest: number): PyramidLayout {
  const levels: PyramidLevel[] = [];
  let length = 0;
  let levelWidth = width;
  let levelHeight = height;
  for (let level = 0; level <= coarsest; level += 1) {
    if (level > 0 && Math.min(levelWidth, levelHeight) < 16) break;
    const stride = levelWidth + 2 * pyramidBorder;
    levels.push({
      width: levelWidth,
      height: levelHeight,
      stride,
      origin: length + pyramidBorder * stride + pyramidBorder,
    });
    length += stride * (levelHeight + 2 * pyramidBorder);
    levelWidth = halvedSide(levelWidth);
    levelHeight = halvedSide(levelHeight);
  }
  return { levels, length };
}

/** Pixels of a side after keeping every second one, the last of which reaches or passes the edge. */
export function halvedSide(side: number): number {
  return Math.ceil((side - 1) / 2) + 1;
}

/** Fills `pyramid` with the brightness (0..255, Rec. 709 weights) of the `[height, width, 3]` pixels at `rgb[offset]`. */
export function fillPyramid(layout: PyramidLayout, rgb: Uint8Array, offset: number, pyramid: Float32Array): void {
  const full = layout.levels[0];
  if (full === undefined) return;
  fillBrightness(full, rgb, offset, pyramid);
  fillCoarserLevels(layout, pyramid, 0);
}

/** Completes a pyramid whose level `finest` holds a picture: its border and all coarser levels. */
export function fillCoarserLevels(layout: PyramidLayout, pyramid: Float32Array, finest: number): void {
  layout.levels.forEach((level, index) => {
    if (index < finest) return;
    const finer = layout.levels[index - 1];
    if (index > finest && finer !== undefined) halve(finer, level, pyramid);
    repeatEdges(level, pyramid);
  });
}

function fillBrightness(level: PyramidLevel, rgb: Uint8Array, offset: number, pyramid: Float32Array): void {
  let source = offset;
  for (let y = 0; y < level.height; y += 1) {
    let target = level.origin + y * level.stride;
    for (let x = 0; x < level.width; x += 1) {
      pyramid[target] = 0.2126 * (rgb[source] ?? 0) + 0.7152 * (rgb[source + 1] ?? 0) + 0.0722 * (rgb[source + 2] ?? 0);
      target += 1;
      source += 3;
    }
  }
}

/** Binomial filter (1 4 6 4 1) / 16 in both directions at every second pixel; the border of `finer` must be filled. */
function halve(finer: PyramidLevel, coarser: PyramidLevel, pyramid: Float32Array): void {
  const stride = finer.stride;
  const rows = new Float32Array(finer.stride);
  for (let y = 0; y < coarser.height; y += 1) {
    const centre = finer.origin + Math.min(2 * y, finer.height) * stride;
    for (let x = -2; x < finer.width + 3; x += 1) {
      const at = centre + x;
      rows[x + 2] =
        (pyramid[at - 2 * stride] ?? 0) +
        (pyramid[at + 2 * stride] ?? 0) +
        4 * ((pyramid[at - stride] ?? 0) + (pyramid[at + stride] ?? 0)) +
        6 * (pyramid[at] ?? 0);
    }
    const target = coarser.origin + y * coarser.stride;
    for (let x = 0; x < coarser.width; x += 1) {
      const at = Math.min(2 * x, finer.width) + 2;
      pyramid[target + x] =
        ((rows[at - 2] ?? 0) +
          (rows[at + 2] ?? 0) +
          4 * ((rows[at - 1] ?? 0) + (rows[at + 1] ?? 0)) +
          6 * (rows[at] ?? 0)) /
        256;
    }
  }
}

function repeatEdges(level: PyramidLevel, pyramid: Float32Array): void {
  const { width, height, stride, origin } = level;
  for (let y = 0; y < height; y += 1) {
    const row = origin + y * stride;
    pyramid.fill(pyramid[row] ?? 0, row - pyramidBorder, row);
    pyramid.fill(pyramid[row + width - 1] ?? 0, row + width, row + width + pyramidBorder);
  }
  const first = origin - pyramidBorder;
  const last = first + (height - 1) * stride;
  for (let line = 1; line <= pyramidBorder; line += 1) {
    pyramid.copyWithin(first - line * stride, first, first + stride);
    pyramid.copyWithin(last + line * stride, last, last + stride);
  }
}
