import type { Corner, Quad } from "../../models/geometry/homography";
import { signedArea, type Ring } from "../../models/geometry/ring";
import type { AnalysisField } from "../analysis/analysis-field";
import type { DecodedFrame } from "../media/clip-source";
import { propagateSketch } from "../propagation/propagate-sketch";
import { propagateTexture } from "../propagation/propagate-texture";
import { documentSchemaName, type EditDocument, type EditLayer, type Stroke, type Texture } from "../protocol/document";
import { neutralLook } from "../protocol/neutral-look";
import { median } from "../quantile";
import { createOverlayRenderer, type OverlayRenderer } from "../render/overlay-renderer";
import { rasterizePolygon } from "../render/rasterize-polygon";
import { knownPoints, knownQuads, quadOn, type KnownPoint, type KnownQuad } from "./edit-truth";
import type { QualityClip } from "./quality-clip";

/** Pixels nearer than this to the edge of what covers an edit are edge pixels. */
const edgeReach = 3;

/** A changed pixel further outside the true area than this is not confined to it; pixels. */
const allowedOutside = 2;

const trackings = ["position", "similarity", "perspective", "surface"] as const;

/** How true edits of one clip are to what is known of it; `Infinity` where most edits were lost. */
export interface EditQuality {
  /** Median distance in pixels of drawn dots from their true places, where those can be seen. */
  readonly sketch: number;
  /**
   * Median distance in pixels of pictures' corners from their true places, by kind of tracking; for `position`, which
   * neither turns nor grows, that of their centres.
   */
  readonly corners: Readonly<Record<Texture["tracking"], number>>;
  /**
   * Percentage of the pixels within 3 px (along rows and columns) of an edge of the objects on which a drawing behind them
   * has at least half its opacity where the objects truly cover less than half, and less elsewhere.
   */
  readonly occlusion: number;
  /** Percentage of the pixels changed by adjustments that lie within 2 px of the true area. */
  readonly confined: number;
}

/**
 * Puts dots, pictures, a drawing behind everything and adjustments on known points and follows them. `pictures`: the clip's
 * frames in order at its own size, by which edges are refined as in every render.
 */
export async function measureEdits(
  quality: QualityClip,
  field: AnalysisField,
  pictures: AsyncIterable<DecodedFrame>,
  signal: AbortSignal,
): Promise<EditQuality> {
  const points = knownPoints(quality.tracks, quality.mark);
  const layers = [...new Set(points.map(({ layer }) => layer))].filter((layer) => layer < field.layers);
  const quads = layers.flatMap((layer) => knownQuads(points.filter((point) => point.layer === layer)));
  const edits = { quality, field, signal };
  return {
    sketch: median(points.flatMap((point) => dotErrors(point, edits))),
    corners: Object.fromEntries(
      trackings.map((tracking) => [tracking, median(quads.flatMap((quad) => cornerErrors(quad, tracking, edits)))]),
    ) as Record<Texture["tracking"], number>,
    occlusion: await edgeAgreement(edits, pictures),
    confined: confinement(quads, edits),
  };
}

interface Edits {
  readonly quality: QualityClip;
  readonly field: AnalysisField;
  readonly signal: AbortSignal;
}

/** Frames but the marked one, on which everything is exact. */
function otherFrames({ quality, field }: Edits): number[] {
  const { first, last } = field.range;
  return Array.from({ length: last - first + 1 }, (_value, i) => first + i).filter((frame) => frame !== quality.mark);
}

function dotErrors({ at, layer, xy, visible }: KnownPoint, edits: Edits): number[] {
  const [x, y] = at;
  const dot: Stroke = { ...plainStroke(edits.quality.mark), id: "dot", tool: "brush", points: [{ x, y }], width: 6 };
  const propagation = propagateSketch(dot, layer, edits.field);
  return otherFrames(edits).flatMap((frame) => {
    const truth = xy[frame] ?? null;
    if (truth === null || visible?.[frame] === false) return [];
    const ring = propagation.at(frame)?.line[0];
    return [ring === undefined ? Infinity : distance(centroid(ring), truth)];
  });
}

function cornerErrors(quad: KnownQuad, tracking: Texture["tracking"], edits: Edits): number[] {
  const texture: Texture = {
    id: "picture",
    frame: edits.quality.mark,
    image: "0".repeat(64),
    corners: placesOf(quad),
    tracking,
    opacity: 1,
    followLight: false,
  };
  const propagation = propagateTexture(texture, quad[0].layer, edits.field);
  return otherFrames(edits).flatMap((frame) => {
    const corners = propagation.at(frame)?.corners;
    if (tracking === "position") return centreError(quad, frame, corners);
    return quad.flatMap(({ xy, visible }, index) => {
      const truth = xy[frame] ?? null;
      const found = corners?.[index];
      if (truth === null || visible?.[frame] === false) return [];
      return [found === undefined ? Infinity : distance(found, truth)];
    });
  });
}

/** The distance of a picture's centre from the true one, where the whole picture can be seen. */
function centreError(quad: KnownQuad, frame: number, corners: readonly Corner[] | undefined): number[] {
  const truth = quadOn(quad, frame);
  if (truth === null || quad.some(({ visible }) => visible?.[frame] === false)) return [];
  return [corners === undefined ? Infinity : distance(centreOf(corners), centreOf(truth))];
}

