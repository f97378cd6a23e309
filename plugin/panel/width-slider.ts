const largestWidth = 200;

/** Widths grow with the square of the slider, so that thin lines can be set finely. */
export function sliderToWidth(value: number): number {
  return Math.max(Math.round(largestWidth * (value / 100) ** 2 * 10) / 10, 0.5);
}

/** The slider's place, in [0, 100], of a width in clip pixels. */
export function widthToSlider(width: number): number {
  return Math.round(Math.sqrt(Math.min(width, largestWidth) / largestWidth) * 100);
}
