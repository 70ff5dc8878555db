/** Choose, order and correct the cells of the open table, one step after another. */

import { batch, computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Reason } from "./api.ts";
import type { CellRow, Condition, Filter, Section, Sort } from "./cells.ts";
import { CropQueue } from "./crop_queue.ts";
import { announce } from "./dom.ts";
import type { FoundFile } from "./dropped.ts";
import { call, describe, sentenceOf } from "./engine.ts";
import { FieldCanvas } from "./field_canvas.ts";
import type { Overview } from "./overview.ts";
import type { Detail } from "./session.ts";
import type { OpenTable } from "./view.ts";
import { count, several } from "./words.ts";

const NAME_KEY = "bloodcells-name";
/** Milliseconds that a cell is looked at before the service is asked what speaks for its type. */
const REST = 300;
const NO_CONDITION: DraftCondition = { column: "", how: "at least", value: "" };

/** A condition on a column as it is in the form, where parts may be missing. */
export interface DraftCondition {
  column: string;
  how: Condition["how"];
  value: string;
}

/** What to do, one after the other. */
export type Work = () => unknown;

/** The cells that are shown: how many, and where they are by type, the types in order. */
export interface ShownCells {
  length: number;
  sections: Section[] | null;
}

/** Images that are not at hand: what is wrong, and whether choosing them again would help. */
export interface Lacking {
  sentence: string;
  canBeChosen: boolean;
}

/** Hold what is shown of the cells, and which of them are chosen. */
export class CellChoice {
  readonly name = signal(localStorage.getItem(NAME_KEY) ?? "");
  readonly filter = signal<Filter>({});
  readonly condition = signal(NO_CONDITION);
  readonly sort = signal<Sort>({ key: "number", descending: false });
  readonly asPictures = signal(false);
  readonly shown = signal<ShownCells | null>(null);
  /** The cells that are drawn, and the place of the first of them. */
  readonly drawn = signal<{ first: number; rows: CellRow[] }>({ first: 0, rows: [] });
  /** The place of the active cell; a new object each time that it is to be brought into view. */
  readonly active = signal({ place: 0 });
  readonly selected = signal<ReadonlySet<number>>(new Set());
  /** What the panel shows. */
  readonly detail = signal<Detail | null>(null);
  readonly reasons = signal<Reason[] | null>(null);
  readonly lacking = signal<Lacking | null>(null);
  /** What draws the pictures of cells; another one when there are more images. */
  readonly crops = signal(this.newCrops());
  /** What each key calls a cell. */
  readonly keys: ReadonlyMap<string, string>;
  readonly counter: ReadonlySignal<string>;
  /** The image of the chosen cell. */
  readonly field: FieldCanvas | null;
  /** Called when the cells are to have the focus. */
  focus: () => void = () => {};
  private readonly table: OpenTable;
  private range: [number, number] = [0, 0];
  private asked = 0;
  /** The cell that the panel is asked to show. */
  private wanted: number | null = null;
  /** The place from which several are chosen. */
  private anchor = 0;
  private lastDoubtful: number | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(table: OpenTable) {
    this.table = table;
    const { images, choices, model } = table.overview.value;
    this.keys = keysOf(choices, model.classes.length);
    this.counter = computed(() => counterOf(this.shown.value?.length ?? null, table.overview.value));
    this.field = images && new FieldCanvas(model.classes, (cell) => this.chooseCell(cell));
    if (images) {
      this.asPictures.value = true;
      this.sort.value = { key: "doubt", descending: false };
    }
  }

  /** Show the cells, those of a filter where another view leads to them. */
  enter(filter: Filter | null): void {
    if (filter) {
      const [condition] = filter.conditions ?? [];
      this.condition.value = condition ? { ...condition, column: String(condition.column) } : NO_CONDITION;
      this.filter.value = filter;
    }
    if (filter || !this.shown.value) void this.apply();
    else void this.enqueue(() => this.refresh());
  }

  /** Do something when all that was asked for before is done. */
  enqueue(work: Work): Promise<unknown> {
    this.queue = this.queue.then(work).catch(reportError);
    return this.queue;
  }

  /** Change the filter. */
  refine(change: Filter): Promise<unknown> {
    this.filter.value = { ...this.filter.value, ...change };
    return this.apply();
  }

  /** Change the condition on a column. */
  refineColumn(change: Partial<DraftCondition>): Promise<unknown> {
    const { column, how, value } = (this.condition.value = { ...this.condition.value, ...change });
    const isGiven = column !== "" && value.trim() !== "";
    return this.refine({ conditions: isGiven ? [{ column: Number(column), how, value }] : [] });
  }

