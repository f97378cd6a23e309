import type { Region } from "../protocol/regions";
import { hashUnit } from "./noise";
import { balloonColour, bagHalfWidth, balloonBox } from "./paint-balloon";
import {
  balloonToScene,
  framePose,
  frameToScene,
  sampleClip,
  sceneToBalloon,
  sceneToFrame,
  type FramePose,
  type Point,
} from "./sample-motion";
import { balloonCover, treeCover } from "./sample-scene";

/** A point followed exactly through the clip. */
export interface TrueTrack {
  /** The frame on which the point is given. */
  readonly query: number;
  readonly layer: 0 | 1;
  /** One place per frame, in pixels with centres at integers; may lie outside the frame. */
  readonly xy: readonly (readonly [number, number])[];
  readonly visible: readonly boolean[];
}

/** Everything that is exactly known of the sample clip. */
export interface SampleTruth {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly fps: string;
  readonly layers: number;
  readonly note: string;
  readonly regions: readonly Region[];
  readonly tracks: readonly TrueTrack[];
}

const tracksPerLayer = 48;
/** Distance of a rough lasso from the true outline, in pixels of the balloon. */
const lassoSlack = 9;
const lassoCorners = 26;
/** Points keep this distance from edges, so that it is plain which layer they belong to. */
const clearance = 5;

/** The truth of the sample clip: regions on frames 12 and 36, and tracks of both layers that start on each of them. */
export function sampleTruth(): SampleTruth {
  const queries = [12, sampleClip.mark];
  return {
    width: sampleClip.width,
    height: sampleClip.height,
    frames: sampleClip.frames,
    fps: "24",
    layers: 2,
    note: "pixel centres at integers; layer 0 is the background with the tree",
    regions: queries.map(sampleRegion),
    tracks: queries.flatMap((query) => [...tracksOf(query, 0), ...tracksOf(query, 1)]),
  };
}

/** A rough lasso around the balloon on any frame, as a hand would draw it: layer 1. */
export function sampleRegion(frame: number): Region {
  const pose = framePose(frame);
  const polygon = Array.from({ length: lassoCorners }, (_, corner): [number, number] => {
    const angle = (corner / lassoCorners) * 2 * Math.PI;
    const slack = lassoSlack * (0.4 + 1.2 * hashUnit(corner, frame, 301));
    const edge = outlineAt(angle);
    const stretch = 1 + slack / Math.max(1, Math.hypot(edge.x, edge.y));
    const place = sceneToFrame(balloonToScene({ x: edge.x * stretch, y: edge.y * stretch }, pose), pose);
    return [round(place.x, 1), round(place.y, 1)];
  });
  return { frame, layer: 1, polygon };
}

/** Where a point given on one frame lies on every frame, and where it can be seen. */
export function followPoint(query: { readonly frame: number; readonly layer: 0 | 1 } & Point): TrueTrack {
  const pose = framePose(query.frame);
  const scene = frameToScene(query, pose);
  const own = query.layer === 1 ? sceneToBalloon(scene, pose) : scene;
  const xy: [number, number][] = [];
  const visible: boolean[] = [];
  for (let frame = 0; frame < sampleClip.frames; frame++) {
    const poseThere = framePose(frame);
    const sceneThere = query.layer === 1 ? balloonToScene(own, poseThere) : own;
    const place = sceneToFrame(sceneThere, poseThere);
    xy.push([round(place.x, 3), round(place.y, 3)]);
    visible.push(isInside(place) && layerAt(place, poseThere) === query.layer);
  }
  return { query: query.frame, layer: query.layer, xy, visible };
}

/** What the balloon shows of itself on a frame: `[height, width]`, 0 or 255. */
export function sampleMask(frame: number): Uint8Array {
  const { width, height } = sampleClip;
  const pose = framePose(frame);
  return Uint8Array.from({ length: width * height }, (_, pixel) =>
    layerAt({ x: pixel % width, y: Math.floor(pixel / width) }, pose) === 1 ? 255 : 0,
  );
}

/** The layer that a place of a frame shows: the balloon where it covers more than half and no tree stands before it. */
function layerAt(place: Point, pose: FramePose): 0 | 1 {
  return balloonCover(place, pose) > 0.5 && treeCover(place, pose) < 0.5 ? 1 : 0;
}

function tracksOf(query: number, layer: 0 | 1): TrueTrack[] {
  const pose = framePose(query);
  const tracks: TrueTrack[] = [];
  for (let attempt = 0; tracks.length < tracksPerLayer; attempt++) {
    const place = candidate(attempt, query, layer, pose);
    if (isClear(place, layer, pose)) tracks.push(followPoint({ ...place, frame: query, layer }));
  }
  return tracks;
}

function candidate(attempt: number, query: number, layer: 0 | 1, pose: FramePose): Point {
  const [a, b] = [hashUnit(attempt, query, 311 + layer), hashUnit(attempt, query, 321 + layer)];
  if (layer === 0) return { x: a * (sampleClip.width - 1), y: b * (sampleClip.height - 1) };
  const own = {
    x: balloonBox.left + a * (balloonBox.right - balloonBox.left),
    y: balloonBox.top + b * (balloonBox.bottom - balloonBox.top),
  };
  return sceneToFrame(balloonToScene(own, pose), pose);
}

/** Whether a place and its surroundings show one layer. */
function isClear(place: Point, layer: 0 | 1, pose: FramePose): boolean {
  for (let corner = 0; corner < 8; corner++) {
    const angle = (corner / 8) * 2 * Math.PI;
    const near = { x: place.x + clearance * Math.cos(angle), y: place.y + clearance * Math.sin(angle) };
    if (!isInside(near) || layerAt(near, pose) !== layer) return false;
  }
  return true;
}

function isInside(place: Point): boolean {
  return place.x >= 0 && place.y >= 0 && place.x <= sampleClip.width - 1 && place.y <= sampleClip.height - 1;
}

/** The farthest point of the balloon from its origin in a direction. */
function outlineAt(angle: number): Point {
  for (let radius = 160; radius > 10; radius--) {
    const place = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
    if (Math.abs(place.x) < bagHalfWidth(place.y) || balloonColour(place.x, place.y).cover > 0.5) return place;
  }
  return { x: 0, y: 0 };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
