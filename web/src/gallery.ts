/** Show pictures of cells, type by type: only those that are seen are elements of the page. */

import { fill, h, swatch } from "./dom.ts";
import { colourOf, pathOf, stroke } from "./outlines.ts";
import { several } from "./words.ts";

const SIDE = 104;
const TILE = { width: SIDE + 16, height: SIDE + 62 };
const HEAD = 40;
const OVERSCAN = TILE.height;
const MOST_KEPT = 600;
const AT_ONCE = 6;

/** Draw tiles of cells that come from elsewhere; they are asked for by their places. It does what `Grid` does. */
export class Gallery {
  /**
   * @param {object} how as for `Grid`, and
   * @param {(cell: number, size: number) => Promise<object>} how.crop gives the picture of a cell
   * @param {string[]} how.classes
   */
  constructor(how) {
    Object.assign(this, how);
    this.length = 0;
    this.active = 0;
    this.rows = [];
    this.first = 0;
    this.asked = 0;
    this.queue = Promise.resolve();
    this.sections = [];
    this.tiles = new Map();
    this.kept = new Map();
    this.wanted = [];
    this.drawing = 0;
    this.body = h("div", { class: "gallery-body", role: "presentation" });
    this.element = h(
      "div",
      {
        role: "listbox",
        class: "grid gallery",
        tabindex: "0",
        "aria-label": this.label,
        "aria-multiselectable": "true",
        onscroll: () => this.schedule(),
        onkeydown: (event) => this.onKey(event),
      },
      this.body,
    );
    new ResizeObserver(() => this.schedule()).observe(this.element);
  }

  /** Show other cells, from the first one on. */
  reset(length, sections) {
    this.length = length;
    this.active = 0;
    let from = 0;
    this.sections = sections.map(({ type, cells }) => {
      const section = { type, from, cells };
      from += cells;
      return section;
    });
    this.tiles.clear();
    fill(this.body);
    this.element.scrollTop = 0;
    return this.refresh();
  }

  get columns() {
    return Math.max(1, Math.floor((this.element.clientWidth - 8) / TILE.width));
  }

  get visible() {
    return this.columns * Math.max(1, Math.floor((this.element.clientHeight - HEAD) / TILE.height));
  }

  /** Lay the sections out, one below the other. */
  layOut() {
    let top = 0;
    for (const section of this.sections) {
      section.top = top;
      section.height = HEAD + Math.ceil(section.cells / this.columns) * TILE.height;
      top += section.height;
    }
    this.body.style.height = `${top}px`;
  }

  /** Say where the tile at a place is. */
  position(place) {
    const section = this.sections.find(({ from, cells }) => place < from + cells);
    const at = place - section.from;
    const row = Math.floor(at / this.columns);
    return {
      section,
      left: 4 + (at % this.columns) * TILE.width,
      top: section.top + HEAD + row * TILE.height,
    };
  }

