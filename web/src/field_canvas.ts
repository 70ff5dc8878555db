/** Draw an image with all of its cells outlined, to be zoomed and moved. */

import { signal } from "@preact/signals";
import type { Box, Outline } from "./api.ts";
import { contextOf } from "./dom.ts";
import { call } from "./engine.ts";
import { boxOf, isInside } from "./image_table.ts";
import { colourOf, pathOf, stroke } from "./outlines.ts";
import type { Field, FieldCell } from "./session.ts";

const STEP = 1.25;
const CLOSEST = 24;
/** Pixels of the screen below which a cell is brought nearer when it is chosen. */
const SMALL = 44;
const FONT = 12;

/** Draw the image of one cell at a time on a canvas. */
export class FieldCanvas {
  /** The image that is shown, with its cells as they are called now. */
  readonly field = signal<Field | null>(null);
  private readonly classes: string[];
  private readonly choose: (cell: number) => unknown;
  private readonly sizes = new ResizeObserver(() => this.resized());
  private canvas: HTMLCanvasElement | null = null;
  private paths = new Map<number, Path2D>();
  private chosen: number | null = null;
  private wanted: number | null = null;
  /** Pixels of the screen for one of the image; null until the canvas has a size. */
  private scale: number | null = null;
  /** Where the corner of the image is on the canvas. */
  private x = 0;
  private y = 0;
  /** The size of the canvas. */
  private wide = 0;
  private tall = 0;
  private isWhole = false;

