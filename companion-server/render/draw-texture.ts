import { chain, invert, mapPoint, type Homography } from "../../models/geometry/homography";
import type { PropagatedTexture } from "../propagation/propagate-texture";
import type { Texture } from "../protocol/document";
import { drawMoving } from "./blur-texture";
import type { FloatCanvas } from "./float-canvas";
import type { FollowedLight } from "./follow-light";
import type { FramePainter } from "./frame-painter";
import { addSample, type Picture, type PicturePlace } from "./picture";
import type { LazyLattice } from "./lazy-lattice";
import { placeLattice } from "./place-lattice";
import { shutterMoves } from "./shutter-moves";

/** Most samples along the longer side of a pixel's footprint; more oblique views are blurred instead. */
const mostTaps = 8;

/** A footprint so little longer than it is wide, in widths, is taken as square; the blur of one sample hides it. */
const tapTolerance = 0.25;

/** A texture of the edit document and where it lies on the frame being drawn. */
export interface PlacedTexture {
  readonly texture: Texture;
  readonly layer: number;
  readonly picture: Picture;
  readonly placed: PropagatedTexture;
  /** Where it lies on the frames around, when it is to be blurred along its motion. */
  readonly around: { readonly before: PropagatedTexture | null; readonly after: PropagatedTexture | null } | null;
}

/**
 * Draws a picture on the canvas of its edit layer: edges by exact area, the inside from the level of detail that matches
 * each pixel's footprint, with several samples along its longer side; the mean over the time that the shutter is open.
 */
export function drawTexture(canvas: FloatCanvas, item: PlacedTexture, painter: FramePainter): void {
  const moves = movesOf(item, painter);
  if (moves.length < 2) {
    drawStill(canvas, item, painter);
    return;
  }
  const { texture, layer, picture, placed } = item;
  const light = lightOf(item, painter);
  const places = placesOf(item, painter);
  const sampler = (move: Homography) => {
    const moved = new TextureSampler(picture, places(move));
    return (x: number, y: number, out: Float64Array) => {
      moved.sample(x, y, out);
      light?.apply(x, y, out);
    };
  };
  const look = { opacity: texture.opacity, layer, drawn: texture.frame };
  drawMoving(canvas, { outline: placed.outline, moves, sampler }, look, painter);
}

function movesOf({ texture, placed, around }: PlacedTexture, painter: FramePainter): Homography[] {
  if (around === null || texture.shutterAngle === undefined) return [];
  const motion = {
    here: placed.corners,
    before: around.before?.corners ?? null,
    after: around.after?.corners ?? null,
  };
  return shutterMoves(motion, texture.shutterAngle, painter.map.scale);
}

function drawStill(canvas: FloatCanvas, item: PlacedTexture, painter: FramePainter): void {
  const coverage = painter.rasterize(item.placed.outline);
  if (coverage === null) return;
  const sampler = new TextureSampler(item.picture, placesOf(item, painter)(null));
  const paint = {
    coverage,
    opacity: item.texture.opacity,
    occlusion: painter.occlusion(item.layer, item.texture.frame),
  };
  const light = lightOf(item, painter);
  const colour = new Float64Array(4);
  canvas.forEachPixel(paint, (x, y, index, alpha) => {
    sampler.sample(x, y, colour);
    light?.apply(x, y, colour);
    canvas.overPremultiplied(index, colour, alpha);
  });
}

/** How the light on the picture has changed, when it is to follow that. */
function lightOf({ texture, layer }: PlacedTexture, painter: FramePainter): FollowedLight | null {
  return texture.followLight ? painter.light(layer, texture.frame) : null;
}

/**
 * Writes the place in the picture's unit square of a pixel of the frame, and how it changes per pixel to the right and
 * down: `[u, v, du/dx, dv/dx, du/dy, dv/dy]`.
 */
type UnitPlace = (x: number, y: number, out: Float64Array) => void;

/** How places are found of a picture that has moved away from where it lies on the frame, in pixels of the clip. */
function placesOf(item: PlacedTexture, painter: FramePainter): (move: Homography | null) => UnitPlace {
  const { toUnit, follows } = item.placed;
  if (follows === "plane")
    return (move) => planePlaces(move === null ? toUnit : chain(invert(move) ?? move, toUnit), painter);
  const lattice = latticeOf(item, painter);
  return (move) => {
    const back = move === null ? null : invert(move);
    return (x, y, out) => {
      if (back === null) lattice.look(x, y, out);
      else lattice.look(...pixelBefore(back, x, y, painter), out);
      mapWithSlopes(toUnit, out);
    };
  };
}

