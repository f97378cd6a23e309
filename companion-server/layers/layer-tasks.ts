/** The pieces of carrying regions that worker threads do, and the memory that they share with it. */
import { sharedFloats } from "../motion/motion-tasks";
import { createCarriedLayers, type CarriedLayers } from "./carried-layers";
import { colourMemory } from "./colour-model";
import type { RegionKey } from "./layer-evidence";
import { exactFrames, keyFrames, type CarryRequest } from "./region-keys";

/** Everything a worker thread needs from the start; all large arrays lie in shared memory. */
export interface LayerWorkspace extends CarryRequest {
  readonly carried: CarriedLayers;
  /** One key per frame that carries regions; filled by `key` tasks. */
  readonly keys: readonly RegionKey[];
  /** `[height, width]`: brightness of the marked frame without most of its noise; filled by the `picture` task. */
  readonly markPicture: Float32Array;
  /** `[layers, bins]` of the colour model; filled by the `colours` task. */
  readonly logLikelihood: Float32Array;
}

/** Fills key `index` as it was drawn, or tightened to the objects. */
export interface KeyTask {
  readonly kind: "key";
  readonly index: number;
  readonly isTight: boolean;
}

/** Whether a frame of the mark's shot knows too little of the layer: 1 or 0. */
export interface LostTask {
  readonly kind: "lost";
  readonly layer: number;
}

/** Fills the picture of the marked frame that objects are found again by. */
export interface PictureTask {
  readonly kind: "picture";
}

/** Finds a layer again where motion lost it, before (-1) or after (1) the mark; answers on how many frames. */
export interface FollowTask {
  readonly kind: "follow";
  readonly layer: number;
  readonly side: -1 | 1;
}

/** Learns the layers' colours from all keys; answers how well they tell the layers apart. */
export interface ColoursTask {
  readonly kind: "colours";
}

/** Decides the layers of one frame by colours that tell them apart this well. */
export interface SettleTask {
  readonly kind: "settle";
  readonly frame: number;
  readonly separation: number;
}

export type LayerTask = KeyTask | LostTask | PictureTask | FollowTask | ColoursTask | SettleTask;

/** Does tasks somewhere: in worker threads, or at once. The promise gives a task's answer. */
export interface LayerTaskRunner {
  run(task: LayerTask, urgency: "urgent" | "normal"): Promise<number>;
}

/** Memory for one request; everything is background until tasks have run. */
export function createLayerWorkspace(request: CarryRequest): LayerWorkspace {
  const { motion, layers } = request;
  const nodes = motion.gridWidth * motion.gridHeight;
  return {
    ...request,
    carried: createCarriedLayers(motion, layers, exactFrames(request)),
    keys: keyFrames(request).map((frame) => ({ frame, membership: sharedFloats(layers * nodes) })),
    markPicture: sharedFloats(motion.width * motion.height),
    logLikelihood: colourMemory(layers),
  };
}
