/** Ask for the cells of a list that are seen, keep the active one, and hear its keys: what table and gallery share. */

import type { CellRow } from "./cells.ts";
import { h } from "./dom.ts";
import type { Attributes } from "./dom.ts";
import { Lines } from "./lines.ts";
import type { LinesOptions } from "./lines.ts";

/** A click or a key that selects: all cells, or the one at a place. */
export type Selecting =
  | { all: true }
  | {
      all?: undefined;
      place: number;
      cell: number;
      /** Select what lies between, too. */
      extend: boolean;
      /** Keep what is selected, and select or leave this one. */
      toggle: boolean;
    };

/** What to do, one after the other. */
export type Work = () => unknown;

/** What a list needs to know. */
export interface ListOptions {
  /** Name of the list. */
  label: string;
  /** Gives the cells from a place up to another one. */
  fetch: (from: number, to: number) => Promise<CellRow[]>;
  /** Called when another cell is active. */
  activate: (row: CellRow) => unknown;
  select: (selecting: Selecting) => unknown;
  isSelected: (cell: number) => boolean;
  /** Gives what to do for a key that the list does not use. */
  key: (event: KeyboardEvent) => Work | null;
}

/** Show cells that come from elsewhere, of which only those that are seen are elements of the page. */
export abstract class CellList {
  readonly element: HTMLDivElement;
  /** The place of the active cell. */
  active = 0;
  protected readonly options: ListOptions;
  protected readonly lines: Lines;
  protected length = 0;
  /** The cells that are drawn, and the place of the first of them. */
  protected rows: CellRow[] = [];
  protected first = 0;
  private asked = 0;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: ListOptions, lines: LinesOptions, attributes: Attributes<HTMLDivElement>) {
    this.options = options;
    this.element = h("div", {
      tabindex: "0",
      "aria-label": options.label,
      "aria-multiselectable": "true",
      ...attributes,
      onkeydown: (event) => this.onKey(event),
    });
    this.lines = new Lines(this.element, lines, () => this.refresh());
  }

  /** Draw the cells that are there. */
  abstract draw(): void;

  /** Find the places that are seen, and some more: the first, and the one behind the last. */
  protected abstract seen(): [number, number];

  /** Find the line of a place. */
  protected abstract lineOf(place: number): number;

  /** Find the place to which a key moves; null for a key that does not move. */
  protected abstract moved(key: string): number | null;

  /** The active cell, where it is drawn. */
  get activeRow(): CellRow | undefined {
    return this.rows[this.active - this.first];
  }

  /** Show other cells, from the first one on. */
  protected restart(length: number): Promise<void> {
    this.length = length;
    this.active = 0;
    this.rows = [];
    this.first = 0;
    this.element.scrollTop = 0;
    return this.refresh();
  }

  /** Ask for the cells that are seen, and draw them. */
  async refresh(): Promise<void> {
    if (this.element.clientHeight === 0) return;
    const [from, to] = this.seen();
    this.asked += 1;
    const asked = this.asked;
    const rows = await this.options.fetch(from, to);
    if (asked !== this.asked) return; // another part is wanted by now
    this.first = from;
    this.rows = rows;
    this.draw();
  }

  /** Make the cell at a place active, and bring it into view; null if there is none. */
  async goTo(place: number): Promise<CellRow | null> {
    if (this.length === 0) return null;
    this.active = Math.max(0, Math.min(this.length - 1, place));
    this.lines.reveal(this.lineOf(this.active));
    await this.refresh();
    const row = this.activeRow ?? (await this.options.fetch(this.active, this.active + 1))[0];
    if (!row) return null;
    this.options.activate(row);
    return row;
  }

  /** Do something when all that was asked for before is done. */
  enqueue(work: Work): Promise<unknown> {
    this.queue = this.queue.then(work).catch(reportError);
    return this.queue;
  }

  /** Tell which cell is active to those who cannot see it: it has this id. */
  protected tellActive(id: string): void {
    if (this.activeRow) this.element.setAttribute("aria-activedescendant", id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  /** Take a click on a cell. */
  protected clicked(place: number, row: CellRow, event: MouseEvent): void {
    this.active = place;
    this.options.activate(row);
    const { shiftKey: extend, ctrlKey, metaKey } = event;
    this.options.select({ place, cell: row.cell, extend, toggle: ctrlKey || metaKey });
  }

  /** Give what to do for a key; null for one that means nothing here. */
  protected workOf(event: KeyboardEvent): Work | null {
    const { key, shiftKey: extend } = event;
    const control = event.ctrlKey || event.metaKey;
    if (MOVES.has(key)) {
      return async () => {
        const place = this.length === 0 ? null : this.moved(key);
        const row = place === null ? null : await this.goTo(place);
        if (row && !control)
          await this.options.select({ place: this.active, cell: row.cell, extend, toggle: false });
      };
    }
    if (key === " ") {
      return () => {
        const row = this.activeRow;
        if (!row) return undefined;
        return this.options.select({ place: this.active, cell: row.cell, extend: false, toggle: true });
      };
    }
    if (control && key.toLowerCase() === "a") return () => this.options.select({ all: true });
    return this.options.key(event);
  }

  /** Handle keys one after another: each begins when what the one before asked for is there. */
  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.element) return;
    const work = this.workOf(event);
    if (!work) return;
    event.preventDefault();
    this.enqueue(work);
  }
}

const MOVES = new Set([
  "ArrowDown",
  "ArrowUp",
  "ArrowLeft",
  "ArrowRight",
  "PageDown",
  "PageUp",
  "Home",
  "End",
]);
