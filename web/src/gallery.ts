/** Show pictures of cells, type by type: only those that are seen are elements of the page. */

import type { Outline } from "./api.ts";
import { CellList } from "./cell_list.ts";
import type { ListOptions } from "./cell_list.ts";
import type { CellRow, Section } from "./cells.ts";
import { contextOf, fill, h, swatch } from "./dom.ts";
import { colourOf, pathOf, stroke } from "./outlines.ts";
import type { Crop } from "./pictures.ts";
import { several } from "./words.ts";

const SIDE = 104;
const TILE = { width: SIDE + 16, height: SIDE + 62 };
const HEAD = 40;
const OVERSCAN = TILE.height;
const MOST_KEPT = 600;
const AT_ONCE = 6;
const NO_TYPE = "No type";

/** The picture of a cell, with its outline in pixels of the image. */
type Picture = Crop & { outline: Outline };

/** What a gallery needs to know. */
export interface GalleryOptions extends ListOptions {
  classes: string[];
  /** Gives the picture of a cell, so many pixels wide and high. */
  crop: (cell: number, size: number) => Promise<Picture>;
  /** Called when there is no picture. */
  failed: (error: unknown) => void;
}

/** A section as it is laid out: the place of its first cell, and where it lies. */
interface LaidOut extends Section {
  from: number;
  top: number;
  height: number;
  element: HTMLElement;
}

/** The picture of a cell on the page. */
interface Tile {
  row: CellRow;
  place: number;
  size: number;
  element: HTMLElement;
  canvas: HTMLCanvasElement;
  caption: HTMLElement;
}

/** Draw cells as pictures, a section for each type. */
export class Gallery extends CellList {
  private readonly classes: string[];
  private readonly crop: GalleryOptions["crop"];
  private readonly failed: GalleryOptions["failed"];
  private readonly body = h("div", { class: "gallery-body", role: "presentation" });
  private sections: LaidOut[] = [];
  /** By cell, those that are elements of the page. */
  private tiles = new Map<number, Tile>();
  /** Pictures that came, those that were drawn last behind the others. */
  private readonly kept = new Map<string, Picture>();
  /** Those that are not drawn yet. */
  private wanted: Tile[] = [];
  private drawing = 0;

  constructor(options: GalleryOptions) {
    super(options, { role: "listbox", class: "grid gallery" });
    this.classes = options.classes;
    this.crop = options.crop;
    this.failed = options.failed;
    fill(this.element, this.body);
  }

  /** Show other cells, from the first one on. */
  reset(length: number, sections: Section[]): Promise<void> {
    let from = 0;
    this.sections = sections.map(({ type, cells }) => {
      const section = { type, cells, from, top: 0, height: 0, element: sectionElement(type, cells) };
      from += cells;
      return section;
    });
    this.tiles.clear();
    fill(this.body);
    return this.restart(length);
  }

  private get columns(): number {
    return Math.max(1, Math.floor((this.element.clientWidth - 8) / TILE.width));
  }

  private get visible(): number {
    return this.columns * Math.max(1, Math.floor((this.element.clientHeight - HEAD) / TILE.height));
  }

  /** Lay the sections out, one below the other. */
  private layOut(): void {
    let top = 0;
    for (const section of this.sections) {
      section.top = top;
      section.height = HEAD + Math.ceil(section.cells / this.columns) * TILE.height;
      top += section.height;
    }
    this.body.style.height = `${top}px`;
  }

  /** Say where the tile at a place is. */
  private position(place: number): { section: LaidOut; left: number; top: number } {
    const section = this.sections.find(({ from, cells }) => place < from + cells);
    if (!section) throw new RangeError(`The gallery has no place ${place}`);
    const at = place - section.from;
    const row = Math.floor(at / this.columns);
    return {
      section,
      left: 4 + (at % this.columns) * TILE.width,
      top: section.top + HEAD + row * TILE.height,
    };
  }

  /** List the places between two heights: the first, and the one behind the last. */
  private between(top: number, bottom: number): [number, number] {
    let [from, to] = [this.length, 0];
    for (const section of this.sections) {
      if (section.top > bottom || section.top + section.height < top) continue;
      const row = (y: number) =>
        Math.max(0, Math.floor((y - section.top - HEAD) / TILE.height)) * this.columns;
      from = Math.min(from, section.from + Math.min(section.cells - 1, row(top)));
      to = Math.max(to, section.from + Math.min(section.cells, row(bottom) + this.columns));
    }
    return [Math.min(from, to), to];
  }

