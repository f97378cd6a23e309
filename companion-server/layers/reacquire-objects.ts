/**
 * Finds objects again that motion has lost: behind something, or after it. Motion is chained from frame to frame and to
 * the marked frame, and both break where an object is hidden; what it looks like on the marked frame and how it moved
 * before it was lost say where it comes back.
 */
import type { FrameStack } from "../media/frame-stack";
import { fromMarkView, lookUp } from "../motion/motion-grid";
import type { Motion } from "../motion/motion";
import { shotAround } from "../motion/scene-cuts";
import type { RegionKey } from "./layer-evidence";
import type { LayerTaskRunner, LayerWorkspace } from "./layer-tasks";
import { matchObject } from "./match-object";
import { sampleNodes } from "./node-grid";
import { nodeOf, nodeX, nodeY, placeInPose, poseFromMotion, predictPose, speedBetween } from "./object-pose";
import type { ObjectPose, ObjectSpeed } from "./object-pose";
import { takeOutline, takeTemplate, type ObjectOutline, type ObjectTemplate } from "./object-template";
import { storeMatch } from "./store-match";

/** An object whose nodes are known to a smaller share than this is lost. */
const keptShare = 0.7;

/** Before it is lost, motion already slips; so many frames are looked at again while less than this share is known. */
const firmShare = 0.88;
const slippingFrames = 8;

/** A node is known when its expected error is below this many pixels. */
const knownError = 2.5;

/** Frames over which the speed of an object is measured before it is lost. */
const speedFrames = 4;

/** Frames after which an object that was not seen again is given up. */
const mostHidden = 60;

/**
 * Completes the motion in place, in the frames where a region's object is lost: positions and expected errors of
 * its nodes, only where the marked frame's object is clearly recognised. Everything else stays bit for bit as it was:
 * other frames, frames of other shots, objects that are never lost, and all of it without regions. Answers the number
 * of object frames that were found again.
 */
export async function reacquireObjects(
  { motion, layers, keys }: LayerWorkspace,
  runner: LayerTaskRunner,
): Promise<number> {
  if (keys.length === 0 || motion.frames === 1) return 0;
  const fillKeys = (isTight: boolean): Promise<number[]> =>
    Promise.all(keys.map((_, index) => runner.run({ kind: "key", index, isTight }, "normal")));
  await fillKeys(false);
  const isLost = await Promise.all(
    Array.from({ length: layers - 1 }, (_, index) => runner.run({ kind: "lost", layer: index + 1 }, "normal")),
  );
  const lost = isLost.flatMap((answer, index) => (answer === 1 ? [index + 1] : []));
  if (lost.length === 0) return 0;
  await Promise.all([fillKeys(true), runner.run({ kind: "picture" }, "normal")]);
  let found = 0;
  // One layer after the other, because all of them write into the same frames; the two sides of the mark share none.
  for (const layer of lost) {
    const [before, after] = await Promise.all([
      runner.run({ kind: "follow", layer, side: -1 }, "normal"),
      runner.run({ kind: "follow", layer, side: 1 }, "normal"),
    ]);
    found += before + after;
  }
  return found;
}

/** Whether a frame of the mark's shot knows too little of a layer. */
export function isLayerLost({ motion, keys }: LayerWorkspace, layer: number): boolean {
  const outline = takeOutline(motion, membershipOnMark(motion, keys, layer));
  if (outline === null) return false;
  const { first, last } = shotAround(motion.mark, motion);
  for (let frame = first; frame <= last; frame += 1) if (knownShare(outline, frame) < keptShare) return true;
  return false;
}

/** Finds a layer's object again on one side of the mark; answers on how many frames. */
export function followLayer({ motion, stack, keys, markPicture }: LayerWorkspace, layer: number, side: -1 | 1): number {
  const outline = takeOutline(motion, membershipOnMark(motion, keys, layer));
  return outline === null ? 0 : followObject(stack, takeTemplate(outline, markPicture), side);
}

/** `[gridHeight, gridWidth]`: a layer's membership on the marked frame, from the nearest frame that has a region of it. */
function membershipOnMark(motion: Motion, keys: readonly RegionKey[], layer: number): Float32Array {
  const nodes = motion.gridWidth * motion.gridHeight;
  const nearest = keys
    .filter((key) => key.membership.subarray(layer * nodes, (layer + 1) * nodes).some((share) => share > 0.5))
    .sort((a, b) => Math.abs(a.frame - motion.mark) - Math.abs(b.frame - motion.mark))[0];
  const membership = new Float32Array(nodes);
  if (nearest === undefined) return membership;
  const view = fromMarkView(motion, nearest.frame);
  const found = new Float64Array(3);
  for (let node = 0; node < nodes; node += 1) {
    const column = node % motion.gridWidth;
    lookUp(view, column * motion.pitch, ((node - column) / motion.gridWidth) * motion.pitch, found);
    if ((found[2] ?? 0) >= knownError) continue;
    const place = { x: found[0] ?? 0, y: found[1] ?? 0 };
    membership[node] = sampleNodes(motion, nearest.membership, layer * nodes, place);
  }
  return membership;
}

