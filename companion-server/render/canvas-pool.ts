import type { Size } from "./coverage";
import { FloatCanvas } from "./float-canvas";
import { OverlayBuffer } from "./overlay-buffer";

/** So many of a kind are kept; a panel asks for no more pictures at once. */
const mostKept = 6;

/** What pictures are drawn on and written to, lent out again, so that none begins with megabytes of zeros. */
export class CanvasPool {
  readonly canvases = new SizedPool((size) => new FloatCanvas(size));
  readonly buffers = new SizedPool((size) => new OverlayBuffer(size));
}

/** Things of one kind and of several sizes. */
class SizedPool<Thing extends { readonly size: Size }> {
  private readonly free: Thing[] = [];

  constructor(private readonly make: (size: Size) => Thing) {}

  /** One of the size; give it back when nobody reads it any more. */
  take(size: Size): Thing {
    const index = this.free.findIndex((thing) => thing.size.width === size.width && thing.size.height === size.height);
    const [found] = index < 0 ? [] : this.free.splice(index, 1);
    return found ?? this.make(size);
  }

  giveBack(thing: Thing): void {
    this.free.push(thing);
    if (this.free.length > mostKept) this.free.shift();
  }
}
