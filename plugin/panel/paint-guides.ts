import type { EditDocument, Texture } from "../../companion-server/protocol/document";
import type { Region, Scribble } from "../../companion-server/protocol/regions";
import type { Ring } from "../../models/geometry/ring";
import { clipToScreen, type Position } from "../drawing/viewport";
import { pathOf, type Surface } from "./paint-edits";
import { clipTransform } from "../drawing/viewport";

/** Colours of the objects' outlines, in order of layers; readable over dark and bright pictures. */
export const objectColours = ["#8a8a8a", "#3bd1ff", "#ffd23b", "#7dff6a", "#ff7de1", "#ff9a3b", "#b18cff", "#5cffd6"];

/** The colour of a layer of the clip. */
export function objectColour(layer: number): string {
  return objectColours[layer % objectColours.length] ?? "#8a8a8a";
}

/** Outlines of the objects on one frame: bright dashes over dark ones, so that they show on any picture. */
export function paintRegions(surface: Surface, document: EditDocument, shown: { frame: number; layer: number }): void {
  for (const layer of document.layers) {
    for (const region of layer.regions) {
      if (region.frame !== shown.frame) continue;
      const isChosen = layer.index === shown.layer;
      for (const scribble of region.scribbles ?? [])
        paintScribble(surface, scribble, { color: objectColour(layer.index), isChosen });
      if (region.polygon === undefined) continue;
      paintOutline(
        surface,
        region.polygon.map(([x, y]) => ({ x, y })),
        { color: objectColour(layer.index), isChosen },
      );
    }
  }
}

/** What scribbles select on a frame: tinted in the object's colour, so that what is missing shows. */
export function paintAreas(
  { context, viewport, pixelRatio }: Surface,
  areas: readonly Region[],
  shown: { readonly frame: number; readonly layer: number },
): void {
  for (const { frame, layer, polygon } of areas) {
    if (frame !== shown.frame || polygon === undefined) continue;
    context.save();
    context.setTransform(...clipTransform(viewport, pixelRatio));
    context.beginPath();
    for (const [x, y] of polygon) context.lineTo(x, y);
    context.closePath();
    context.globalAlpha = layer === shown.layer ? 0.3 : 0.15;
    context.fillStyle = objectColour(layer);
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.5 / viewport.scale;
    context.strokeStyle = objectColour(layer);
    context.stroke();
    context.restore();
  }
}

/** What a scribble touches: in the object's colour what belongs to it, struck out in black what does not. */
export function paintScribble(
  surface: Surface,
  { effect, width, points }: Pick<Scribble, "effect" | "width" | "points">,
  look: { readonly color: string; readonly isChosen: boolean },
): void {
  const { context, viewport, pixelRatio } = surface;
  const [first] = points;
  if (first === undefined) return;
  context.save();
  context.setTransform(...clipTransform(viewport, pixelRatio));
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  // A dot is a line of no length, which needs an end to be seen.
  if (points.length === 1) context.lineTo(first[0] + 0.01, first[1]);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.globalAlpha = look.isChosen ? 0.6 : 0.3;
  context.lineWidth = width;
  context.strokeStyle = effect === "add" ? look.color : "#000000";
  context.stroke();
  if (effect === "subtract") {
    context.globalAlpha = look.isChosen ? 0.9 : 0.4;
    context.lineWidth = 2 / viewport.scale;
    context.setLineDash([7 / viewport.scale, 7 / viewport.scale]);
    context.strokeStyle = look.color;
    context.stroke();
  }
  context.restore();
}

/** A lasso under way: the line so far and the straight edge that would close it. */
export function paintLasso(surface: Surface, points: readonly Position[], color: string): void {
  paintOutline(surface, points, { color, isChosen: true });
}

/** The corners of a polygon under way, the first one larger when a press would close it. */
export function paintCorners(surface: Surface, corners: readonly Position[], closing: "open" | "closes"): void {
  const { context, viewport, pixelRatio } = surface;
  corners.forEach((corner, index) => {
    const at = clipToScreen(viewport, corner);
    const radius = index === 0 && closing === "closes" ? 7 : 3.5;
    context.beginPath();
    context.arc(at.x * pixelRatio, at.y * pixelRatio, radius * pixelRatio, 0, 2 * Math.PI);
    context.fillStyle = "#ffffff";
    context.strokeStyle = "#1473e6";
    context.lineWidth = 1.5 * pixelRatio;
    context.fill();
    context.stroke();
  });
}