  /** List the places between two heights: the first, and the one behind the last. */
  between(top, bottom) {
    let [from, to] = [this.length, 0];
    for (const section of this.sections) {
      if (section.top > bottom || section.top + section.height < top) continue;
      const row = (y) => Math.max(0, Math.floor((y - section.top - HEAD) / TILE.height)) * this.columns;
      from = Math.min(from, section.from + Math.min(section.cells - 1, row(top)));
      to = Math.max(to, section.from + Math.min(section.cells, row(bottom) + this.columns));
    }
    return [Math.min(from, to), to];
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.refresh();
    });
  }

  /** Ask for the cells that are seen, and draw them. */
  async refresh() {
    if (this.element.clientHeight === 0) return;
    this.layOut();
    const { scrollTop, clientHeight } = this.element;
    const [from, to] = this.between(scrollTop - OVERSCAN, scrollTop + clientHeight + OVERSCAN);
    this.asked += 1;
    const asked = this.asked;
    const rows = await this.fetch(from, to);
    if (asked !== this.asked) return; // another part is wanted by now
    this.first = from;
    this.rows = rows;
    this.draw();
  }

  draw() {
    const seen = new Map();
    const groups = new Map();
    this.rows.forEach((row, i) => {
      const place = this.first + i;
      const { section, left, top } = this.position(place);
      const tile = this.tiles.get(row.cell) ?? this.tile(row.cell);
      seen.set(row.cell, tile);
      this.describe(tile, row, place);
      tile.element.style.transform = `translate(${left}px, ${top - section.top}px)`;
      if (!groups.has(section)) groups.set(section, []);
      groups.get(section).push(tile.element);
    });
    this.tiles = seen;
    this.wanted = this.wanted.filter(({ cell }) => seen.has(cell));
    fill(
      this.body,
      [...groups].map(([section, tiles]) => this.group(section, tiles)),
    );
    if (this.rows[this.active - this.first])
      this.element.setAttribute("aria-activedescendant", `cell-${this.active}`);
    else this.element.removeAttribute("aria-activedescendant");
    this.pump();
  }

  group(section, tiles) {
    const name = section.type ?? "No type";
    section.element ??= h("div", {
      role: "group",
      class: "gallery-group",
      "aria-label": `${name}, ${several(section.cells, "cell")}`,
    });
    const head = h(
      "div",
      { class: "gallery-head", "aria-hidden": "true" },
      swatch(this.classes.indexOf(section.type)),
      h("strong", {}, name),
      h("span", { class: "quiet" }, ` ${several(section.cells, "cell")}`),
    );
    section.element.style.transform = `translateY(${section.top}px)`;
    fill(section.element, head, tiles);
    return section.element;
  }

  tile(cell) {
    const size = Math.round(SIDE * Math.min(2, devicePixelRatio));
    const canvas = h("canvas", { width: size, height: size, "aria-hidden": "true" });
    const caption = h("span", { class: "tile-caption" });
    const element = h("div", { role: "option", class: "tile" }, canvas, caption);
    const tile = { cell, element, canvas, caption, size };
    element.onclick = (event) => {
      const { place } = tile;
      this.active = place;
      this.activate(tile.row);
      this.select({ place, cell, extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey });
    };
    this.wanted.push(tile);
    return tile;
  }

  describe(tile, row, place) {
    Object.assign(tile, { row, place });
    const { element, caption } = tile;
    element.id = `cell-${place}`;
    element.className = `tile${place === this.active ? " active" : ""}`;
    element.setAttribute("aria-selected", String(this.isSelected(row.cell)));
    element.setAttribute("aria-posinset", String(place + 1));
    element.setAttribute("aria-setsize", String(this.length));
    element.title = row.id;
    fill(
      caption,
      h("span", { class: "visually-hidden" }, `${row.id}, `),
      h(
        "span",
        { class: "tile-line" },
        row.type === null ? "no type" : `${row.probability.toFixed(2)} ${row.type}`,
      ),
      h(
        "span",
        { class: "tile-line" },
        row.label !== null
          ? ["→ ", swatch(this.classes.indexOf(row.label)), row.label]
          : h("span", { class: "quiet" }, row.flags.length ? several(row.flags.length, "flag") : ""),
      ),
    );
  }

  /** Draw the pictures that are seen, a few at a time, those that came last first. */
  pump() {
    while (this.drawing < AT_ONCE && this.wanted.length) {
      const tile = this.wanted.shift();
      this.drawing += 1;
      this.picture(tile)
        .catch((error) => this.failed?.(error))
        .finally(() => {
          this.drawing -= 1;
          this.pump();
        });
    }
  }

  async picture({ cell, canvas, size, row }) {
    const key = `${cell} ${size}`;
    let crop = this.kept.get(key);
    this.kept.delete(key);
    crop ??= await this.crop(cell, size);
    this.kept.set(key, crop);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    const context = canvas.getContext("2d");
    const scale = size / crop.side;
    context.drawImage(crop.bitmap, 0, 0);
    context.setTransform(scale, 0, 0, scale, -crop.left * scale, -crop.top * scale);
    const place = this.classes.indexOf(row.type);
    stroke(context, pathOf(crop.outline), colourOf(canvas, place), place, scale, 2 * (size / SIDE));
    canvas.dataset.drawn = "yes";
  }

  /** Make the cell at a place active, and bring it into view. */
  async goTo(place) {
    if (this.length === 0) return null;
    this.active = Math.max(0, Math.min(this.length - 1, place));
    this.layOut();
    const { top } = this.position(this.active);
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top - HEAD;
    else if (top + TILE.height > scrollTop + clientHeight)
      this.element.scrollTop = top + TILE.height - clientHeight;
    await this.refresh();
    const row = this.rows[this.active - this.first] ?? (await this.fetch(this.active, this.active + 1))[0];
    this.activate(row);
    return row;
  }

  /** Find the place in the row above or below: the nearest one of another type where this type has none there. */
  vertical(step) {
    const { section } = this.position(this.active);
    const at = this.active - section.from;
    const column = at % this.columns;
    const wanted = at + step * this.columns;
    if (wanted >= 0 && wanted < section.cells) return section.from + wanted;
    const index = this.sections.indexOf(section);
    if (step > 0) {
      const isLastRow = Math.floor(at / this.columns) === Math.floor((section.cells - 1) / this.columns);
      if (!isLastRow) return section.from + section.cells - 1;
      const next = this.sections[index + 1];
      return next ? next.from + Math.min(column, next.cells - 1) : this.active;
    }
    const before = this.sections[index - 1];
    if (!before) return this.active;
    const lastRow = Math.floor((before.cells - 1) / this.columns) * this.columns;
    return before.from + Math.min(lastRow + column, before.cells - 1);
  }

  onKey(event) {
    if (event.target !== this.element) return;
    const work = this.workOf(event);
    if (!work) return;
    event.preventDefault();
    this.enqueue(work);
  }

  /** Do something when all that was asked for before is done. */
  enqueue(work) {
    this.queue = this.queue.then(work).catch(reportError);
    return this.queue;
  }

  workOf(event) {
    const moves = {
      ArrowRight: () => this.active + 1,
      ArrowLeft: () => this.active - 1,
      ArrowDown: () => this.vertical(1),
      ArrowUp: () => this.vertical(-1),
      PageDown: () => this.active + this.visible,
      PageUp: () => this.active - this.visible,
      Home: () => 0,
      End: () => this.length - 1,
    };
    const { key, shiftKey: extend } = event;
    const control = event.ctrlKey || event.metaKey;
    if (key in moves) {
      return async () => {
        if (this.length === 0) return;
        const row = await this.goTo(moves[key]());
        if (row && !control) await this.select({ place: this.active, cell: row.cell, extend, toggle: false });
      };
    }
    if (key === " ") {
      return () => {
        const row = this.rows[this.active - this.first];
        return row && this.select({ place: this.active, cell: row.cell, extend: false, toggle: true });
      };
    }
    if (control && key.toLowerCase() === "a") return () => this.select({ all: true });
    return this.key(event);
  }
}
