import type { ClipMotion } from "../host/premiere-host";
import type { Component, VideoClipTrackItem } from "./ppro";

/**
 * What stands between a clip's file and the programme: its Motion, absent when the clip is centred at its own size, and
 * what else of it the file does not show; or why that cannot be followed.
 */
export type ClipGeometry =
  | { readonly kind: "static"; readonly motion?: ClipMotion; readonly caution?: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Components and parameters are found by match name and index, never by the displayed name, which is translated. */
const motionMatchName = "AE.ADBE Motion";
const opacityMatchName = "AE.ADBE Opacity";
/** Components that every clip has or that leave pixels where they are. */
const harmlessMatchNames = new Set([opacityMatchName, motionMatchName, "AE.ADBE Lumetri"]);
const parameter = { position: 0, scale: 1, scaleWidth: 2, uniformScale: 3, rotation: 4, anchor: 5, firstCrop: 7 };
const cropCount = 4;

function isNeutral(motion: ClipMotion): boolean {
  const close = (a: number, b: number) => Math.abs(a - b) < 1e-6;
  return (
    motion.position.every((value) => close(value, 0.5)) &&
    motion.anchor.every((value) => close(value, 0.5)) &&
    motion.scale.every((value) => close(value, 1)) &&
    close(motion.rotationDegrees, 0)
  );
}

/**
 * Reads the components of a clip. Keyframed Motion, crops and effects that may move pixels are refused with a reason;
 * a clip that lets others shine through is cautioned against, because changed pixels of it would not.
 */
export async function readGeometry(item: VideoClipTrackItem): Promise<ClipGeometry> {
  const chain = await item.getComponentChain();
  let motion: ClipMotion | undefined;
  let caution: string | undefined;
  for (let index = 0; index < chain.getComponentCount(); index++) {
    const component = chain.getComponentAtIndex(index);
    const matchName = await component.getMatchName();
    if (!harmlessMatchNames.has(matchName)) return { kind: "refused", reason: "The clip has effects." };
    if (matchName === opacityMatchName && component.getParamCount() > 0) {
      const isFull = !component.getParam(0).isTimeVarying() && (await readNumber(component, 0, 100)) === 100;
      if (!isFull) caution = "The clip is partly transparent in Premiere.";
    }
    if (matchName !== motionMatchName) continue;
    const count = component.getParamCount();
    for (let at = 0; at < count; at++)
      if (component.getParam(at).isTimeVarying())
        return { kind: "refused", reason: "The clip's Motion has keyframes." };
    for (let at = parameter.firstCrop; at < Math.min(count, parameter.firstCrop + cropCount); at++)
      if ((await readNumber(component, at, 0)) !== 0) return { kind: "refused", reason: "The clip is cropped." };
    const read = await readMotion(component);
    if (read === null) return { kind: "refused", reason: "Premiere does not say where the clip lies." };
    motion = read;
  }
  return {
    kind: "static",
    ...(motion === undefined || isNeutral(motion) ? {} : { motion }),
    ...(caution === undefined ? {} : { caution }),
  };
}

/** Null when a value is not of the form that is known; a guess would put the overlay beside its clip. */
async function readMotion(component: Component): Promise<ClipMotion | null> {
  const isUniform = (await readValue(component, parameter.uniformScale)) !== false;
  const height = await readValue(component, parameter.scale);
  const width = isUniform ? height : await readValue(component, parameter.scaleWidth);
  const rotationDegrees = await readValue(component, parameter.rotation);
  const position = await readPoint(component, parameter.position);
  const anchor = await readPoint(component, parameter.anchor);
  if (typeof height !== "number" || typeof width !== "number" || typeof rotationDegrees !== "number") return null;
  return position === null || anchor === null
    ? null
    : { position, scale: [width / 100, height / 100], rotationDegrees, anchor };
}

async function readValue(component: Component, index: number): Promise<unknown> {
  return (await component.getParam(index).getStartValue()).value.value;
}

async function readNumber(component: Component, index: number, otherwise: number): Promise<number> {
  const value = await readValue(component, index);
  return typeof value === "number" ? value : otherwise;
}

async function readPoint(component: Component, index: number): Promise<[number, number] | null> {
  const value = await readValue(component, index);
  if (typeof value !== "object" || value === null || !("x" in value) || !("y" in value)) return null;
  return typeof value.x === "number" && typeof value.y === "number" ? [value.x, value.y] : null;
}