/** Share of the object's inner nodes that motion knows; with a `pose`, of those that it has inside the frame. */
function knownShare(outline: ObjectOutline, frame: number, pose?: ObjectPose): number {
  const view = fromMarkView(outline.motion, frame);
  let expected = 0;
  let known = 0;
  outline.inside.forEach((part, entry) => {
    if (part !== 2) return;
    if ((view.errors[view.offset + nodeOf(outline, entry)] ?? knownError) < knownError) {
      known += 1;
      expected += 1;
    } else if (pose === undefined || isInFrame(outline, pose, entry)) expected += 1;
  });
  // An object that is (nearly) out of the picture is not lost.
  return expected < 0.1 * outline.inside.length && pose !== undefined ? 1 : known / Math.max(1, expected);
}

const pixel = new Float64Array(2);
const place = new Float64Array(2);

function isInFrame(outline: ObjectOutline, pose: ObjectPose, entry: number): boolean {
  const { width, height } = outline.motion;
  pixel[0] = nodeX(outline, entry);
  pixel[1] = nodeY(outline, entry);
  placeInPose(outline, pose, pixel, place);
  const [x, y] = [place[0] ?? 0, place[1] ?? 0];
  return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
}

/** What is known of an object that is being followed. */
interface Followed {
  readonly pose: ObjectPose;
  readonly speed: ObjectSpeed;
}

function followObject(stack: FrameStack, template: ObjectTemplate, side: -1 | 1): number {
  const lost = framesToFollow(template, side);
  let followed: Followed | null = null;
  let before: number | undefined;
  let count = 0;
  for (const frame of lost) {
    if (followed === null || before !== frame - side) followed = lastKnown(template, frame, side);
    before = frame;
    if (followed === null) continue;
    const gap: number = Math.abs(frame - followed.pose.frame);
    if (gap > mostHidden) continue;
    const expected = predictPose(template, followed.pose, followed.speed, frame);
    if (knownShare(template, frame, expected) >= firmShare) continue;
    const match = matchObject(stack, template, { pose: expected, gap });
    if (match === null) continue;
    storeMatch(stack, template, match);
    const speed = blend(followed.speed, speedBetween(template, followed.pose, match.pose));
    followed = { pose: match.pose, speed };
    count += 1;
  }
  return count;
}

/** Frames on one side of the mark on which the object is lost or about to be, nearest to the mark first. */
function framesToFollow(template: ObjectTemplate, side: -1 | 1): number[] {
  const { mark } = template.motion;
  const { first, last } = shotAround(template.motion.mark, template.motion);
  const shares: number[] = [];
  for (let frame = mark + side; frame >= first && frame <= last; frame += side)
    shares.push(knownShare(template, frame));
  const isFollowed = shares.map((share) => share < keptShare);
  for (let index = 0; index < shares.length; index += 1) {
    if ((shares[index] ?? 1) >= keptShare) continue;
    for (let back = index - 1; back >= index - slippingFrames && (shares[back] ?? 1) < firmShare; back -= 1)
      isFollowed[back] = true;
  }
  return shares.flatMap((_share, index) => (isFollowed[index] === true ? [mark + side * (index + 1)] : []));
}

/** Pose and speed just before a frame on which the object begins to be lost. */
function lastKnown(template: ObjectTemplate, frame: number, side: -1 | 1): Followed | null {
  const { mark } = template.motion;
  const distance = Math.abs(frame - mark);
  const pose = poseFromMotion(template, frame - side);
  if (pose === null) return null;
  const before = poseFromMotion(template, frame - side * Math.min(distance, 1 + speedFrames));
  if (before === null || before.frame === pose.frame) return { pose, speed: atRest };
  return { pose, speed: speedBetween(template, before, pose) };
}

const atRest: ObjectSpeed = { turn: 0, growth: 0, shiftX: 0, shiftY: 0 };

function blend(before: ObjectSpeed, now: ObjectSpeed): ObjectSpeed {
  return {
    turn: (before.turn + now.turn) / 2,
    growth: (before.growth + now.growth) / 2,
    shiftX: (before.shiftX + now.shiftX) / 2,
    shiftY: (before.shiftY + now.shiftY) / 2,
  };
}
