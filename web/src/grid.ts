/** Show a table of any length: only the rows and columns that are seen are elements of the page. */

import { fill, h } from "./dom.ts";

const ROW = 34;
const OVERSCAN = 6;
/** Browsers draw nothing beyond some 17 million pixels: longer tables scroll in larger steps. */
const TALLEST = 15_000_000;

/**
 * A column of the grid.
 *
 * @typedef {{key: string, label: string, width: number, sortable: boolean, numeric: boolean, render: (row: object) => (Node | string)}} Column
 */

/** Draw rows that come from elsewhere; the rows are asked for by their places. */
export class Grid {
  /**
   * @param {object} how
   * @param {string} how.label name of the grid
   * @param {Column[]} how.columns
   * @param {(from: number, to: number) => Promise<object[]>} how.fetch rows, each with a `cell`
   * @param {(key: string) => void} how.sort
   * @param {(row: object) => void} how.activate called when another row is active
   * @param {(event: KeyboardEvent) => ((() => any) | null)} how.key gives what to do for a key that the grid does not use
   * @param {(event: object) => void} how.select takes clicks and keys that select: `{place, cell, extend, toggle, all}`
   * @param {(cell: number) => boolean} how.isSelected
   */
  constructor(how) {
    Object.assign(this, how);
    this.length = 0;
    this.active = 0;
    this.rows = [];
    this.first = 0;
    this.sorted = { key: "number", descending: false };
    this.asked = 0;
    this.queue = Promise.resolve();
    this.lefts = [];
    let left = 0;
    for (const column of this.columns) {
      this.lefts.push(left);
      left += column.width;
    }
    this.width = left;
    this.header = h("div", { role: "row", class: "grid-row grid-header", "aria-rowindex": "1" });
    this.body = h("div", { role: "rowgroup", class: "grid-body" });
    this.element = h(
      "div",
      {
        role: "grid",
        class: "grid",
        tabindex: "0",
        "aria-label": this.label,
        "aria-multiselectable": "true",
        "aria-colcount": String(this.columns.length),
        onscroll: () => this.schedule(),
        onkeydown: (event) => this.onKey(event),
      },
      h("div", { role: "rowgroup", class: "grid-head" }, this.header),
      this.body,
    );
    this.header.style.width = `${this.width}px`;
    this.body.style.width = `${this.width}px`;
    new ResizeObserver(() => this.schedule()).observe(this.element);
  }

  /** Show other rows, from the first one on. */
  reset(length, sorted) {
    this.length = length;
    this.sorted = sorted;
    this.active = 0;
    this.element.setAttribute("aria-rowcount", String(length + 1));
    this.body.style.height = `${Math.min(length * ROW, TALLEST)}px`;
    this.element.scrollTop = 0;
    return this.refresh();
  }

  get visible() {
    return Math.max(1, Math.floor((this.element.clientHeight - ROW) / ROW));
  }