/** The pixel of the picture that lies where a map of the clip's plane takes another; within the picture. */
function pixelBefore(move: Homography, x: number, y: number, painter: FramePainter): [number, number] {
  const { map, size } = painter;
  const [pictureX, pictureY] = map.pictureOf(...mapPoint(move, map.clipX(x, y), map.clipY(x, y)));
  const within = (value: number, most: number): number => Math.min(most - 1, Math.max(0, value));
  return [within(pictureX, size.width), within(pictureY, size.height)];
}

function planePlaces(toUnit: Homography, painter: FramePainter): UnitPlace {
  const { map } = painter;
  const [perXAcross, perXDown, , perYAcross, perYDown] = map.toClip;
  return (x, y, out) => {
    out[0] = map.clipX(x, y);
    out[1] = map.clipY(x, y);
    out[2] = perXAcross;
    out[3] = perYAcross;
    out[4] = perXDown;
    out[5] = perYDown;
    mapWithSlopes(toUnit, out);
  };
}

/** Where pixels of the frame were on the frame that a texture was drawn on. */
function latticeOf({ placed, texture, layer }: PlacedTexture, painter: FramePainter): LazyLattice {
  const { map } = painter;
  const edit = { layer, drawn: texture.frame, field: placed.field };
  return placeLattice(painter.size, (x, y, out) => {
    painter.drawnPlace(edit, map.clipX(x, y), map.clipY(x, y), out);
  });
}

/** Maps a place and its slopes, laid out as {@link UnitPlace} does, in place (chain rule). */
function mapWithSlopes(map: Homography, out: Float64Array): void {
  const x = out[0] ?? 0;
  const y = out[1] ?? 0;
  const depth = 1 / (map[6] * x + map[7] * y + map[8]);
  const u = (map[0] * x + map[1] * y + map[2]) * depth;
  const v = (map[3] * x + map[4] * y + map[5]) * depth;
  const ux = (map[0] - u * map[6]) * depth;
  const uy = (map[1] - u * map[7]) * depth;
  const vx = (map[3] - v * map[6]) * depth;
  const vy = (map[4] - v * map[7]) * depth;
  out[0] = u;
  out[1] = v;
  for (let slope = 2; slope < 6; slope += 2) {
    const dx = out[slope] ?? 0;
    const dy = out[slope + 1] ?? 0;
    out[slope] = ux * dx + uy * dy;
    out[slope + 1] = vx * dx + vy * dy;
  }
}

class TextureSampler {
  private readonly here = new Float64Array(6);
  private readonly at: PicturePlace = { u: 0, v: 0, level: 0 };
  private readonly width: number;
  private readonly height: number;

  constructor(
    private readonly picture: Picture,
    private readonly place: UnitPlace,
  ) {
    this.width = picture.levels[0].width;
    this.height = picture.levels[0].height;
  }

  /** Writes the premultiplied colour of a pixel, in [0, 1], to `out`. */
  sample(x: number, y: number, out: Float64Array): void {
    const { here, at, place } = this;
    place(x, y, here);
    const acrossU = here[2] ?? 0;
    const acrossV = here[3] ?? 0;
    const downU = here[4] ?? 0;
    const downV = here[5] ?? 0;
    // Lengths of the footprint's two sides in pixels of the picture.
    const across = length(acrossU * this.width, acrossV * this.height);
    const down = length(downU * this.width, downV * this.height);
    const longer = Math.max(across, down);
    const shorter = Math.max(1e-6, Math.min(across, down));
    const taps = Math.min(mostTaps, Math.max(1, Math.ceil(longer / Math.max(1, shorter) - tapTolerance)));
    const size = Math.max(shorter, longer / taps);
    at.level = size <= 1 ? 0 : Math.log2(size);
    const stepU = across >= down ? acrossU : downU;
    const stepV = across >= down ? acrossV : downV;
    out.fill(0);
    for (let tap = 0; tap < taps; tap += 1) {
      const offset = (tap + 0.5) / taps - 0.5;
      at.u = (here[0] ?? 0) + stepU * offset;
      at.v = (here[1] ?? 0) + stepV * offset;
      addSample(this.picture, at, 1 / taps, out);
    }
  }
}

/** Faster than Math.hypot, which guards against overflow that pixels do not reach. */
function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