  /** Show all cells. */
  clear(): Promise<unknown> {
    this.filter.value = {};
    this.condition.value = NO_CONDITION;
    return this.apply();
  }

  /** Order the cells. */
  sortBy(sort: Sort): Promise<unknown> {
    this.sort.value = sort;
    return this.apply();
  }

  /** Show the cells as pictures by type, or as a table. */
  async showAs(pictures: boolean): Promise<void> {
    this.asPictures.value = pictures;
    await this.apply();
    this.focus();
  }

  private apply(): Promise<unknown> {
    return this.enqueue(async () => {
      const [filter, sort, byType] = [this.filter.value, this.sort.value, this.asPictures.value];
      const { length, sections } = await call("show", { filter, sort, byType });
      const [from, to] = this.range;
      this.range = [0, Math.min(length, to - from)];
      const rows = await call("rows", { from: 0, to: this.range[1] });
      this.asked += 1;
      batch(() => {
        this.shown.value = { length, sections: sections ?? null };
        this.drawn.value = { first: 0, rows };
        this.active.value = { place: 0 };
        this.selected.value = new Set();
      });
    });
  }

  /** Draw the cells from a place up to another one. */
  look(from: number, to: number): void {
    const [before, behind] = this.range;
    if (from === before && to === behind) return;
    this.range = [from, to];
    void this.refresh();
  }

  /** Ask anew for the cells that are drawn. */
  async refresh(): Promise<void> {
    const [from, to] = this.range;
    this.asked += 1;
    const { asked } = this;
    const rows = await call("rows", { from, to });
    if (asked === this.asked) this.drawn.value = { first: from, rows }; // else others are wanted by now
  }

  /** The active cell, where it is drawn. */
  get activeRow(): CellRow | undefined {
    const { first, rows } = this.drawn.value;
    return rows[this.active.value.place - first];
  }

  /** Make the cell at a place active, and bring it into view; null if there is none. */
  async goTo(place: number): Promise<CellRow | null> {
    const length = this.shown.value?.length ?? 0;
    if (length === 0) return null;
    const at = Math.max(0, Math.min(length - 1, place));
    this.active.value = { place: at };
    const row = this.activeRow ?? (await call("rows", { from: at, to: at + 1 }))[0];
    if (!row) return null;
    void this.activate(row.cell);
    return row;
  }

  /** Take a move by a key to a place: it selects, unless Control is held. */
  async move(place: number, event: KeyboardEvent): Promise<void> {
    const row = await this.goTo(place);
    if (!row || event.ctrlKey || event.metaKey) return;
    if (event.shiftKey) await this.extend(this.active.value.place);
    else this.selectOne(row.cell, this.active.value.place);
  }

  /** Take a click on the cell at a place. */
  async click(place: number, { cell }: CellRow, event: MouseEvent): Promise<void> {
    this.active.value = { place };
    void this.activate(cell);
    if (event.shiftKey) await this.extend(place);
    else if (event.ctrlKey || event.metaKey) this.toggle(cell, place);
    else this.selectOne(cell, place);
  }

  private selectOne(cell: number, place: number): void {
    this.selected.value = new Set([cell]);
    this.anchor = place;
  }

  private toggle(cell: number, place: number): void {
    const selected = new Set(this.selected.value);
    if (!selected.delete(cell)) selected.add(cell);
    this.selected.value = selected;
    this.anchor = place;
  }

  private async extend(place: number): Promise<void> {
    const [from, to] = [Math.min(this.anchor, place), Math.max(this.anchor, place) + 1];
    this.selected.value = new Set(await call("shown", { from, to }));
  }

  private async selectAll(): Promise<void> {
    this.selected.value = new Set(await call("shown"));
  }

  /** Give what to do for a key that does not move; null for one that means nothing here. */
  workOf(event: KeyboardEvent): Work | null {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const control = event.ctrlKey || event.metaKey;
    if (key === " ")
      return () => {
        if (this.activeRow) this.toggle(this.activeRow.cell, this.active.value.place);
      };
    if (control && key === "a") return () => this.selectAll();
    if (key === "z") return () => this.undo(event.shiftKey ? "redo" : "undo");
    if (key === "y") return () => this.undo("redo");
    if (control || event.altKey) return null;
    if (key === "n") return () => this.next();
    if (key === "Delete" || key === "Backspace") return () => this.label(null);
    const name = this.keys.get(key);
    return name === undefined ? null : () => this.label(name);
  }

