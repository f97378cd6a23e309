import type { CarriedRegion } from "../layers/region-keys";
import type { FrameStack } from "../media/frame-stack";
import type { AnalysisRequest } from "../pipeline";
import { InveError } from "../protocol/errors";

/** Loads a mask picture as 8-bit grey of the given size. */
export type LoadMask = (path: string, width: number, height: number) => Promise<Uint8Array>;

/** The request's regions in the stack's pixels. Errors: `InvalidInput` for a region outside the range or an unreadable mask. */
export async function scaleRegions(
  request: AnalysisRequest,
  stack: FrameStack,
  loadMask: LoadMask,
): Promise<CarriedRegion[]> {
  const scaleX = stack.width / request.clip.width;
  const scaleY = stack.height / request.clip.height;
  return Promise.all(
    request.regions.map(async (region): Promise<CarriedRegion> => {
      if (region.frame < request.range.first || region.frame > request.range.last) {
        throw new InveError("InvalidInput", `A region lies on frame ${region.frame}, outside the analysed range.`);
      }
      const frame = region.frame - request.range.first;
      if (region.mask !== undefined) {
        const mask = await loadMask(region.mask, stack.width, stack.height);
        return { frame, layer: region.layer, shape: { mask } };
      }
      const polygon = (region.polygon ?? []).map(([x, y]): [number, number] => [
        (x + 0.5) * scaleX - 0.5,
        (y + 0.5) * scaleY - 0.5,
      ]);
      return { frame, layer: region.layer, shape: { polygon } };
    }),
  );
}
