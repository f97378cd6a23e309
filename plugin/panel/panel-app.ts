import "./frame-view";
import "./inspector";
import "./notices";
import "./propagate-bar";
import "./scrubber";
import "./style-bar";
import "./tool-strip";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { present } from "../drawing/history";
import type { FrameView } from "./frame-view";
import { PanelElement, type PanelBinding } from "./panel-element";
import { pictureAmong } from "./picture-upload";
import { commandOf, type Command, type KeyFocus } from "./shortcuts";

const widthLimits = { smallest: 0.5, largest: 2000 } as const;

/** The whole drawing app, as it fills Premiere's panel. */
@customElement("inve-panel")
export class PanelApp extends PanelElement {
  static override styles = css`
    :host {
      /* Out of the flow its size does not depend on what is in it, so that no layout asks whether it is small. */
      position: absolute;
      inset: 0;
      display: grid;
      container: panel / size;
      min-width: 0;
      min-height: 0;
      overflow: hidden;
      background: var(--inve-surface);
      color: var(--inve-text);
      outline: none;
    }
    .app {
      display: grid;
      grid-template: auto minmax(0, 1fr) auto auto / auto minmax(0, 1fr) 232px;
      grid-template-areas:
        "style style style"
        "tools view inspector"
        "scrubber scrubber scrubber"
        "propagate propagate propagate";
      min-width: 0;
      min-height: 0;
    }
    inve-inspector {
      grid-area: inspector;
      min-height: 0;
    }
    .drawer {
      display: none;
      grid-area: view;
      align-self: start;
      justify-self: end;
      z-index: 5;
      margin: 6px;
      padding: 3px 8px;
      border: 1px solid var(--inve-field-line);
      border-radius: 4px;
      background: var(--inve-surface-raised);
      color: var(--inve-text);
      font: inherit;
      font-size: 11px;
      cursor: pointer;
    }
    @container panel (max-width: 720px) {
      .app {
        grid-template-columns: auto minmax(0, 1fr) 204px;
      }
    }
    @container panel (max-width: 520px) {
      .app {
        grid-template: auto minmax(0, 1fr) auto auto / auto minmax(0, 1fr);
        grid-template-areas:
          "style style"
          "tools view"
          "scrubber scrubber"
          "propagate propagate";
      }
      .drawer {
        display: block;
      }
      inve-inspector {
        grid-area: view;
        z-index: 4;
        justify-self: end;
        width: min(232px, 100%);
      }
      .opened .drawer {
        justify-self: start;
      }
      .app:not(.opened) inve-inspector {
        display: none;
      }
    }
    inve-style-bar {
      grid-area: style;
    }
    inve-tool-strip {
      grid-area: tools;
    }
    .view {
      grid-area: view;
      position: relative;
      display: grid;
      min-width: 0;
      min-height: 0;
    }
    inve-scrubber {
      grid-area: scrubber;
    }
    inve-propagate-bar {
      grid-area: propagate;
    }
    .lost {
      position: absolute;
      top: 10px;
      left: 50%;
      z-index: 6;
      transform: translateX(-50%);
      padding: 6px 14px;
      border-radius: 4px;
      background: #8a5a00;
      color: #fff;
      font-size: 12px;
      box-shadow: 0 4px 16px rgba(0, 0, 0, 0.4);
    }
  `;