  /** Keep the name of the one who corrects. */
  rename(name: string): void {
    this.name.value = name;
    localStorage.setItem(NAME_KEY, name.trim());
  }

  /** Call the selected cells something; null takes that back. */
  async label(label: string | null): Promise<void> {
    const cells = [...this.selected.value];
    if (cells.length === 0) {
      announce("Choose a cell first.");
      return;
    }
    const state = await call("label", { cells, label, by: this.name.value.trim() });
    announce(
      `${several(cells.length, "cell")}: ${label ?? "correction taken back"}. ${count(state.summary.reviewed)} reviewed.`,
    );
    this.table.take(state);
    await this.afterCorrection();
  }

  /** Undo the last correction, or do it again. */
  async undo(name: "undo" | "redo"): Promise<void> {
    const state = await call(name);
    const [cell] = state.cells;
    announce(
      cell === undefined
        ? `There is nothing to ${name}.`
        : `${name === "undo" ? "Undone" : "Done again"}: ${several(state.cells.length, "cell")}.`,
    );
    this.table.take(state);
    await this.afterCorrection();
    if (cell === undefined) return;
    const place = await call("place", { cell });
    if (place >= 0) await this.choose(place);
  }

  /** Choose the next most doubtful cell that nobody reviewed. */
  async next(): Promise<void> {
    const place = await call("mostDoubtful", { after: this.lastDoubtful });
    if (place < 0) {
      announce("Every cell that is shown has been reviewed.");
      return;
    }
    this.lastDoubtful = await this.choose(place);
    this.focus();
  }

  private async choose(place: number): Promise<number | null> {
    const row = await this.goTo(place);
    if (!row) return null;
    this.selectOne(row.cell, place);
    const probability = Number.isNaN(row.probability) ? "" : row.probability.toFixed(3);
    announce(
      `${row.id}: ${row.type ?? "no type"}, ${probability}${row.label ? `, called ${row.label}` : ""}`,
    );
    return row.cell;
  }

  /** Choose a cell by its number, wherever it is. */
  private async chooseCell(cell: number): Promise<void> {
    const place = await call("place", { cell });
    if (place >= 0) await this.enqueue(() => this.choose(place));
    else await this.activate(cell);
  }

  private async afterCorrection(): Promise<void> {
    await Promise.all([this.refresh(), this.field?.update()]);
    const cell = this.activeRow?.cell;
    if (cell !== undefined && cell === this.wanted) await this.activate(cell);
  }

  private async activate(cell: number): Promise<void> {
    this.wanted = cell;
    const [detail] = await Promise.all([
      call("detail", { cell }),
      this.field?.show(cell).catch((error) => this.lack(error)),
    ]);
    if (this.wanted !== cell) return;
    batch(() => {
      this.detail.value = detail;
      this.reasons.value = null;
    });
    void this.explain(detail); // the next key is not to wait for it
  }

  private async explain(detail: Detail): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, REST));
    if (this.detail.value !== detail) return;
    const reasons = await call("reasons", { cell: detail.cell });
    if (this.detail.value === detail) this.reasons.value = reasons;
  }

  private newCrops(): CropQueue {
    return new CropQueue((error) => this.lack(error));
  }

  /** Say that there is no picture. */
  private lack(error: unknown): void {
    // Where the service refuses to draw an image, choosing it again would not help.
    const canBeChosen = describe(error).kind !== "problem";
    this.lacking.value ??= { sentence: sentenceOf(error), canBeChosen };
  }

  /** Take images that the browser has not kept. */
  async giveImages(files: FoundFile[]): Promise<void> {
    const { missing } = await call("giveImages", { files });
    this.lacking.value = missing.length
      ? {
          sentence: `${several(missing.length, "image")} of this table ${missing.length === 1 ? "was" : "were"} not among them, such as ${missing[0] ?? ""}.`,
          canBeChosen: true,
        }
      : null;
    this.crops.value = this.newCrops();
    await this.apply();
  }
}

function counterOf(length: number | null, { summary: { cells } }: Overview): string {
  if (length === null) return "";
  if (length === cells) return several(length, "cell");
  return `${count(length)} of ${several(cells, "cell")}${length ? "" : ". No cell is so; “Show all” brings them back."}`;
}

/** Give keys to what cells may be called: 1 to 9 to the types, 0 to "not a cell", u to "unsure". */
function keysOf(choices: readonly string[], known: number): Map<string, string> {
  const keys = new Map<string, string>();
  choices.forEach((name, i) => {
    if (i < known && i < 9) keys.set(String(i + 1), name);
    else if (i >= known) keys.set(i === known ? "0" : "u", name);
  });
  return keys;
}
