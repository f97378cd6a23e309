import {
  chain,
  identityHomography,
  invert,
  isConvex,
  mapPoint,
  squareToQuad,
  type Corner,
  type Homography,
  type Quad,
} from "../../models/geometry/homography";
import type { Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";
import type { Texture } from "../protocol/document";
import { prepareRing, type AtlasRing } from "./atlas-ring";
import { fitTransform, type RigidMotion } from "./fit-transform";
import type { Placement } from "./corrected-placement";
import type { ItemCorrections } from "./item-corrections";
import { isFound } from "./lost-points";
import { mapRings } from "./map-rings";
import { isCarried } from "./propagate-sketch";

/** The point cloud inside a texture has this many points a side; more did not change fits by a hundredth of a pixel. */
const cloudSide = 12;

/** With less than this share of the cloud found, a texture is hidden. */
const leastFound = 0.3;

/** A point that another layer hides still counts a little: the map is defined there, only less certain. */
const hiddenWeight = 0.15;

/** A texture on one frame. */
export interface PropagatedTexture {
  /** The border in pixels of the clip. */
  readonly outline: readonly Ring[];
  /** The corners of that border. */
  readonly corners: Quad;
  /**
   * From pixels of the clip on a frame to the unit square of the picture: straight when rigid; by way of the drawn frame
   * when it follows the surface.
   */
  readonly toUnit: Homography;
  readonly follows: "plane" | "surface";
  /** What a picture that follows the surface was placed by. */
  readonly field?: AnalysisField;
  /** How far the place can be trusted, in [0, 1]. */
  readonly confidence: number;
}

/** A texture that can be asked for on any frame; every call computes its answer anew. */
export interface TexturePropagation {
  /** Null where it cannot be shown. */
  at(frame: number): PropagatedTexture | null;
}

/**
 * Follows a picture through the atlas of a layer. `surface` bends with the dense map. The other modes track a cloud of
 * points inside the corners and fit one motion to it, so the picture keeps its shape. On its own frame it lies exactly
 * in its corners. Corners that do not form a convex quadrilateral show nothing. Corrections move a rigid picture by its
 * corners, so one or two of them keep its shape.
 */
export function propagateTexture(
  texture: Texture,
  layer: number,
  field: AnalysisField | null,
  corrections?: ItemCorrections,
): TexturePropagation {
  const fromSquare = squareToQuad(texture.corners);
  const own = fromSquare === null ? null : onPlane(texture.corners, fromSquare, 1);
  if (fromSquare === null || field === null || !isCarried(field, layer, texture.frame))
    return { at: (frame) => (frame === texture.frame ? own : null) };
  const place: TexturePlace = { texture, layer, field, fromSquare };
  const follow =
    texture.tracking === "surface"
      ? followSurface({ ...place, field: corrections?.field() ?? field })
      : followRigidly(place, texture.tracking, corrections);
  return {
    at(frame) {
      if (frame === texture.frame) return own;
      return isCarried(field, layer, frame) ? follow(frame) : null;
    },
  };
}

interface TexturePlace {
  readonly texture: Texture;
  readonly layer: number;
  readonly field: AnalysisField;
  /** The unit square to the corners on the drawn frame. */
  readonly fromSquare: Homography;
}

type Follow = (frame: number) => PropagatedTexture | null;

function onPlane(corners: Quad, fromSquare: Homography, confidence: number): PropagatedTexture | null {
  const toUnit = invert(fromSquare);
  if (toUnit === null) return null;
  return { outline: [Float64Array.from(corners.flat())], corners, toUnit, follows: "plane", confidence };
}

function followSurface({ texture, layer, field, fromSquare }: TexturePlace): Follow {
  const border = prepareRing(Float64Array.from(texture.corners.flat()), { field, layer, frame: texture.frame });
  const point = new Float64Array(2);
  const toUnit = invert(fromSquare);
  return (frame) => {
    const mapped = mapRings([border], { field, layer, from: texture.frame, to: frame });
    if (mapped.rings.length === 0 || toUnit === null) return null;
    const confidence = (1 - mapped.lost) * field.frameConfidence(frame, layer);
    const carry = ([x, y]: Corner): Corner => {
      field.toAtlas(layer, texture.frame, x, y, point, 0);
      field.toFrame(layer, frame, point[0] ?? 0, point[1] ?? 0, point, 0);
      return [point[0] ?? 0, point[1] ?? 0];
    };
    const [a, b, c, d] = texture.corners;
    const corners: Quad = [carry(a), carry(b), carry(c), carry(d)];
    return { outline: mapped.rings, corners, toUnit, follows: "surface", field, confidence };
  };
}

function followRigidly(place: TexturePlace, motion: RigidMotion, corrections?: ItemCorrections): Follow {
  const { texture, layer, field, fromSquare } = place;
  const cloud = prepareCloud(place);
  const move = (frame: number) => moveCloud(cloud, { field, layer, frame }, motion);
  const corrected = corrections?.correct(rigidPlacement(texture.frame, move));
  const [a, b, c, d] = texture.corners;
  return (frame) => {
    const moved = move(frame);
    if (moved === null) return null;
    const carry = (corner: readonly [number, number]): [number, number] => mapPoint(moved.map, corner[0], corner[1]);
    if (corrected === undefined) {
      const corners: Quad = [carry(a), carry(b), carry(c), carry(d)];
      if (!isConvex(corners)) return null;
      return onPlane(corners, chain(fromSquare, moved.map), moved.found * field.frameConfidence(frame, layer));
    }
    const put = (corner: readonly [number, number]): [number, number] => placeAt(corrected, frame, corner);
    const corners: Quad = [put(a), put(b), put(c), put(d)];
    const square = squareToQuad(corners);
    const isExact = corrections?.frames.has(frame) === true;
    const confidence = isExact ? 1 : moved.found * field.frameConfidence(frame, layer);
    return square === null ? null : onPlane(corners, square, confidence);
  };
}

function placeAt(placement: Placement, frame: number, at: readonly [number, number]): [number, number] {
  const out = new Float64Array(2);
  placement.place(frame, at[0], at[1], out, 0);
  return [out[0] ?? 0, out[1] ?? 0];
}

interface MovedCloud {
  /** From the drawn frame to another, in pixels of the clip. */
  readonly map: Homography;
  /** Share of the cloud that was found. */
  readonly found: number;
}

function moveCloud(
  cloud: Cloud,
  { field, layer, frame }: { field: AnalysisField; layer: number; frame: number },
  motion: RigidMotion,
): MovedCloud | null {
  const count = cloud.atlas.length / 2;
  const to = new Float64Array(2 * count);
  const weights = new Float64Array(count);
  let found = 0;
  for (let i = 0; i < count; i += 1) {
    const error = field.toFrame(layer, frame, cloud.atlas[2 * i] ?? 0, cloud.atlas[2 * i + 1] ?? 0, to, 2 * i);
    const x = to[2 * i] ?? 0;
    const y = to[2 * i + 1] ?? 0;
    if (!isFound(x, y, error, field)) continue;
    found += 1;
    weights[i] = (cloud.weights[i] ?? 0) * Math.max(hiddenWeight, field.visibility(layer, frame, x, y));
  }
  if (found < leastFound * count) return null;
  const map = fitTransform({ from: cloud.source, to, weights }, motion);
  return map === null ? null : { map, found: found / count };
}

/** A rigid motion as a placement; material points are places of the drawn frame. */
function rigidPlacement(drawn: number, move: (frame: number) => MovedCloud | null): Placement {
  const maps = new Map<number, Homography | null>();
  const mapOn = (frame: number): Homography | null => {
    const known = maps.get(frame);
    if (known !== undefined) return known;
    const made = frame === drawn ? identityHomography : (move(frame)?.map ?? null);
    maps.set(frame, made);
    return made;
  };
  const write = (map: Homography | null, at: readonly [number, number], out: Float64Array, offset: number): number => {
    [out[offset], out[offset + 1]] = map === null ? at : mapPoint(map, at[0], at[1]);
    return map === null ? Infinity : 0;
  };
  return {
    place: (frame, u, v, out, offset) => write(mapOn(frame), [u, v], out, offset),
    find: (frame, x, y, out, offset) => {
      const map = mapOn(frame);
      write(map === null ? null : invert(map), [x, y], out, offset);
    },
  };
}

interface Cloud extends AtlasRing {
  readonly weights: Float64Array;
}

/** Points spread evenly over the picture; those that lie on the layer's own surface count most. */
function prepareCloud({ texture, layer, field, fromSquare }: TexturePlace): Cloud {
  const count = cloudSide * cloudSide;
  const source = new Float64Array(2 * count);
  const atlas = new Float64Array(2 * count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const u = ((i % cloudSide) + 0.5) / cloudSide;
    const v = (Math.floor(i / cloudSide) + 0.5) / cloudSide;
    const [x, y] = mapPoint(fromSquare, u, v);
    source[2 * i] = x;
    source[2 * i + 1] = y;
    field.toAtlas(layer, texture.frame, x, y, atlas, 2 * i);
    weights[i] = Math.max(hiddenWeight, field.visibility(layer, texture.frame, x, y));
  }
  return { source, atlas, weights };
}