/** The line that text will run along. */
export function paintBaseline(surface: Surface, from: Position, to: Position): void {
  const { context, viewport, pixelRatio } = surface;
  const [start, end] = [clipToScreen(viewport, from), clipToScreen(viewport, to)];
  context.beginPath();
  context.moveTo(start.x * pixelRatio, start.y * pixelRatio);
  context.lineTo(end.x * pixelRatio, end.y * pixelRatio);
  context.strokeStyle = "#4b9cf5";
  context.lineWidth = 2 * pixelRatio;
  context.stroke();
}

/** The ring that shows where and how wide the brush will draw. */
export function paintBrushRing(surface: Surface, at: Position, width: number): void {
  const { context, viewport, pixelRatio } = surface;
  const centre = clipToScreen(viewport, at);
  const radius = Math.max((width / 2) * viewport.scale, 1.5);
  for (const [color, lineWidth] of [
    ["rgba(0, 0, 0, 0.65)", 2.5],
    ["rgba(255, 255, 255, 0.95)", 1],
  ] as const) {
    context.beginPath();
    context.ellipse(
      centre.x * pixelRatio,
      centre.y * pixelRatio,
      radius * viewport.pixelAspect * pixelRatio,
      radius * pixelRatio,
      0,
      0,
      2 * Math.PI,
    );
    context.strokeStyle = color;
    context.lineWidth = lineWidth * pixelRatio;
    context.stroke();
  }
}

/** The outline around the selected item. */
export function paintSelection(surface: Surface, outline: readonly Ring[]): void {
  const { context, viewport, pixelRatio } = surface;
  const path = pathOf(outline);
  context.save();
  context.setTransform(...clipTransform(viewport, pixelRatio));
  context.lineJoin = "round";
  for (const [color, width] of [
    ["rgba(0, 0, 0, 0.6)", 4],
    ["#4b9cf5", 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width / viewport.scale;
    context.stroke(path);
  }
  context.restore();
}

/** The four corners of the selected picture, to be dragged. */
export function paintHandles(surface: Surface, corners: Texture["corners"]): void {
  const { context, viewport, pixelRatio } = surface;
  for (const [x, y] of corners) {
    const at = clipToScreen(viewport, { x, y });
    const half = 5 * pixelRatio;
    context.fillStyle = "#ffffff";
    context.strokeStyle = "#1473e6";
    context.lineWidth = 2 * pixelRatio;
    context.fillRect(at.x * pixelRatio - half, at.y * pixelRatio - half, 2 * half, 2 * half);
    context.strokeRect(at.x * pixelRatio - half, at.y * pixelRatio - half, 2 * half, 2 * half);
  }
}

/** An area under way, filled so that it can be seen what it covers. */
export function paintArea(surface: Surface, outline: readonly Ring[]): void {
  const { context, viewport, pixelRatio } = surface;
  context.save();
  context.setTransform(...clipTransform(viewport, pixelRatio));
  context.fillStyle = "rgba(255, 255, 255, 0.35)";
  context.fill(pathOf(outline), "nonzero");
  context.restore();
}

function paintOutline(surface: Surface, points: readonly Position[], look: { color: string; isChosen: boolean }): void {
  const { context, viewport, pixelRatio } = surface;
  if (points.length < 2) return;
  context.save();
  context.beginPath();
  for (const point of points) {
    const at = clipToScreen(viewport, point);
    context.lineTo(at.x * pixelRatio, at.y * pixelRatio);
  }
  context.closePath();
  context.lineJoin = "round";
  if (look.isChosen) {
    context.globalAlpha = 0.12;
    context.fillStyle = look.color;
    context.fill();
    context.globalAlpha = 1;
  }
  context.lineWidth = 3 * pixelRatio;
  context.strokeStyle = "rgba(0, 0, 0, 0.55)";
  context.stroke();
  context.lineWidth = 1.5 * pixelRatio;
  context.strokeStyle = look.color;
  context.setLineDash([6 * pixelRatio, 4 * pixelRatio]);
  context.stroke();
  context.restore();
}
