/** Draw the pictures of cells that are seen, a few at a time. */

import type { Outline } from "./api.ts";
import { contextOf } from "./dom.ts";
import { call } from "./engine.ts";
import { colourOf, pathOf, stroke } from "./outlines.ts";
import type { Crop } from "./pictures.ts";

/** Pixels of the page of a picture's side. */
export const SIDE = 104;
const MOST_KEPT = 600;
const AT_ONCE = 6;

/** The picture of a cell, with its outline in pixels of the image. */
type Picture = Crop & { outline: Outline };

/** A picture that is to be drawn: on which canvas, of which cell, and the place of its type. */
interface Wanted {
  canvas: HTMLCanvasElement;
  cell: number;
  place: number;
}

/** Ask for pictures one after the other, and keep those that came. */
export class CropQueue {
  private readonly failed: (error: unknown) => void;
  private readonly wanted = new Set<Wanted>();
  /** By cell and size, those that were drawn last behind the others. */
  private readonly kept = new Map<string, Picture>();
  private drawing = 0;

  /** @param failed called when there is no picture */
  constructor(failed: (error: unknown) => void) {
    this.failed = failed;
  }

  /**
   * Draw a cell on a canvas as soon as may be.
   *
   * @returns what is called when the canvas is no longer seen
   */
  draw(canvas: HTMLCanvasElement, cell: number, place: number): () => void {
    const wanted = { canvas, cell, place };
    this.wanted.add(wanted);
    this.pump();
    return () => this.wanted.delete(wanted);
  }

  private pump(): void {
    for (const wanted of this.wanted) {
      if (this.drawing === AT_ONCE) return;
      this.wanted.delete(wanted);
      this.drawing += 1;
      void this.picture(wanted)
        .catch(this.failed)
        .finally(() => {
          this.drawing -= 1;
          this.pump();
        });
    }
  }

  private async picture({ canvas, cell, place }: Wanted): Promise<void> {
    const size = canvas.width;
    const key = `${cell} ${size}`;
    const crop = this.kept.get(key) ?? (await call("crop", { cell, size }));
    this.kept.delete(key);
    this.kept.set(key, crop);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(oldest);
    }
    const context = contextOf(canvas);
    const scale = size / crop.side;
    context.drawImage(crop.bitmap, 0, 0);
    context.setTransform(scale, 0, 0, scale, -crop.left * scale, -crop.top * scale);
    stroke(context, pathOf(crop.outline), colourOf(canvas, place), place, scale, 2 * (size / SIDE));
    canvas.dataset.drawn = "yes";
  }
}