  /** @param choose called when a cell of the image is clicked */
  constructor(classes: string[], choose: (cell: number) => unknown) {
    this.classes = classes;
    this.choose = choose;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Draw on a canvas from now on; null for none. */
  attach(canvas: HTMLCanvasElement | null): void {
    this.sizes.disconnect();
    this.canvas = canvas;
    if (canvas) this.sizes.observe(canvas);
  }

  /** Show the image of a cell, which is the chosen one. */
  async show(cell: number): Promise<void> {
    this.wanted = cell;
    const known = this.field.value?.cells.some((one) => one.cell === cell);
    if (!known) {
      const field = await call("field", { cell });
      if (this.wanted !== cell) return;
      this.field.value?.bitmap.close();
      this.take(field, field.cells);
      this.scale = null;
      this.resized();
    }
    this.chosen = cell;
    const box = this.chosenBox();
    if (this.scale && box) {
      const [, , width, height] = box;
      if (Math.max(width, height) * this.scale < SMALL || !this.isSeen(box, this.scale)) this.near();
    }
    this.draw();
  }

  /** Take in corrections. */
  async update(): Promise<void> {
    const field = this.field.value;
    if (!field) return;
    const cells = await call("cellsOfField", { index: field.index });
    if (field !== this.field.value) return; // another image is shown by now
    this.take(field, cells);
    this.draw();
  }

  private take(field: Field, cells: FieldCell[]): void {
    this.field.value = { ...field, cells };
    this.paths = new Map(cells.map(({ cell, outline }) => [cell, pathOf(outline)]));
  }

  /** Find the box of the chosen cell in the image. */
  private chosenBox(): Box | null {
    const found = this.field.value?.cells.find(({ cell }) => cell === this.chosen);
    return found ? boxOf(found.outline) : null;
  }

  private isSeen([left, top, width, height]: Box, scale: number): boolean {
    const [x, y] = [left * scale + this.x, top * scale + this.y];
    return x >= 0 && y >= 0 && x + width * scale <= this.wide && y + height * scale <= this.tall;
  }

  private resized(): void {
    const ratio = devicePixelRatio;
    const { clientWidth: wide = 0, clientHeight: tall = 0 } = this.canvas ?? {};
    if (!this.canvas || !this.field.value || wide === 0) return;
    this.wide = wide;
    this.tall = tall;
    this.canvas.width = Math.round(wide * ratio);
    this.canvas.height = Math.round(tall * ratio);
    if (this.scale === null || this.isWhole) this.fit();
    else this.draw();
  }

  /** Show the whole image. */
  fit(): void {
    if (!this.field.value) return;
    const { width, height } = this.field.value;
    this.scale = Math.min(this.wide / width, this.tall / height);
    this.x = (this.wide - width * this.scale) / 2;
    this.y = (this.tall - height * this.scale) / 2;
    this.isWhole = true;
    this.draw();
  }

  /** Show the chosen cell. */
  near(): void {
    const box = this.chosenBox();
    if (!box) return;
    const [left, top, width, height] = box;
    this.scale = Math.min(CLOSEST, (0.6 * Math.min(this.wide, this.tall)) / Math.max(width, height));
    this.x = this.wide / 2 - (left + width / 2) * this.scale;
    this.y = this.tall / 2 - (top + height / 2) * this.scale;
    this.isWhole = false;
    this.draw();
  }

  /** Come nearer by a step, or go farther, with a point staying where it is. */
  zoom(steps: number, x = this.wide / 2, y = this.tall / 2): void {
    if (!this.field.value || !this.scale) return;
    const { width, height } = this.field.value;
    const least = Math.min(1, this.wide / width, this.tall / height) / 2;
    const scale = Math.max(least, Math.min(CLOSEST, this.scale * STEP ** steps));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.isWhole = false;
    this.draw();
  }

  private move(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.isWhole = false;
    this.draw();
  }

  /** Take a key: arrows move, + and - zoom, 0 shows the whole. */
  onKey(event: KeyboardEvent): void {
    const step = 40;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.move(step, 0),
      ArrowRight: () => this.move(-step, 0),
      ArrowUp: () => this.move(0, step),
      ArrowDown: () => this.move(0, -step),
      "+": () => this.zoom(1),
      "=": () => this.zoom(1),
      "-": () => this.zoom(-1),
      0: () => this.fit(),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  }

  /** Take a turn of the wheel. */
  onWheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 1 : -1, event.offsetX, event.offsetY);
  }

  /** Take a press of the pointer: it moves the image, or chooses a cell. */
  onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { canvas } = this;
    if (!canvas) return;
    let { clientX: x, clientY: y } = event;
    let moved = 0;
    canvas.setPointerCapture(event.pointerId);
    canvas.onpointermove = (next) => {
      moved += Math.abs(next.clientX - x) + Math.abs(next.clientY - y);
      this.move(next.clientX - x, next.clientY - y);
      [x, y] = [next.clientX, next.clientY];
    };
    canvas.onpointerup = (last) => {
      canvas.onpointermove = canvas.onpointerup = null;
      if (moved < 4) this.hit(last.offsetX, last.offsetY);
    };
  }

  private hit(x: number, y: number): void {
    if (!this.field.value || !this.scale) return;
    const [ix, iy] = [(x - this.x) / this.scale, (y - this.y) / this.scale];
    const found = this.field.value.cells.find(({ outline }) => isInside(outline, ix, iy));
    if (found) this.choose(found.cell);
  }

  private draw(): void {
    const { canvas, scale } = this;
    if (!canvas || !this.field.value || !scale) return;
    const context = contextOf(canvas);
    const ratio = devicePixelRatio;
    const { bitmap, cells } = this.field.value;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * this.x, ratio * this.y);
    context.imageSmoothingEnabled = scale < 4;
    context.drawImage(bitmap, 0, 0);
    for (const { cell, type, label } of cells) {
      const place = this.classes.indexOf(label ?? type ?? "");
      const width = cell === this.chosen ? 4 : 2;
      const path = this.paths.get(cell);
      if (path) stroke(context, path, colourOf(canvas, place), place, scale, width);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `600 ${FONT}px system-ui, "DejaVu Sans", sans-serif`;
    context.textBaseline = "middle";
    for (const { cell, type, label, outline } of cells)
      this.write(context, label ?? type ?? "no type", outline, scale, cell === this.chosen);
  }

  /** Write the type of a cell beside its upper left, where that is seen. */
  private write(
    context: CanvasRenderingContext2D,
    text: string,
    outline: Outline,
    scale: number,
    isChosen: boolean,
  ): void {
    const [left, top] = boxOf(outline);
    const x = Math.max(2, left * scale + this.x);
    const y = Math.max(10, top * scale + this.y - 2);
    if (x > this.wide || y > this.tall) return;
    const width = context.measureText(text).width;
    context.fillStyle = isChosen ? "#000000" : "rgb(0 0 0 / 70%)";
    context.fillRect(x - 2, y - 9, width + 8, 18);
    context.fillStyle = "#ffffff";
    context.fillText(text, x + 2, y);
  }
}
