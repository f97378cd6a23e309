import type { CarriedRegion } from "../layers/region-keys";
import type { FrameStack } from "../media/frame-stack";
import type { AnalysisRequest } from "../pipeline";
import { InveError } from "../protocol/errors";
import type { PointTuple } from "../protocol/geometry";

/** Loads a mask picture as 8-bit grey of the given size. */
export type LoadMask = (path: string, width: number, height: number) => Promise<Uint8Array>;

/** The request's regions in the stack's pixels. Errors: `InvalidInput` for a region outside the range or an unreadable mask. */
export async function scaleRegions(
  request: Pick<AnalysisRequest, "clip" | "range" | "regions">,
  stack: Pick<FrameStack, "width" | "height">,
  loadMask: LoadMask,
): Promise<CarriedRegion[]> {
  const scaleX = stack.width / request.clip.width;
  const scaleY = stack.height / request.clip.height;
  const scaled = (points: readonly PointTuple[]): PointTuple[] =>
    points.map(([x, y]) => [(x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5]);
  return Promise.all(
    request.regions.map(async ({ frame, layer, polygon, mask, scribbles }): Promise<CarriedRegion> => {
      if (frame < request.range.first || frame > request.range.last) {
        throw new InveError("InvalidInput", `A region lies on frame ${frame}, outside the analysed range.`);
      }
      const place = { frame: frame - request.range.first, layer };
      const drawn = scribbles && {
        scribbles: scribbles.map(({ effect, width, points }) => ({
          effect,
          width: width * Math.sqrt(scaleX * scaleY),
          points: scaled(points),
        })),
      };
      if (mask !== undefined)
        return { ...place, ...drawn, shape: { mask: await loadMask(mask, stack.width, stack.height) } };
      return polygon === undefined
        ? { ...place, ...drawn }
        : { ...place, ...drawn, shape: { polygon: scaled(polygon) } };
    }),
  );
}
