import type { Component, VideoClipTrackItem } from "./ppro";

/**
 * Motion of a clip: components and parameters are found by match name and index, never by the displayed name, which is
 * translated. Positions are fractions of the sequence frame, anchors fractions of the source frame.
 */
export interface StaticMotion {
  readonly position: readonly [x: number, y: number];
  /** 1 is the size of the source. */
  readonly scale: readonly [x: number, y: number];
  readonly rotationDegrees: number;
  readonly anchor: readonly [x: number, y: number];
}

/** What stands between a clip's file and the programme: its Motion, or why that cannot be followed. */
export type ClipGeometry =
  { readonly kind: "static"; readonly motion: StaticMotion } | { readonly kind: "refused"; readonly reason: string };

const motionMatchName = "AE.ADBE Motion";
/** Components that every clip has or that leave pixels where they are. */
const harmlessMatchNames = new Set(["AE.ADBE Opacity", motionMatchName, "AE.ADBE Lumetri"]);
const parameter = { position: 0, scale: 1, scaleWidth: 2, uniformScale: 3, rotation: 4, anchor: 5, firstCrop: 7 };
const cropCount = 4;

/** Motion that leaves the clip centred at its own size. */
export const neutralMotion: StaticMotion = {
  position: [0.5, 0.5],
  scale: [1, 1],
  rotationDegrees: 0,
  anchor: [0.5, 0.5],
};

/** Whether a clip with this Motion is shown centred at its own size. */
export function isNeutral(motion: StaticMotion): boolean {
  const close = (a: number, b: number) => Math.abs(a - b) < 1e-6;
  return (
    motion.position.every((value) => close(value, 0.5)) &&
    motion.anchor.every((value) => close(value, 0.5)) &&
    motion.scale.every((value) => close(value, 1)) &&
    close(motion.rotationDegrees, 0)
  );
}

/** Reads the components of a clip. Keyframed Motion, crops and effects that may move pixels are refused with a reason. */
export async function readGeometry(item: VideoClipTrackItem): Promise<ClipGeometry> {
  const chain = await item.getComponentChain();
  let motion = neutralMotion;
  for (let index = 0; index < chain.getComponentCount(); index++) {
    const component = chain.getComponentAtIndex(index);
    const matchName = await component.getMatchName();
    if (!harmlessMatchNames.has(matchName)) return { kind: "refused", reason: "The clip has effects." };
    if (matchName !== motionMatchName) continue;
    const count = component.getParamCount();
    for (let at = 0; at < count; at++)
      if (component.getParam(at).isTimeVarying())
        return { kind: "refused", reason: "The clip's Motion has keyframes." };
    for (let at = parameter.firstCrop; at < Math.min(count, parameter.firstCrop + cropCount); at++)
      if ((await readNumber(component, at, 0)) !== 0) return { kind: "refused", reason: "The clip is cropped." };
    motion = await readMotion(component);
  }
  return { kind: "static", motion };
}

/** A size in pixels. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The affine map `[a, b, c, d, e, f]` from source pixels to sequence pixels: `x' = a x + c y + e`, `y' = b x + d y + f`,
 * pixel centres at integers in both frames. Order as Premiere applies it: anchor to origin, scale, rotate clockwise, position.
 */
export function sourceToSequence(
  motion: StaticMotion,
  source: FrameSize,
  sequence: FrameSize,
): readonly [number, number, number, number, number, number] {
  const angle = (motion.rotationDegrees * Math.PI) / 180;
  const [scaleX, scaleY] = motion.scale;
  const a = Math.cos(angle) * scaleX;
  const b = Math.sin(angle) * scaleX;
  const c = -Math.sin(angle) * scaleY;
  const d = Math.cos(angle) * scaleY;
  // Fractions of a frame count from its corner, which lies half a pixel before the first pixel's centre.
  const anchorX = motion.anchor[0] * source.width - 0.5;
  const anchorY = motion.anchor[1] * source.height - 0.5;
  const positionX = motion.position[0] * sequence.width - 0.5;
  const positionY = motion.position[1] * sequence.height - 0.5;
  return [a, b, c, d, positionX - a * anchorX - c * anchorY, positionY - b * anchorX - d * anchorY];
}

async function readMotion(component: Component): Promise<StaticMotion> {
  const isUniform = (await readValue(component, parameter.uniformScale)) !== false;
  const height = (await readNumber(component, parameter.scale, 100)) / 100;
  const width = isUniform ? height : (await readNumber(component, parameter.scaleWidth, 100)) / 100;
  return {
    position: await readPoint(component, parameter.position),
    scale: [width, height],
    rotationDegrees: await readNumber(component, parameter.rotation, 0),
    anchor: await readPoint(component, parameter.anchor),
  };
}

async function readValue(component: Component, index: number): Promise<unknown> {
  return (await component.getParam(index).getStartValue()).value.value;
}

async function readNumber(component: Component, index: number, otherwise: number): Promise<number> {
  const value = await readValue(component, index);
  return typeof value === "number" ? value : otherwise;
}

async function readPoint(component: Component, index: number): Promise<readonly [number, number]> {
  const value = await readValue(component, index);
  if (typeof value !== "object" || value === null || !("x" in value) || !("y" in value)) return [0.5, 0.5];
  return typeof value.x === "number" && typeof value.y === "number" ? [value.x, value.y] : [0.5, 0.5];
}
