import { hashBits } from "./noise";
import { backgroundColour } from "./paint-background";
import { balloonBox, balloonColour } from "./paint-balloon";
import { treeColour } from "./paint-tree";
import { paintRaster, sampleRaster, type Raster } from "./raster";
import {
  balloonToScene,
  framePose,
  frameToScene,
  lightOf,
  sampleClip,
  sceneToBalloon,
  sceneToFrame,
  type FramePose,
  type Point,
} from "./sample-motion";

/** Standard deviation of the sensor noise, in codes of 255. */
const noiseCodes = 1.6;
/** How far the camera sees beyond the marked frame. */
const margin = 112;
const balloonDensity = 2;
/** Samples per pixel and axis where the balloon may be, for clean edges. */
const supersamples = 2;

/** The painted planes of the sample clip. */
export interface SampleScene {
  /** What the camera sees without the balloon; RGB and, fourth, the cover of the tree. */
  readonly still: Raster;
  /** The same without the tree, RGB. */
  readonly behindTree: Raster;
  /** The balloon, RGB multiplied by its cover, and the cover. */
  readonly balloon: Raster;
}

/** Paints the planes once; about a second. Frames are then rendered from them. */
export function paintSampleScene(): SampleScene {
  const extent = {
    left: -margin,
    top: -margin,
    right: sampleClip.width + margin,
    bottom: sampleClip.height + margin,
    density: 1,
  };
  const behindTree = paintRaster({ ...extent, channels: 3 }, (x, y, values, offset) => {
    values.set(backgroundColour(x, y), offset);
  });
  const still = paintRaster({ ...extent, channels: 4 }, (x, y, values, offset) => {
    const tree = treeColour(x, y);
    const source = (offset / 4) * 3;
    for (let channel = 0; channel < 3; channel++) {
      const behind = behindTree.values[source + channel] ?? 0;
      values[offset + channel] = behind + ((tree.colour[channel] ?? 0) - behind) * tree.cover;
    }
    values[offset + 3] = tree.cover;
  });
  const balloon = paintRaster({ ...balloonBox, density: balloonDensity, channels: 4 }, (x, y, values, offset) => {
    const paint = balloonColour(x, y);
    for (let channel = 0; channel < 3; channel++) values[offset + channel] = (paint.colour[channel] ?? 0) * paint.cover;
    values[offset + 3] = paint.cover;
  });
  return { still, behindTree, balloon };
}

