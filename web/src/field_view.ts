/** Show an image with all of its cells outlined, to be zoomed and moved. */

import { fill, h } from "./dom.ts";
import { call } from "./engine.ts";
import { isInside } from "./image_table.ts";
import { colourOf, pathOf, stroke } from "./outlines.ts";
import { several } from "./words.ts";

const STEP = 1.25;
const CLOSEST = 24;
/** Pixels of the screen below which a cell is brought nearer when it is chosen. */
const SMALL = 44;
const FONT = 12;

/** Draw the image of one cell at a time. */
export class FieldView {
  /**
   * @param {string[]} classes
   * @param {(cell: number) => void} choose called when a cell of the image is clicked
   */
  constructor(classes, choose) {
    Object.assign(this, { classes, choose });
    this.field = null;
    this.chosen = null;
    this.canvas = h("canvas", {
      class: "field-canvas",
      tabindex: "0",
      role: "img",
      onkeydown: (event) => this.onKey(event),
      onwheel: (event) => this.onWheel(event),
      onpointerdown: (event) => this.onDown(event),
    });
    const button = (text, label, work) =>
      h("button", { type: "button", "aria-label": label, title: label, onclick: work }, text);
    this.name = h("p", { class: "field-name" });
    this.larger = button("Larger", "Show the image larger", () => this.enlarge());
    this.box = h(
      "div",
      { class: "field-box", role: "group", "aria-label": "The image of the chosen cell" },
      this.name,
      this.canvas,
      h(
        "div",
        { class: "buttons" },
        button("+", "Nearer", () => this.zoom(STEP)),
        button("−", "Farther", () => this.zoom(1 / STEP)),
        button("Whole", "Show the whole image", () => this.fit()),
        button("Cell", "Show the chosen cell", () => this.near()),
        this.larger,
      ),
      h(
        "p",
        { class: "quiet hint" },
        "Drag or use the arrow keys to move it, the wheel, + and − to come nearer or go farther.",
      ),
    );
    this.dialog = h("dialog", {
      class: "field-dialog",
      "aria-label": "The image of the chosen cell",
      onclose: () => this.reduce(),
    });
    this.element = h("div", { class: "field-view" }, this.box, this.dialog);
    this.element.hidden = true;
    new ResizeObserver(() => this.resized()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Show the image of a cell, which is the chosen one. */
  async show(cell) {
    this.wanted = cell;
    const known = this.field?.cells.some((one) => one.cell === cell);
    if (!known) {
      const field = await call("field", { cell });
      if (this.wanted !== cell) return;
      this.field?.bitmap.close();
      this.field = field;
      this.take(field.cells);
      this.element.hidden = false;
      this.scale = null;
      this.resized();
    }
    this.chosen = cell;
    if (this.scale) {
      const { box, scale } = this.measure();
      const isSeen = this.isSeen(box);
      if (Math.max(box.width, box.height) * scale < SMALL || !isSeen) this.near();
    }
    this.say();
    this.draw();
  }

  /** Take in corrections. */
  async update() {
    if (!this.field) return;
    this.take(await call("cellsOfField", { index: this.field.index }));
    this.draw();
  }

  take(cells) {
    this.field.cells = cells;
    this.paths = new Map(cells.map(({ cell, outline }) => [cell, pathOf(outline)]));
  }

  say() {
    const { name, cells, width, height } = this.field;
    const counts = this.classes.map((one) => [one, cells.filter(({ type }) => type === one).length]);
    const listed = counts.filter(([, n]) => n).map(([one, n]) => `${n} ${one}`);
    fill(
      this.name,
      h("strong", {}, name),
      h("span", { class: "quiet" }, `, ${several(cells.length, "cell")}`),
    );
    this.canvas.setAttribute(
      "aria-label",
      `${name}, ${width} × ${height} pixels, with ${listed.join(", ") || "no cell"} outlined`,
    );
  }

  measure() {
    const { outline } = this.field.cells.find(({ cell }) => cell === this.chosen);
    const xs = outline.flatMap((ring) => ring.filter((_, i) => i % 2 === 0));
    const ys = outline.flatMap((ring) => ring.filter((_, i) => i % 2 === 1));
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    return { box: { left, top, width: right - left, height: bottom - top }, scale: this.scale };
  }

  isSeen({ left, top, width, height }) {
    const [x, y] = [left * this.scale + this.x, top * this.scale + this.y];
    return x >= 0 && y >= 0 && x + width * this.scale <= this.wide && y + height * this.scale <= this.tall;
  }

  resized() {
    const ratio = devicePixelRatio;
    const { clientWidth: wide, clientHeight: tall } = this.canvas;
    if (!this.field || wide === 0) return;
    Object.assign(this, { wide, tall });
    this.canvas.width = Math.round(wide * ratio);
    this.canvas.height = Math.round(tall * ratio);
    if (this.scale === null || this.isWhole) this.fit();
    else this.draw();
  }

  fit() {
    const { width, height } = this.field;
    this.scale = Math.min(this.wide / width, this.tall / height);
    this.x = (this.wide - width * this.scale) / 2;
    this.y = (this.tall - height * this.scale) / 2;
    this.isWhole = true;
    this.draw();
  }

  near() {
    if (!this.field) return;
    const { box } = this.measure();
    this.scale = Math.min(CLOSEST, (0.6 * Math.min(this.wide, this.tall)) / Math.max(box.width, box.height));
    this.x = this.wide / 2 - (box.left + box.width / 2) * this.scale;
    this.y = this.tall / 2 - (box.top + box.height / 2) * this.scale;
    this.isWhole = false;
    this.draw();
  }

  zoom(factor, x = this.wide / 2, y = this.tall / 2) {
    const { width, height } = this.field;
    const least = Math.min(1, this.wide / width, this.tall / height) / 2;
    const scale = Math.max(least, Math.min(CLOSEST, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.isWhole = false;
    this.draw();
  }

  move(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.isWhole = false;
    this.draw();
  }

  onKey(event) {
    const step = 40;
    const moves = {
      ArrowLeft: () => this.move(step, 0),
      ArrowRight: () => this.move(-step, 0),
      ArrowUp: () => this.move(0, step),
      ArrowDown: () => this.move(0, -step),
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.fit(),
    };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moves[event.key]();
  }

  onWheel(event) {
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? STEP : 1 / STEP, event.offsetX, event.offsetY);
  }

  onDown(event) {
    if (event.button !== 0) return;
    const { canvas } = this;
    let [x, y, moved] = [event.clientX, event.clientY, 0];
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

  hit(x, y) {
    const [ix, iy] = [(x - this.x) / this.scale, (y - this.y) / this.scale];
    const found = this.field.cells.find(({ outline }) => isInside(outline, ix, iy));
    if (found) this.choose(found.cell);
  }

  draw() {
    if (!this.field || !this.scale) return;
    const context = this.canvas.getContext("2d");
    const ratio = devicePixelRatio;
    const { bitmap, cells } = this.field;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(ratio * this.scale, 0, 0, ratio * this.scale, ratio * this.x, ratio * this.y);
    context.imageSmoothingEnabled = this.scale < 4;
    context.drawImage(bitmap, 0, 0);
    const places = new Map(cells.map(({ cell, type, label }) => [cell, this.classes.indexOf(label ?? type)]));
    for (const { cell } of cells) {
      const place = places.get(cell);
      const width = cell === this.chosen ? 4 : 2;
      stroke(context, this.paths.get(cell), colourOf(this.canvas, place), place, this.scale, width);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `600 ${FONT}px system-ui, "DejaVu Sans", sans-serif`;
    context.textBaseline = "middle";
    for (const { cell, type, label, outline } of cells)
      this.write(context, label ?? type ?? "no type", outline, cell);
  }

  /** Write the type of a cell beside its upper left, where that is seen. */
  write(context, text, outline, cell) {
    const ring = outline[0];
    let [left, top] = [Infinity, Infinity];
    for (let i = 0; i < ring.length; i += 2) {
      left = Math.min(left, ring[i]);
      top = Math.min(top, ring[i + 1]);
    }
    const x = Math.max(2, left * this.scale + this.x);
    const y = Math.max(10, top * this.scale + this.y - 2);
    if (x > this.wide || y > this.tall) return;
    const width = context.measureText(text).width;
    context.fillStyle = cell === this.chosen ? "#000000" : "rgb(0 0 0 / 70%)";
    context.fillRect(x - 2, y - 9, width + 8, 18);
    context.fillStyle = "#ffffff";
    context.fillText(text, x + 2, y);
  }

  enlarge() {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    this.dialog.append(this.box);
    this.larger.textContent = "Close";
    this.larger.setAttribute("aria-label", "Close the large image");
    this.dialog.showModal();
    this.canvas.focus();
  }

  reduce() {
    this.element.prepend(this.box);
    this.larger.textContent = "Larger";
    this.larger.setAttribute("aria-label", "Show the image larger");
    this.larger.focus();
  }
}
