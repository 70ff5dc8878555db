/** Show a table of any length: only the rows and columns that are seen are elements of the page. */

import { CellList } from "./cell_list.ts";
import type { ListOptions, Work } from "./cell_list.ts";
import type { CellRow, Sort } from "./cells.ts";
import { fill, h } from "./dom.ts";
import type { Child } from "./dom.ts";
import { Lines } from "./lines.ts";

const ROW = 34;
const OVERSCAN = 6;
const OVERSCAN_COLUMNS = 2;

/** A column of the grid. */
export interface Column {
  key: string;
  label: string;
  width: number;
  isNumeric: boolean;
  render: (row: CellRow) => Child;
}

/** What a grid needs to know. */
export interface GridOptions extends ListOptions {
  columns: Column[];
  /** Asked for when a header is chosen. */
  sort: (key: string) => unknown;
}

/** Draw cells as the rows of a table. */
export class Grid extends CellList {
  private readonly columns: Column[];
  private readonly sort: (key: string) => unknown;
  /** The columns as lines that lie side by side. */
  private readonly across: Lines;
  private readonly header = h("div", {
    role: "row",
    class: "grid-row grid-header",
    "aria-rowindex": "1",
  });
  private readonly body = h("div", { role: "rowgroup", class: "grid-body" });
  private sorted: Sort = { key: "number", descending: false };

  constructor(options: GridOptions) {
    super(
      options,
      { head: ROW, overscan: OVERSCAN },
      { role: "grid", class: "grid", "aria-colcount": String(options.columns.length) },
    );
    this.columns = options.columns;
    this.sort = options.sort;
    this.across = new Lines(this.element, { horizontal: true, overscan: OVERSCAN_COLUMNS }, () =>
      this.draw(),
    );
    this.across.layOut(this.columns.length, (i) => this.columns[i]!.width);
    const width = `${this.across.extent}px`;
    this.header.style.width = this.body.style.width = width;
    fill(this.element, h("div", { role: "rowgroup", class: "grid-head" }, this.header), this.body);
  }

  /** Show other rows, from the first one on. */
  reset(length: number, sorted: Sort): Promise<void> {
    this.sorted = sorted;
    this.element.setAttribute("aria-rowcount", String(length + 1));
    this.lines.layOut(length, () => ROW);
    this.body.style.height = `${this.lines.extent}px`;
    return this.restart(length);
  }

  private get visible(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - ROW) / ROW));
  }

  protected seen(): [number, number] {
    const { seen } = this.lines;
    return [seen[0]?.index ?? 0, (seen.at(-1)?.index ?? -1) + 1];
  }

  draw(): void {
    const seen = this.across.seen.map(({ index: i, start: left }) => ({ ...this.columns[i]!, i, left }));
    const { activeElement: active } = document;
    const focused = active instanceof HTMLElement && this.header.contains(active) ? active.dataset.key : null;
    fill(
      this.header,
      seen.map((column) => this.headerCell(column)),
    );
    if (focused) this.header.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    fill(
      this.body,
      this.rows.map((row, i) => this.rowElement(row, this.first + i, seen)),
    );
    this.tellActive(`row-${this.active}`);
  }

  private headerCell({ key, label, isNumeric, width, left, i }: Placed): HTMLDivElement {
    const { key: by, descending } = this.sorted;
    const isSorted = key === by;
    const cell = h(
      "div",
      {
        role: "columnheader",
        class: `grid-cell${isNumeric ? " numeric" : ""}`,
        "aria-colindex": String(i + 1),
        "aria-sort": isSorted ? (descending ? "descending" : "ascending") : null,
      },
      h(
        "button",
        { type: "button", "data-key": key, title: `Sort by ${label}`, onclick: () => this.sort(key) },
        label,
        h("span", { "aria-hidden": "true" }, isSorted ? (descending ? " ▼" : " ▲") : ""),
      ),
    );
    cell.style.left = `${left}px`;
    cell.style.width = `${width}px`;
    return cell;
  }

  private rowElement(row: CellRow, place: number, seen: Placed[]): HTMLDivElement {
    const element = h(
      "div",
      {
        role: "row",
        id: `row-${place}`,
        class: `grid-row${place === this.active ? " active" : ""}`,
        "aria-rowindex": String(place + 2),
        "aria-selected": String(this.options.isSelected(row.cell)),
        onclick: (event) => this.clicked(place, row, event),
      },
      seen.map(({ isNumeric, width, left, i, render }) => {
        const cell = h(
          "div",
          {
            role: "gridcell",
            class: `grid-cell${isNumeric ? " numeric" : ""}`,
            "aria-colindex": String(i + 1),
          },
          render(row),
        );
        cell.style.left = `${left}px`;
        cell.style.width = `${width}px`;
        return cell;
      }),
    );
    element.style.transform = `translateY(${this.lines.placeOf(place)}px)`;
    element.style.width = this.body.style.width;
    return element;
  }

  protected lineOf(place: number): number {
    return place;
  }

  protected moved(key: string): number | null {
    if (key === "ArrowDown") return this.active + 1;
    if (key === "ArrowUp") return this.active - 1;
    if (key === "PageDown") return this.active + this.visible;
    if (key === "PageUp") return this.active - this.visible;
    if (key === "Home") return 0;
    return key === "End" ? this.length - 1 : null;
  }

  protected override workOf(event: KeyboardEvent): Work | null {
    const { key } = event;
    if (key === "ArrowLeft" || key === "ArrowRight")
      return () => (this.element.scrollLeft += key === "ArrowRight" ? 110 : -110);
    return super.workOf(event);
  }
}

/** A column with its number, and where it begins. */
type Placed = Column & { i: number; left: number };