/** One frame, `[540, 960, 3]`, 8-bit RGB: scene, balloon, tree, light and sensor noise. */
export function renderSampleFrame(frame: number, scene: SampleScene): Uint8Array {
  const { width, height } = sampleClip;
  const pixels = new Uint8Array(width * height * 3);
  const light = lightOf(frame);
  const pose = framePose(frame);
  const box = balloonFrameBox(pose);
  const colour = new Float64Array(4);
  const layered = new Float64Array(4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = frameToScene({ x, y }, pose);
      sampleRaster(scene.still, place.x, place.y, colour);
      const isInBox = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
      if (isInBox) addBalloon({ scene, pose, x, y }, colour, layered);
      const offset = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const value =
          (colour[channel] ?? 0) * (light[channel] ?? 1) * 255 + noiseCodes * sensorNoise(offset + channel, frame);
        pixels[offset + channel] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return pixels;
}

/** The share of each pixel that shows the balloon, `[540, 960]` in 0..255: the exact mask of a frame. */
export function renderSampleMask(frame: number, scene: SampleScene): Uint8Array {
  const { width, height } = sampleClip;
  const mask = new Uint8Array(width * height);
  const pose = framePose(frame);
  const box = balloonFrameBox(pose);
  const paint = new Float64Array(4);
  for (let y = box.top; y <= box.bottom; y++) {
    for (let x = box.left; x <= box.right; x++) {
      const cover = averageBalloon(scene.balloon, pose, { x, y }, paint);
      const place = frameToScene({ x, y }, pose);
      sampleRaster(scene.still, place.x, place.y, paint);
      mask[y * width + x] = Math.round(255 * clampUnit(cover) * (1 - clampUnit(paint[3] ?? 0)));
    }
  }
  return mask;
}

/** Cover of the balloon at an exact place of a frame, the tree left aside, in [0, 1]. */
export function balloonCover(place: Point, pose: FramePose): number {
  const own = sceneToBalloon(frameToScene(place, pose), pose);
  return balloonColour(own.x, own.y).cover;
}

/** Cover of the tree at an exact place of a frame, in [0, 1]. */
export function treeCover(place: Point, pose: FramePose): number {
  const own = frameToScene(place, pose);
  return treeColour(own.x, own.y).cover;
}

interface Spot extends Point {
  readonly scene: SampleScene;
  readonly pose: FramePose;
}

/** Puts the balloon between the scene and the tree in front of it. `colour` holds the scene with the tree. */
function addBalloon(spot: Spot, colour: Float64Array, paint: Float64Array): void {
  const cover = averageBalloon(spot.scene.balloon, spot.pose, spot, paint);
  if (cover <= 0) return;
  const red = paint[0] ?? 0;
  const green = paint[1] ?? 0;
  const blue = paint[2] ?? 0;
  const place = frameToScene(spot, spot.pose);
  const inFront = 1 - clampUnit(colour[3] ?? 0);
  sampleRaster(spot.scene.behindTree, place.x, place.y, paint);
  colour[0] = (colour[0] ?? 0) + inFront * (red - cover * (paint[0] ?? 0));
  colour[1] = (colour[1] ?? 0) + inFront * (green - cover * (paint[1] ?? 0));
  colour[2] = (colour[2] ?? 0) + inFront * (blue - cover * (paint[2] ?? 0));
}

/** Mean of the balloon over a pixel, colours multiplied by cover; returns the cover. */
function averageBalloon(balloon: Raster, pose: FramePose, pixel: Point, paint: Float64Array): number {
  const sum = [0, 0, 0, 0];
  for (let j = 0; j < supersamples; j++) {
    for (let i = 0; i < supersamples; i++) {
      const sub = { x: pixel.x + (i + 0.5) / supersamples - 0.5, y: pixel.y + (j + 0.5) / supersamples - 0.5 };
      const own = sceneToBalloon(frameToScene(sub, pose), pose);
      if (own.x < balloonBox.left || own.x > balloonBox.right || own.y < balloonBox.top || own.y > balloonBox.bottom)
        continue;
      sampleRaster(balloon, own.x, own.y, paint);
      for (let channel = 0; channel < 4; channel++) sum[channel] = (sum[channel] ?? 0) + (paint[channel] ?? 0);
    }
  }
  for (let channel = 0; channel < 4; channel++) paint[channel] = (sum[channel] ?? 0) / supersamples ** 2;
  return paint[3] ?? 0;
}

/** The pixels of a frame that the balloon can touch, found by mapping its box's border. */
function balloonFrameBox(pose: FramePose): { left: number; top: number; right: number; bottom: number } {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const steps = 16;
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    const x = balloonBox.left + (balloonBox.right - balloonBox.left) * share;
    const y = balloonBox.top + (balloonBox.bottom - balloonBox.top) * share;
    for (const own of [
      { x, y: balloonBox.top },
      { x, y: balloonBox.bottom },
      { x: balloonBox.left, y },
      { x: balloonBox.right, y },
    ]) {
      const place = sceneToFrame(balloonToScene(own, pose), pose);
      left = Math.min(left, place.x);
      top = Math.min(top, place.y);
      right = Math.max(right, place.x);
      bottom = Math.max(bottom, place.y);
    }
  }
  const slack = 4;
  return {
    left: Math.max(0, Math.floor(left - slack)),
    top: Math.max(0, Math.floor(top - slack)),
    right: Math.min(sampleClip.width - 1, Math.ceil(right + slack)),
    bottom: Math.min(sampleClip.height - 1, Math.ceil(bottom + slack)),
  };
}

/** Nearly normal noise of unit deviation: the sum of the four bytes of a hash has a deviation of 147.8. */
function sensorNoise(index: number, frame: number): number {
  const bits = hashBits(index, frame, 7000);
  const sum = (bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >>> 24);
  return (sum - 510) / 147.8;
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
