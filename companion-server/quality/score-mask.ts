/** Both pictures are `[height, width]`; a pixel belongs to the object from this value of 0..255 on. */
const inside = 128;

/** Pixels in both masks over pixels in either: the region similarity J (Perazzi et al. 2016); 1 when both are empty. */
export function scoreMask(truth: Uint8Array, found: Uint8Array): number {
  let both = 0;
  let either = 0;
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    const isTrue = (truth[pixel] ?? 0) >= inside;
    const isFound = (found[pixel] ?? 0) >= inside;
    if (isTrue && isFound) both += 1;
    if (isTrue || isFound) either += 1;
  }
  return either === 0 ? 1 : both / either;
}