function centreOf(corners: readonly Corner[]): Corner {
  const mean = (axis: 0 | 1): number => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

/** A filled frame behind all objects, against the mask of what objects cover. */
async function edgeAgreement(edits: Edits, pictures: AsyncIterable<DecodedFrame>): Promise<number> {
  const { quality, field, signal } = edits;
  const { width, height } = quality.clip;
  if (quality.mask === null) return Number.NaN;
  const corners = [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ] as const;
  const fill: Stroke = {
    ...plainStroke(quality.mark),
    tool: "polygon",
    points: corners.map(([x, y]) => ({ x, y })),
    fill: "#ffffff",
  };
  const renderer = rendererOf(edits, [{ ...plainLayer, layer: 0, kind: "sketch", items: [fill] }]);
  const propagation = propagateSketch(fill, 0, field);
  let right = 0;
  let counted = 0;
  for await (const source of pictures) {
    const { frame } = source;
    if (frame === quality.mark) continue;
    signal.throwIfAborted();
    const mask = await quality.mask(frame);
    const { pixels } = renderer.render(frame, source);
    const reached = rasterizePolygon(propagation.at(frame)?.fill ?? [], { width, height });
    if (reached === null) continue;
    for (let y = edgeReach; y < height - edgeReach; y += 1)
      for (let x = edgeReach; x < width - edgeReach; x += 1) {
        const row = y - reached.top;
        const isReached = (reached.values[row * reached.width + x - reached.left] ?? 0) > 0.99;
        const isWithin = row >= 0 && row < reached.height && x >= reached.left && x < reached.left + reached.width;
        if (!isWithin || !isReached || !isEdge(mask, width, y * width + x)) continue;
        counted += 1;
        if ((pixels[(y * width + x) * 4 + 3] ?? 0) >= 128 === (mask[y * width + x] ?? 0) < 128) right += 1;
      }
  }
  return (100 * right) / counted;
}

function isEdge(mask: Uint8Array, width: number, pixel: number): boolean {
  const isCovered = (mask[pixel] ?? 0) >= 128;
  for (let reach = 1; reach <= edgeReach; reach += 1)
    for (const step of [reach, -reach, reach * width, -reach * width])
      if ((mask[pixel + step] ?? 0) >= 128 !== isCovered) return true;
  return false;
}

/** Adjustments of known areas, over a grey clip, one on every layer at a time. */
function confinement(quads: readonly KnownQuad[], edits: Edits): number {
  const { quality, signal } = edits;
  const { width, height } = quality.clip;
  const source = { width, height, pixels: new Uint8Array(width * height * 3).fill(90) };
  let inside = 0;
  let changed = 0;
  for (const quad of quads) {
    const item = {
      ...neutralLook,
      feather: 0,
      id: "look",
      frame: quality.mark,
      area: placesOf(quad).map(pair),
      exposure: 1,
    };
    const layer = quad[0].layer;
    const renderer = rendererOf(edits, [{ ...plainLayer, layer, kind: "adjustment", items: [item] }]);
    for (const frame of otherFrames(edits)) {
      signal.throwIfAborted();
      const truth = quadOn(quad, frame);
      if (truth === null) continue;
      const { dirty, pixels } = renderer.render(frame, source);
      if (dirty === null) continue;
      for (let y = dirty.top; y < dirty.top + dirty.height; y += 1)
        for (let x = dirty.left; x < dirty.left + dirty.width; x += 1) {
          if ((pixels[(y * width + x) * 4 + 3] ?? 0) < 128) continue;
          changed += 1;
          if (outsideBy(truth, x, y) <= allowedOutside) inside += 1;
        }
    }
  }
  return (100 * inside) / changed;
}

/** How far a place lies outside a convex quadrilateral; 0 or less inside. */
function outsideBy(quad: Quad, x: number, y: number): number {
  const turn = Math.sign(signedArea(Float64Array.from(quad.flat())));
  return quad.reduce((most, [ax, ay], index) => {
    const [bx, by] = quad[(index + 1) % 4] ?? quad[0];
    const across = ((by - ay) * (x - ax) - (bx - ax) * (y - ay)) / Math.hypot(bx - ax, by - ay);
    return Math.max(most, turn * across);
  }, -Infinity);
}

function rendererOf({ quality, field }: Edits, editLayers: EditLayer[]): OverlayRenderer {
  const { clip } = quality;
  const document: EditDocument = {
    schema: documentSchemaName,
    clip: {
      path: quality.name,
      fingerprint: clip.fingerprint,
      width: clip.width,
      height: clip.height,
      pixelAspect: clip.pixelAspect,
      rate: clip.rate,
      range: field.range,
      source: "media",
    },
    marks: [],
    layers: [],
    editLayers,
    corrections: [],
  };
  return createOverlayRenderer({ document, field, size: { width: clip.width, height: clip.height } });
}

const plainLayer = { id: "edit", name: "", visible: true, opacity: 1, blendMode: "normal" } as const;

const plainStroke = (frame: number) =>
  ({ id: "stroke", frame, tool: "line", width: 0.1, color: "#ffffff", opacity: 1, hardness: 1 }) as const;

function placesOf([a, b, c, d]: KnownQuad): Texture["corners"] {
  return [pair(a.at), pair(b.at), pair(c.at), pair(d.at)];
}

function pair([x, y]: Corner): [number, number] {
  return [x, y];
}

/** The centre of a ring's area. */
function centroid(ring: Ring): Corner {
  let x = 0;
  let y = 0;
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [ax = 0, ay = 0, bx = 0, by = 0] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
    const cross = ax * by - bx * ay;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
    twice += cross;
  }
  return [x / (3 * twice), y / (3 * twice)];
}

function distance([ax, ay]: Corner, [bx, by]: Corner): number {
  return Math.hypot(ax - bx, ay - by);
}
