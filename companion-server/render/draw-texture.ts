import { mapPoint, type Homography } from "../../models/geometry/homography";
import type { PropagatedTexture } from "../propagation/propagate-texture";
import type { Texture } from "../protocol/document";
import type { FloatCanvas } from "./float-canvas";
import type { FramePainter } from "./frame-painter";
import { addSample, type Picture, type PicturePlace } from "./picture";
import { PlaceLattice } from "./place-lattice";
import { rasterizePolygon } from "./rasterize-polygon";

/** Most samples along the longer side of a pixel's footprint; more oblique views are blurred instead. */
const mostTaps = 8;

/** A texture of the edit document and where it lies on the frame being drawn. */
export interface PlacedTexture {
  readonly texture: Texture;
  readonly layer: number;
  readonly picture: Picture;
  readonly placed: PropagatedTexture;
}

/**
 * Draws a picture on the canvas of its edit layer: edges by exact area, the inside from the level of detail that matches
 * each pixel's footprint, with several samples along its longer side.
 */
export function drawTexture(canvas: FloatCanvas, item: PlacedTexture, painter: FramePainter): void {
  const coverage = rasterizePolygon(painter.toPicture(item.placed.outline), painter.size);
  if (coverage === null) return;
  const sampler = new TextureSampler(item.picture, unitPlaces(item, painter));
  const paint = {
    coverage,
    opacity: item.texture.opacity,
    occlusion: painter.occlusion(item.layer, item.texture.frame),
  };
  const { width } = painter.size;
  const colour = new Float64Array(4);
  canvas.forEachRun(paint, (index, alpha) => {
    const pixel = index / 4;
    sampler.sample(pixel % width, Math.floor(pixel / width), colour);
    canvas.overPremultiplied(index, colour, alpha);
  });
}

/** Writes the place in the picture's unit square of a pixel of the frame to `out[0]`, `out[1]`. */
type UnitPlace = (x: number, y: number, out: Float64Array) => void;

function unitPlaces(item: PlacedTexture, painter: FramePainter): UnitPlace {
  const { placed, texture, layer } = item;
  const write = (map: Homography, x: number, y: number, out: Float64Array): void => {
    const [u, v] = mapPoint(map, x, y);
    out[0] = u;
    out[1] = v;
  };
  const toClip = painter.clipPosition;
  if (placed.follows === "plane") {
    return (x, y, out) => {
      write(placed.toUnit, toClip.x(x), toClip.y(y), out);
    };
  }
  const lattice = new PlaceLattice(painter.size, (x, y, out) => {
    painter.drawnPlace({ layer, drawn: texture.frame }, toClip.x(x), toClip.y(y), out);
  });
  return (x, y, out) => {
    lattice.place(x, y, out);
    write(placed.toUnit, out[0] ?? 0, out[1] ?? 0, out);
  };
}

class TextureSampler {
  private readonly here = new Float64Array(2);
  private readonly right = new Float64Array(2);
  private readonly down = new Float64Array(2);
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
    const { here, right, down, at, place } = this;
    place(x, y, here);
    place(x + 1, y, right);
    place(x, y + 1, down);
    const u = here[0] ?? 0;
    const v = here[1] ?? 0;
    const acrossU = (right[0] ?? 0) - u;
    const acrossV = (right[1] ?? 0) - v;
    const downU = (down[0] ?? 0) - u;
    const downV = (down[1] ?? 0) - v;
    // Lengths of the footprint's two sides in pixels of the picture.
    const across = Math.hypot(acrossU * this.width, acrossV * this.height);
    const along = Math.hypot(downU * this.width, downV * this.height);
    const longer = Math.max(across, along);
    const shorter = Math.max(1e-6, Math.min(across, along));
    const taps = Math.min(mostTaps, Math.max(1, Math.ceil(longer / Math.max(1, shorter) - 0.01)));
    at.level = Math.log2(Math.max(1, shorter, longer / taps));
    const stepU = across >= along ? acrossU : downU;
    const stepV = across >= along ? acrossV : downV;
    out.fill(0);
    for (let tap = 0; tap < taps; tap += 1) {
      const offset = (tap + 0.5) / taps - 0.5;
      at.u = u + stepU * offset;
      at.v = v + stepV * offset;
      addSample(this.picture, at, 1 / taps, out);
    }
  }
}