  /** Where the panel is too narrow for a column, the inspector is a drawer over the picture. */
  @state() private drawer: "closed" | "opened" = "closed";

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#key);
    window.addEventListener("click", releaseFocus);
    window.addEventListener("paste", this.#paste);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#key);
    window.removeEventListener("click", releaseFocus);
    window.removeEventListener("paste", this.#paste);
  }

  protected override renderPanel(panel: PanelBinding): TemplateResult {
    const { connection, work } = panel.state;
    const isLost = connection.kind === "connecting" && work !== null;
    return html`<div class="app ${this.drawer}">
      <inve-style-bar .panel=${panel}></inve-style-bar>
      <inve-tool-strip .panel=${panel}></inve-tool-strip>
      <div class="view">
        <inve-frame-view .panel=${panel}></inve-frame-view>
        ${
          isLost
            ? html`<div class="lost" role="status">
                The companion is away. Go on drawing: everything is kept and saved when it is back.
              </div>`
            : nothing
        }
        <inve-notices .panel=${panel}></inve-notices>
      </div>
      <button
        class="drawer"
        aria-controls="inspector"
        aria-expanded=${this.drawer === "opened"}
        @click=${() => {
          this.drawer = this.drawer === "opened" ? "closed" : "opened";
        }}
      >
        ${this.drawer === "opened" ? "Close" : "Layers"}
      </button>
      <inve-inspector id="inspector" .panel=${panel}></inve-inspector>
      <inve-scrubber .panel=${panel}></inve-scrubber>
      <inve-propagate-bar .panel=${panel}></inve-propagate-bar>
      <inve-blocker .panel=${panel}></inve-blocker>
    </div>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const command = commandOf(event, focusOf(event));
    if (command === null || this.panel === null) return;
    event.preventDefault();
    this.#run(this.panel, command);
  };

  readonly #paste = (event: ClipboardEvent): void => {
    const file = pictureAmong(event.clipboardData?.files);
    if (file === null || this.panel === null) return;
    event.preventDefault();
    this.panel.controller.addPicture(file);
  };

  #run(panel: PanelBinding, command: Command): void {
    const { state, controller } = panel;
    switch (command.kind) {
      case "tool":
        controller.chooseTool(command.tool);
        return;
      case "step":
        controller.navigation.step(command.frames);
        return;
      case "width":
        changeWidth(panel, command.factor);
        return;
      case "redraw":
        controller.redrawing.begin();
        return;
      case "swap":
        if (state.tool === "scribble") controller.scribbling.swap();
        return;
      case "undo":
        controller.editing.undo();
        return;
      case "redo":
        controller.editing.redo();
        return;
      case "delete":
        controller.items.removeSelected();
        return;
      case "mark":
        controller.mark();
        return;
      case "propagate":
        controller.propagate();
        return;
      case "play":
        controller.navigation.togglePlayback();
        return;
      case "first":
      case "last":
      case "previous-mark":
      case "next-mark":
        this.#jump(panel, command.kind);
        return;
      case "zoom":
      case "fit":
      case "actual-size":
        this.#look(command);
        return;
      case "nudge":
        controller.items.nudge(command);
        return;
      case "duplicate":
        if (state.editLayerId !== null) controller.editing.duplicateEditLayer(state.editLayerId);
        return;
      case "finish":
      case "cancel":
        this.#end(panel, command.kind);
        return;
    }
  }

  #end({ controller }: PanelBinding, how: "finish" | "cancel"): void {
    if (how === "finish") this.#frameView?.finishGesture();
    else if (this.#frameView?.cancelGesture() !== true) controller.select(null);
  }

  #look(command: Extract<Command, { kind: "zoom" | "fit" | "actual-size" }>): void {
    if (command.kind === "zoom") this.#frameView?.zoom(command.factor);
    else if (command.kind === "fit") this.#frameView?.fit();
    else this.#frameView?.showActualSize();
  }

  #jump({ state, controller }: PanelBinding, to: "first" | "last" | "previous-mark" | "next-mark"): void {
    if (state.work === null) return;
    const { clip, marks } = present(state.work.history);
    const frames = marks.map((mark) => mark.frame);
    const target = {
      first: clip.range.first,
      last: clip.range.last,
      "previous-mark": frames.filter((frame) => frame < state.frame).at(-1),
      "next-mark": frames.find((frame) => frame > state.frame),
    }[to];
    if (target !== undefined) controller.navigation.step(target - state.frame);
  }

  get #frameView(): FrameView | null {
    return this.renderRoot.querySelector<FrameView>("inve-frame-view");
  }
}

function changeWidth({ state, controller }: PanelBinding, factor: number): void {
  if (state.tool === "scribble") {
    controller.scribbling.choose({ width: state.scribbling.width * factor });
    return;
  }
  const width = Math.min(Math.max(state.style.width * factor, widthLimits.smallest), widthLimits.largest);
  controller.editing.changeStyle({ width: Math.round(width * 10) / 10 });
}

/** The element that really has the focus lies behind the shadow roots, at the start of the event's path. */
function focusOf(event: KeyboardEvent): KeyFocus {
  const path = event.composedPath();
  const target = path[0];
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return "text";
  if (!(target instanceof HTMLInputElement)) return path.some(isButton) ? "button" : "page";
  if (target.type === "range") return "slider";
  return target.type === "color" || target.type === "checkbox" ? "button" : "text";
}

function isButton(target: EventTarget): boolean {
  return target instanceof HTMLElement && ["BUTTON", "SP-BUTTON", "SP-ACTION-BUTTON"].includes(target.tagName);
}

/** What the mouse pressed gives the focus back, so that Space plays and Enter closes polygons instead of pressing it again. */
function releaseFocus(event: MouseEvent): void {
  const isByMouse = event.detail > 0;
  if (!isByMouse) return;
  for (const target of event.composedPath()) {
    if (!(target instanceof HTMLElement)) continue;
    if (isButton(target) || ["group", "button"].includes(target.getAttribute("role") ?? "")) target.blur();
  }
}
