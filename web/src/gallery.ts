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
const OVERSCAN = 1;
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

/** A section, and its element. */
interface Shown extends Section {
  element: HTMLElement;
}

/** A line of the gallery: the head of a section, or cells side by side from a place up to another one. */
interface Line {
  section: Shown;
  from: number;
  to: number;
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
  private sections: Shown[] = [];
  private rowsOfTiles: Line[] = [];
  private columns = 1;
  /** By cell, those that are elements of the page. */
  private tiles = new Map<number, Tile>();
  /** Pictures that came, those that were drawn last behind the others. */
  private readonly kept = new Map<string, Picture>();
  /** Those that are not drawn yet. */
  private wanted: Tile[] = [];
  private drawing = 0;

  constructor(options: GalleryOptions) {
    super(options, { overscan: OVERSCAN }, { role: "listbox", class: "grid gallery" });
    this.classes = options.classes;
    this.crop = options.crop;
    this.failed = options.failed;
    fill(this.element, this.body);
    const laidOut = () => this.columns !== this.columnsNow && this.layOut();
    // In the next frame, as the tiles that are laid out anew could change the size again in this one.
    new ResizeObserver(() => requestAnimationFrame(laidOut)).observe(this.element);
  }

  /** Show other cells, from the first one on. */
  reset(length: number, sections: Section[]): Promise<void> {
    this.sections = sections.map((section) => ({ ...section, element: sectionElement(section) }));
    this.tiles.clear();
    fill(this.body);
    this.layOut();
    return this.restart(length);
  }

  private get columnsNow(): number {
    return Math.max(1, Math.floor((this.element.clientWidth - 8) / TILE.width));
  }

  private get visible(): number {
    return this.columns * Math.max(1, Math.floor((this.element.clientHeight - HEAD) / TILE.height));
  }

  /** Lay the sections out, one below the other: a head and as many lines of tiles as it takes. */
  private layOut(): void {
    this.columns = this.columnsNow;
    let from = 0;
    this.rowsOfTiles = this.sections.flatMap((section) => {
      const lines = [{ section, from, to: from }];
      const end = from + section.cells;
      for (; from < end; from = lines.at(-1)!.to)
        lines.push({ section, from, to: Math.min(end, from + this.columns) });
      return lines;
    });
    this.lines.layOut(this.rowsOfTiles.length, (i) => (isHead(this.rowsOfTiles[i]!) ? HEAD : TILE.height));
    this.body.style.height = `${this.lines.extent}px`;
  }

  protected lineOf(place: number): number {
    return this.rowsOfTiles.findIndex(({ to }) => place < to);
  }

  protected seen(): [number, number] {
    const seen = this.lines.seen.map(({ index }) => this.rowsOfTiles[index]!);
    return [seen[0]?.from ?? 0, seen.at(-1)?.to ?? 0];
  }

  draw(): void {
    const seen = new Map<number, Tile>();
    const groups = new Map<Shown, HTMLElement[]>();
    this.rows.forEach((row, i) => {
      const place = this.first + i;
      const line = this.lineOf(place);
      const { section, from } = this.rowsOfTiles[line]!;
      const tile = this.tiles.get(row.cell) ?? this.tile(row, place);
      seen.set(row.cell, tile);
      this.describe(tile, row, place);
      tile.element.style.transform = `translate(${4 + (place - from) * TILE.width}px, ${this.lines.placeOf(line)}px)`;
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

  private group(section: Shown, tiles: HTMLElement[]): HTMLElement {
    const { type, cells, element } = section;
    const head = h(
      "div",
      { class: "gallery-head", "aria-hidden": "true" },
      swatch(this.placeOf(type)),
      h("strong", {}, type ?? NO_TYPE),
      h("span", { class: "quiet" }, ` ${several(cells, "cell")}`),
    );
    const line = this.rowsOfTiles.findIndex((one) => one.section === section);
    head.style.transform = `translateY(${this.lines.placeOf(line)}px)`;
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

  /** Find the place in the line above or below, of another type where this type has none there. */
  private vertical(step: 1 | -1): number {
    const at = this.lineOf(this.active);
    let next = at + step;
    while (this.rowsOfTiles[next] && isHead(this.rowsOfTiles[next]!)) next += step;
    const line = this.rowsOfTiles[next];
    if (!line) return this.active;
    return Math.min(line.from + this.active - this.rowsOfTiles[at]!.from, line.to - 1);
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

function isHead({ from, to }: Line): boolean {
  return from === to;
}

function sectionElement({ type, cells }: Section): HTMLElement {
  return h("div", {
    role: "group",
    class: "gallery-group",
    "aria-label": `${type ?? NO_TYPE}, ${several(cells, "cell")}`,
  });
}