  get firstVisible() {
    const { scrollTop } = this.element;
    if (this.length * ROW <= TALLEST) return Math.floor(scrollTop / ROW);
    const room = TALLEST - (this.element.clientHeight - ROW);
    return Math.round((scrollTop / room) * (this.length - this.visible));
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.refresh();
    });
  }

  /** Ask for the rows that are seen, and draw them. */
  async refresh() {
    if (this.element.clientHeight === 0) return;
    const from = Math.max(0, this.firstVisible - OVERSCAN);
    const to = Math.min(this.length, this.firstVisible + this.visible + 1 + OVERSCAN);
    this.asked += 1;
    const asked = this.asked;
    const rows = await this.fetch(from, to);
    if (asked !== this.asked) return; // another part is wanted by now
    this.first = from;
    this.rows = rows;
    this.draw();
  }

  draw() {
    const left = this.element.scrollLeft - 200;
    const right = left + this.element.clientWidth + 400;
    const seen = this.columns.flatMap((column, i) =>
      this.lefts[i] + column.width > left && this.lefts[i] < right ? [i] : [],
    );
    const focused = this.header.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    fill(
      this.header,
      seen.map((i) => this.headerCell(i)),
    );
    if (focused) this.header.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    const scaled = this.length * ROW > TALLEST;
    const base = scaled ? this.element.scrollTop - (this.firstVisible - this.first) * ROW : this.first * ROW;
    fill(
      this.body,
      this.rows.map((row, i) => this.rowElement(row, this.first + i, base + i * ROW, seen)),
    );
    const there = this.rows[this.active - this.first];
    if (there) this.element.setAttribute("aria-activedescendant", `row-${this.active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  headerCell(i) {
    const { key, label, numeric, width, sortable } = this.columns[i];
    const { key: by, descending } = this.sorted;
    const isSorted = key === by;
    const cell = h(
      "div",
      {
        role: "columnheader",
        class: `grid-cell${numeric ? " numeric" : ""}`,
        "aria-colindex": String(i + 1),
        "aria-sort": isSorted ? (descending ? "descending" : "ascending") : null,
      },
      sortable
        ? h(
            "button",
            { type: "button", "data-key": key, title: `Sort by ${label}`, onclick: () => this.sort(key) },
            label,
            h("span", { "aria-hidden": "true" }, isSorted ? (descending ? " ▼" : " ▲") : ""),
          )
        : label,
    );
    cell.style.left = `${this.lefts[i]}px`;
    cell.style.width = `${width}px`;
    return cell;
  }

  rowElement(row, place, top, seen) {
    const element = h(
      "div",
      {
        role: "row",
        id: `row-${place}`,
        class: `grid-row${place === this.active ? " active" : ""}`,
        "aria-rowindex": String(place + 2),
        "aria-selected": String(this.isSelected(row.cell)),
        onclick: (event) => {
          this.activateAt(place, row);
          this.select({
            place,
            cell: row.cell,
            extend: event.shiftKey,
            toggle: event.ctrlKey || event.metaKey,
          });
        },
      },
      seen.map((i) => {
        const { numeric, width, render } = this.columns[i];
        const cell = h(
          "div",
          {
            role: "gridcell",
            class: `grid-cell${numeric ? " numeric" : ""}`,
            "aria-colindex": String(i + 1),
          },
          render(row),
        );
        cell.style.left = `${this.lefts[i]}px`;
        cell.style.width = `${width}px`;
        return cell;
      }),
    );
    element.style.transform = `translateY(${top}px)`;
    element.style.width = `${this.width}px`;
    return element;
  }

  activateAt(place, row) {
    this.active = place;
    this.activate(row);
  }

  /** Make the row at a place active, and bring it into view. */
  async goTo(place) {
    if (this.length === 0) return null;
    this.active = Math.max(0, Math.min(this.length - 1, place));
    const first = this.firstVisible;
    if (this.active < first || this.active >= first + this.visible) {
      const wanted = this.active < first ? this.active : this.active - this.visible + 1;
      const room = TALLEST - (this.element.clientHeight - ROW);
      this.element.scrollTop =
        this.length * ROW <= TALLEST ? wanted * ROW : (wanted / (this.length - this.visible)) * room;
    }
    await this.refresh();
    const row = this.rows[this.active - this.first] ?? (await this.fetch(this.active, this.active + 1))[0];
    this.activate(row);
    return row;
  }

  /** Handle keys one after another: each begins when what the one before asked for is there. */
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
      ArrowDown: () => 1,
      ArrowUp: () => -1,
      PageDown: () => this.visible,
      PageUp: () => -this.visible,
      Home: () => -Infinity,
      End: () => Infinity,
    };
    const { key, shiftKey: extend } = event;
    const control = event.ctrlKey || event.metaKey;
    if (key in moves) {
      return async () => {
        const row = await this.goTo(this.active + moves[key]());
        if (row && !control) await this.select({ place: this.active, cell: row.cell, extend, toggle: false });
      };
    }
    if (key === "ArrowLeft" || key === "ArrowRight")
      return () => (this.element.scrollLeft += key === "ArrowRight" ? 110 : -110);
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
