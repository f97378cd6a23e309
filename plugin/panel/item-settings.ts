import { html, nothing, type TemplateResult } from "lit";
import {
  isWholeObject,
  type Adjustment,
  type EditDocument,
  type Texture,
} from "../../companion-server/protocol/document";
import type { FoundItem } from "../drawing/edit-items";
import { isNeutral, type AdjustmentSetting } from "../drawing/new-adjustment";
import { deleteButton } from "./inspector-row";
import type { PanelBinding } from "./panel-element";
import { redrawable } from "./redrawing";
import { choiceRow, numberRow, switchRow } from "./setting-rows";
import { nextStrokeRows, strokeRows } from "./stroke-settings";

const trackingNames: Readonly<Record<Texture["tracking"], string>> = {
  position: "Position",
  similarity: "Position, size, turn",
  perspective: "Perspective (flat)",
  surface: "Bends with the surface",
};

interface LookRow {
  readonly setting: AdjustmentSetting;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** How many of the row's units are one of the document's. */
  readonly unit: number;
  readonly step: number;
}

const percent = (setting: AdjustmentSetting, label: string): LookRow => ({
  setting,
  label,
  min: -100,
  max: 100,
  unit: 100,
  step: 1,
});

const lookRows: readonly LookRow[] = [
  { setting: "exposure", label: "Exposure", min: -4, max: 4, unit: 1, step: 0.05 },
  percent("brightness", "Brightness"),
  percent("contrast", "Contrast"),
  percent("highlights", "Highlights"),
  percent("shadows", "Shadows"),
  percent("saturation", "Saturation"),
  { setting: "hue", label: "Hue", min: -180, max: 180, unit: 1, step: 1 },
  percent("temperature", "Temperature"),
  percent("tint", "Tint"),
  { setting: "blur", label: "Blur", min: 0, max: 60, unit: 1, step: 0.5 },
  { setting: "sharpen", label: "Sharpen", min: 0, max: 4, unit: 1, step: 0.05 },
  { setting: "pixelate", label: "Pixelate", min: 0, max: 80, unit: 1, step: 1 },
];

const largestFeather = 200;

/** The settings of what is selected, or of the next stroke while a tool for strokes is at hand. */
export function itemSettings(panel: PanelBinding, document: EditDocument): TemplateResult | typeof nothing {
  const found = panel.controller.items.selected;
  if (found === null) return nextStrokeRows(panel);
  const isLocked = found.editLayer.locked === true;
  return html`<section id="item" aria-label=${titleOf(found)}>
    <header>
      <h3>${titleOf(found)}</h3>
      ${
        isLocked
          ? nothing
          : deleteButton(`Delete ${titleOf(found)} (Delete)`, () => {
              panel.controller.items.removeSelected();
            })
      }
    </header>
    ${isLocked ? html`<p>Its edit layer is locked.</p>` : html`<div class="settings">${rows(panel, found)}</div>`}
    ${redrawButton(panel, found)} ${origin(panel, document, found)}
  </section>`;
}

function rows(panel: PanelBinding, found: FoundItem): TemplateResult {
  switch (found.kind) {
    case "sketch":
      return strokeRows(panel, found, found.item);
    case "texture":
      return textureRows(panel, found, found.item);
    case "adjustment":
      return adjustmentRows(panel, found, found.item);
  }
}

function textureRows({ controller }: PanelBinding, found: FoundItem, texture: Texture): TemplateResult {
  const { items, editing } = controller;
  const seal = () => {
    editing.seal();
  };
  return html`${choiceRow({
    id: "tracking",
    label: "Follows",
    value: texture.tracking,
    choices: trackingNames,
    change: (tracking) => {
      items.changeTexture(found, { tracking });
      seal();
    },
  })}
  ${numberRow({
    id: "item-opacity",
    label: "Opacity",
    value: Math.round(texture.opacity * 100),
    min: 0,
    max: 100,
    step: 1,
    neutral: 100,
    change: (value) => {
      items.changeTexture(found, { opacity: value / 100 });
    },
    seal,
  })}
  ${numberRow({
    id: "shutter-angle",
    label: "Shutter",
    title: "Motion blur by the angle of the shutter, in degrees: 180 is usual in film, 0 is none",
    value: texture.shutterAngle ?? 0,
    min: 0,
    max: 360,
    step: 5,
    neutral: 0,
    change: (shutterAngle) => {
      items.changeTexture(found, { shutterAngle });
    },
    seal,
  })}
  ${switchRow({
    id: "follow-light",
    label: "Follow the light",
    title: "Take the change of light of the shot at that place",
    isOn: texture.followLight,
    change: (followLight) => {
      items.changeTexture(found, { followLight });
      seal();
    },
  })}`;
}

function adjustmentRows({ controller }: PanelBinding, found: FoundItem, adjustment: Adjustment): TemplateResult {
  const { items, editing } = controller;
  const seal = () => {
    editing.seal();
  };
  const feather = numberRow({
    id: "look-feather",
    label: "Feather",
    title: "Pixels of the clip over which the area fades out",
    value: adjustment.feather,
    min: 0,
    max: largestFeather,
    step: 1,
    neutral: 0,
    change: (value) => {
      items.changeAdjustment(found, { feather: value });
    },
    seal,
  });
  return html`${isWholeObject(adjustment.area) ? nothing : feather} ${lookRows.map((row) => lookRow(row))}
    <button
      id="reset-look"
      class="link whole"
      ?disabled=${isNeutral(adjustment)}
      @click=${() => {
        items.resetAdjustment(found);
      }}
    >
      Reset all
    </button>`;

  function lookRow({ setting, label, min, max, unit, step }: LookRow): TemplateResult {
    return numberRow({
      id: `look-${setting}`,
      label,
      // Hundredths of a percent are noise of the division.
      value: Math.round((adjustment[setting] ?? 0) * unit * 100) / 100,
      min,
      max,
      step,
      neutral: 0,
      change: (value) => {
        items.changeAdjustment(found, { [setting]: value / unit });
      },
      seal,
    });
  }
}

/** The way to draw the item anew on the shown frame, where it was not drawn. */
function redrawButton({ state, controller }: PanelBinding, found: FoundItem): TemplateResult | typeof nothing {
  if (redrawable(state, found.item.id) === null) return nothing;
  const isUnderWay = state.redrawing === found.item.id;
  return html`<button
    id="redraw"
    class="link"
    aria-pressed=${isUnderWay}
    title="Draw it anew where it belongs on this frame; the frames around it follow (R)"
    @click=${() => {
      if (isUnderWay) controller.redrawing.cancel();
      else controller.redrawing.begin();
    }}
  >
    ${isUnderWay ? "Cancel redrawing" : "Redraw here"}
  </button>`;
}

/** On which frame the item was made, with the way there. */
function origin({ state, controller }: PanelBinding, document: EditDocument, found: FoundItem): TemplateResult {
  const { frame } = found.item;
  const isHere = frame === state.frame || frame < document.clip.range.first || frame > document.clip.range.last;
  const text = `Made on frame ${frame}`;
  return isHere
    ? html`<p>${text}.</p>`
    : html`<button
        class="link"
        @click=${() => {
          controller.navigation.step(frame - state.frame);
        }}
      >
        ${text}: go there
      </button>`;
}

function titleOf(found: FoundItem): string {
  return { sketch: "Stroke", texture: "Picture", adjustment: "Adjustment" }[found.kind];
}