  protected seen(): [number, number] {
    this.layOut();
    const { scrollTop, clientHeight } = this.element;
    return this.between(scrollTop - OVERSCAN, scrollTop + clientHeight + OVERSCAN);
  }

  draw(): void {
    const seen = new Map<number, Tile>();
    const groups = new Map<LaidOut, HTMLElement[]>();
    this.rows.forEach((row, i) => {
      const place = this.first + i;
      const { section, left, top } = this.position(place);
      const tile = this.tiles.get(row.cell) ?? this.tile(row, place);
      seen.set(row.cell, tile);
      this.describe(tile, row, place);
      tile.element.style.transform = `translate(${left}px, ${top - section.top}px)`;
      groups.set(section, [...(groups.get(section) ?? []), tile.element]);
    });
    this.tiles = seen;
    this.wanted = this.wanted.filter(({ row }) => seen.has(row.cell));
    fill(
      this.body,
      [...groups].map(([section, tiles]) => this.group(section, tiles)),
    );
    this.tellActive(`cell-${this.active}`);
    this.pump();
  }

  private group({ type, cells, top, element }: LaidOut, tiles: HTMLElement[]): HTMLElement {
    element.style.transform = `translateY(${top}px)`;
    const head = h(
      "div",
      { class: "gallery-head", "aria-hidden": "true" },
      swatch(this.placeOf(type)),
      h("strong", {}, type ?? NO_TYPE),
      h("span", { class: "quiet" }, ` ${several(cells, "cell")}`),
    );
    fill(element, head, tiles);
    return element;
  }

  /** Find the place of a type among the model's; -1 for none, or another one. */
  private placeOf(type: string | null): number {
    return type === null ? -1 : this.classes.indexOf(type);
  }

  private tile(row: CellRow, place: number): Tile {
    const size = Math.round(SIDE * Math.min(2, devicePixelRatio));
    const canvas = h("canvas", { width: size, height: size, "aria-hidden": "true" });
    const caption = h("span", { class: "tile-caption" });
    const element = h("div", { role: "option", class: "tile" }, canvas, caption);
    const tile: Tile = { row, place, size, element, canvas, caption };
    element.onclick = (event) => this.clicked(tile.place, tile.row, event);
    this.wanted.push(tile);
    return tile;
  }

  private describe(tile: Tile, row: CellRow, place: number): void {
    tile.row = row;
    tile.place = place;
    const { element, caption } = tile;
    element.id = `cell-${place}`;
    element.className = `tile${place === this.active ? " active" : ""}`;
    element.setAttribute("aria-selected", String(this.options.isSelected(row.cell)));
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
          ? ["→ ", swatch(this.placeOf(row.label)), row.label]
          : h("span", { class: "quiet" }, row.flags.length ? several(row.flags.length, "flag") : ""),
      ),
    );
  }

  /** Draw the pictures that are seen, a few at a time, those that came last first. */
  private pump(): void {
    while (this.drawing < AT_ONCE) {
      const tile = this.wanted.shift();
      if (!tile) return;
      this.drawing += 1;
      this.picture(tile)
        .catch(this.failed)
        .finally(() => {
          this.drawing -= 1;
          this.pump();
        });
    }
  }

  private async picture({ row, canvas, size }: Tile): Promise<void> {
    const key = `${row.cell} ${size}`;
    const crop = this.kept.get(key) ?? (await this.crop(row.cell, size));
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
    const place = this.placeOf(row.type);
    stroke(context, pathOf(crop.outline), colourOf(canvas, place), place, scale, 2 * (size / SIDE));
    canvas.dataset.drawn = "yes";
  }

  protected reveal(place: number): void {
    this.layOut();
    const { top } = this.position(place);
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top - HEAD;
    else if (top + TILE.height > scrollTop + clientHeight)
      this.element.scrollTop = top + TILE.height - clientHeight;
  }

  /** Find the place in the row above or below: the nearest one of another type where this type has none there. */
  private vertical(step: 1 | -1): number {
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

  protected moved(key: string): number | null {
    if (key === "ArrowRight") return this.active + 1;
    if (key === "ArrowLeft") return this.active - 1;
    if (key === "ArrowDown") return this.vertical(1);
    if (key === "ArrowUp") return this.vertical(-1);
    if (key === "PageDown") return this.active + this.visible;
    if (key === "PageUp") return this.active - this.visible;
    if (key === "Home") return 0;
    return key === "End" ? this.length - 1 : null;
  }
}

function sectionElement(type: string | null, cells: number): HTMLElement {
  return h("div", {
    role: "group",
    class: "gallery-group",
    "aria-label": `${type ?? NO_TYPE}, ${several(cells, "cell")}`,
  });
}
