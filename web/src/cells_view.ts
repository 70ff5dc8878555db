/** The view of the cells: filters, the table, corrections, and the panel of one cell. */

import type { ListOptions, Selecting, Work } from "./cell_list.ts";
import type { CellRow, Condition, Filter, Sort } from "./cells.ts";
import { chosenFiles } from "./dropped.ts";
import type { FoundFile } from "./dropped.ts";
import { announce, field, fill, h, select, swatch } from "./dom.ts";
import type { Attributes, Child, Option } from "./dom.ts";
import { call, describe, sentenceOf } from "./engine.ts";
import { FieldView } from "./field_view.ts";
import { Gallery } from "./gallery.ts";
import { Grid } from "./grid.ts";
import type { Column } from "./grid.ts";
import { drawPanel, drawReasons } from "./panel.ts";
import type { Overview, State } from "./overview.ts";
import type { Detail } from "./session.ts";
import type { View } from "./view.ts";
import { count, several } from "./words.ts";

const NAME_KEY = "bloodcells-name";
/** Milliseconds that a cell is looked at before the service is asked what speaks for its type. */
const REST = 300;

/** Show the cells of the open table. */
export class CellsView implements View {
  readonly element: HTMLElement;
  private readonly overview: Overview;
  private readonly changed: (state: State) => void;
  private readonly table: Grid;
  private readonly gallery: Gallery | null;
  private readonly field: FieldView | null;
  /** What shows the cells now. */
  private grid: Grid | Gallery;
  private readonly inputs: Inputs;
  /** What each key calls a cell. */
  private readonly keys: Map<string, string>;
  private readonly detail = h(
    "div",
    {},
    h("p", { class: "quiet" }, "Choose a cell to see what speaks for its type."),
  );
  private readonly box = h("div", { class: "grid-box" });
  private readonly lacking = h("div", {});
  private readonly counter = h("p", { class: "counter", role: "status" });
  private readonly chosen = h("span", { class: "chosen" }, "No cell is chosen.");
  private readonly name: HTMLInputElement = h("input", {
    type: "text",
    autocomplete: "name",
    value: localStorage.getItem(NAME_KEY) ?? "",
    oninput: () => localStorage.setItem(NAME_KEY, this.name.value.trim()),
  });
  private readonly undoButton = this.button("Undo", "z", () => this.undo("undo"));
  private readonly redoButton = this.button("Redo", "y", () => this.undo("redo"));
  private filter: Filter = {};
  private sort: Sort;
  private isApplied = false;
  private selected = new Set<number>();
  /** The place from which several are chosen. */
  private anchor = 0;
  /** The cell that the panel is asked to show. */
  private asked: number | null = null;
  private lastDoubtful: number | null = null;

  /** @param changed called after each correction */
  constructor(overview: Overview, changed: (state: State) => void) {
    this.overview = overview;
    this.changed = changed;
    const { images } = overview;
    this.sort = { key: images ? "doubt" : "number", descending: false };
    const how: Omit<ListOptions, "label"> = {
      fetch: (from, to) => call("rows", { from, to }),
      activate: ({ cell }) => this.activate(cell),
      select: (selecting) => this.select(selecting),
      isSelected: (cell) => this.selected.has(cell),
      key: (event) => this.workOfKey(event),
    };
    this.table = new Grid({
      ...how,
      label: "Cells",
      columns: this.columns(),
      sort: (key) => this.sortBy(key),
    });
    this.gallery =
      images &&
      new Gallery({
        ...how,
        label: "Pictures of the cells",
        classes: overview.model.classes,
        crop: (cell, size) => call("crop", { cell, size }),
        failed: (error) => this.lack(error),
      });
    this.field = images && new FieldView(overview.model.classes, (cell) => this.chooseCell(cell));
    this.grid = this.gallery ?? this.table;
    this.inputs = this.makeInputs();
    this.keys = keysOf(overview.choices, overview.model.classes.length);
    const panel = h(
      "section",
      { class: "panel", "aria-label": "The chosen cell", tabindex: "0" },
      this.field?.element,
      this.detail,
    );
    this.element = h(
      "section",
      { class: "view cells-view" },
      h("h1", { tabindex: "-1" }, "Cells"),
      this.lacking,
      this.filters(),
      this.correctionBar(),
      h("div", { class: "split" }, this.box, panel),
    );
    if (images) this.inputs.sort.value = "doubt";
    this.arrange();
  }

  /** Put what shows the cells in its place. */
  private arrange(): void {
    fill(this.box, this.counter, this.gallery && this.kinds(this.gallery), this.grid.element);
  }

  private kinds(gallery: Gallery): HTMLDivElement {
    const kind = (text: string, shown: Grid | Gallery) =>
      h(
        "button",
        { type: "button", "aria-pressed": String(this.grid === shown), onclick: () => this.showAs(shown) },
        text,
      );
    return h(
      "div",
      { class: "buttons", role: "group", "aria-label": "Show the cells as" },
      kind("Pictures", gallery),
      kind("Table", this.table),
    );
  }

  private async showAs(shown: Grid | Gallery): Promise<void> {
    this.grid = shown;
    this.arrange();
    await this.apply();
    this.grid.element.focus();
  }

  /** Ask for images that the browser has not kept. */
  private lack(error: unknown): void {
    if (this.lacking.firstChild) return;
    const input: HTMLInputElement = h("input", {
      type: "file",
      id: "images-again",
      multiple: true,
      class: "visually-hidden",
      onchange: () => this.give(chosenFiles(input.files)),
    });
    fill(
      this.lacking,
      h(
        "div",
        { class: "card problem", role: "alert" },
        h("p", {}, sentenceOf(error)),
        // Where the service refuses to draw an image, choosing it again would not help.
        describe(error).kind === "problem"
          ? null
          : [input, h("label", { for: "images-again", class: "button primary" }, "Choose the images")],
      ),
    );
  }

  private async give(files: FoundFile[]): Promise<void> {
    const { missing } = await call("giveImages", { files });
    fill(
      this.lacking,
      missing.length
        ? h(
            "p",
            { class: "warning", role: "alert" },
            `${several(missing.length, "image")} of this table ${missing.length === 1 ? "was" : "were"} not among them, such as ${missing[0] ?? ""}.`,
          )
        : null,
    );
    await this.apply();
  }

  private columns(): Column[] {
    const { classes } = this.overview.model;
    const own = (
      key: string,
      label: string,
      width: number,
      render: (row: CellRow) => Child,
      isNumeric = false,
    ): Column => ({ key, label, width, isNumeric, render });
    const typed = (name: string | null): Child =>
      name === null ? h("span", { class: "quiet" }, "none") : [swatch(classes.indexOf(name)), name];
    return [
      own("number", "Cell", 76, (row) => count(row.cell + 1), true),
      own("id", "Name", 210, (row) => row.id),
      own("type", "Type", 150, (row) => h("span", {}, typed(row.type))),
      own(
        "probability",
        "Probability",
        128,
        (row) => (Number.isNaN(row.probability) ? "" : probabilityCell(row.probability)),
        true,
      ),
      own("correction", "Correction", 150, (row) =>
        row.label === null ? "" : h("span", {}, typed(row.label)),
      ),
      own("flags", "Flags", 260, (row) => row.flags.join("; ")),
      own("by", "Corrected by", 130, (row) => row.by ?? ""),
      ...this.overview.columns
        .filter(({ isId }) => !isId)
        .map(({ name, column }) =>
          own(
            `column ${column}`,
            name || "(no header)",
            Math.max(100, 30 + 8 * name.length),
            (row) => row.values[column],
          ),
        ),
    ];
  }

  private makeInputs(): Inputs {
    const { model, choices, summary, columns } = this.overview;
    const any: Option = ["", "any"];
    const bound = (name: "low" | "high") =>
      h("input", {
        type: "number",
        min: "0",
        max: "1",
        step: "0.05",
        inputmode: "decimal",
        onchange: (event) => {
          const { value } = event.currentTarget;
          this.refine({ [name]: value === "" ? undefined : Number(value) });
        },
      });
    return {
      search: h("input", {
        type: "search",
        oninput: (event) => this.refine({ search: event.currentTarget.value }),
      }),
      type: select([any, ...model.classes.map((name): Option => [name, name])], "", (type) =>
        this.refine({ type }),
      ),
      flag: select(
        [
          any,
          ["none", "no flag"],
          ["any", "with a flag"],
          ...Object.keys(summary.kinds)
            .sort()
            .map((kind): Option => [kind, kind]),
        ],
        "",
        (flag) => this.refine({ flag }),
      ),
      correction: select(
        [
          any,
          ["open", "not reviewed"],
          ["reviewed", "reviewed"],
          ["changed", "called otherwise"],
          ["differs", "second person differs"],
          ...choices.map((name): Option => [name, `called ${name}`]),
        ],
        "",
        (correction) => this.refine({ correction }),
      ),
      low: bound("low"),
      high: bound("high"),
      column: select(
        [
          ["", "no column"],
          ...columns.map(({ name, column }): Option => [String(column), name || "(no header)"]),
        ],
        "",
        () => this.refineColumn(),
      ),
      how: select(
        [
          ["at least", "at least"],
          ["at most", "at most"],
          ["is", "is"],
          ["contains", "contains"],
        ],
        "at least",
        () => this.refineColumn(),
      ),
      value: h("input", { type: "text", onchange: () => this.refineColumn() }),
      sort: select(
        [
          ["number", "order of the table"],
          ["doubt", "most doubtful first"],
          ["sure", "surest first"],
          ["probability", "probability"],
          ["type", "type"],
          ["other", "a column of the table"],
        ],
        "number",
        (key) => this.chooseSort(key),
      ),
    };
  }

  private filters(): HTMLFormElement {
    const { search, type, flag, correction, low, high, column, how, value, sort } = this.inputs;
    return h(
      "form",
      {
        class: "filters",
        "aria-label": "Which cells are shown",
        onsubmit: (event) => event.preventDefault(),
      },
      field("Name contains", search),
      field("Type", type),
      field("Flag", flag),
      field("Review", correction),
      field("Probability from", low),
      field("to", high),
      h(
        "details",
        {},
        h("summary", {}, "By a column"),
        h(
          "div",
          { class: "filters" },
          field("Column", column),
          field("Its value", how),
          field("Value", value),
        ),
      ),
      field("Order", sort),
      h("button", { type: "button", onclick: () => this.clear() }, "Show all"),
    );
  }

  private button(
    text: Child,
    key: string | null,
    work: Work,
    attributes: Attributes<HTMLButtonElement> = {},
  ): HTMLButtonElement {
    return h(
      "button",
      {
        type: "button",
        "aria-keyshortcuts": key,
        ...attributes,
        onclick: () => this.grid.enqueue(work),
      },
      text,
      key ? h("kbd", { "aria-hidden": "true" }, key === "Delete" ? "Del" : key) : null,
    );
  }

  private correctionBar(): HTMLDivElement {
    const { choices, model } = this.overview;
    const known = model.classes.length;
    const keyOf = new Map([...this.keys].map(([key, name]) => [name, key]));
    return h(
      "div",
      { class: "correct", role: "group", "aria-label": "Correct the chosen cells" },
      h(
        "div",
        { class: "correct-row" },
        this.chosen,
        choices.map((name, i) =>
          this.button(
            i < known ? [swatch(i), name] : name.slice(0, 1).toUpperCase() + name.slice(1),
            keyOf.get(name) ?? null,
            () => this.label(name),
          ),
        ),
        this.button("Take back", "Delete", () => this.label(null)),
      ),
      h(
        "div",
        { class: "correct-row" },
        this.button("Next most doubtful", "n", () => this.next()),
        this.undoButton,
        this.redoButton,
        field("Your name, for the export", this.name),
      ),
      h(
        "p",
        { class: "quiet hint" },
        "The keys work while the cells have the focus. Space chooses or leaves a cell, Shift and the arrow keys choose several, Ctrl and A all that are shown.",
      ),
    );
  }

  /** Show the view, with a filter where another view leads here. */
  async shown(filter: Filter | null): Promise<void> {
    if (filter) {
      this.clearInputs();
      const { type, correction, flag, conditions } = filter;
      this.inputs.type.value = type ?? "";
      this.inputs.correction.value = correction ?? "";
      this.inputs.flag.value = flag ?? "";
      for (const { column, how, value } of conditions ?? []) {
        this.inputs.column.value = String(column);
        this.inputs.how.value = how;
        this.inputs.value.value = value;
      }
      this.filter = filter;
      await this.apply();
    } else if (!this.isApplied) await this.apply();
    else await this.grid.refresh();
    this.update(this.overview);
  }

  private refine(change: Filter): Promise<void> {
    this.filter = { ...this.filter, ...change };
    return this.apply();
  }

  private refineColumn(): Promise<void> {
    const { column, how, value } = this.inputs;
    const isGiven = column.value !== "" && value.value.trim() !== "";
    const condition = {
      column: Number(column.value),
      how: how.value as Condition["how"],
      value: value.value,
    };
    return this.refine({ conditions: isGiven ? [condition] : [] });
  }

  private clearInputs(): void {
    const { search, type, flag, correction, low, high, column, value } = this.inputs;
    for (const input of [search, type, flag, correction, low, high, column, value]) input.value = "";
  }

  private clear(): Promise<void> {
    this.clearInputs();
    this.filter = {};
    return this.apply();
  }

  private async chooseSort(key: string): Promise<void> {
    if (key === "other") {
      this.grid.element.focus();
      return;
    }
    this.sort = key === "sure" ? { key: "doubt", descending: true } : { key, descending: false };
    await this.apply();
  }

  private sortBy(key: string): Promise<void> {
    const isAgain = this.sort.key === key;
    this.sort = { key, descending: isAgain ? !this.sort.descending : false };
    const { sort } = this.inputs;
    sort.value = ["number", "probability", "type"].includes(key) ? key : "other";
    return this.apply();
  }

  private async apply(): Promise<void> {
    this.isApplied = true;
    const { grid } = this;
    const byType = grid instanceof Gallery;
    const { length, sections } = await call("show", { filter: this.filter, sort: this.sort, byType });
    const { cells } = this.overview.summary;
    fill(
      this.counter,
      length === cells ? several(length, "cell") : `${count(length)} of ${several(cells, "cell")}`,
      length === 0 ? ". No cell is so; “Show all” brings them back." : "",
    );
    this.selected.clear();
    await (byType ? grid.reset(length, sections ?? []) : grid.reset(length, this.sort));
    this.drawChosen();
  }

  private async activate(cell: number): Promise<void> {
    this.asked = cell;
    const [detail] = await Promise.all([
      call("detail", { cell }),
      this.field?.show(cell).catch((error) => this.lack(error)),
    ]);
    if (this.asked !== cell) return;
    const element = drawPanel(this.detail, detail, this.overview.model);
    void this.explain(element, detail); // the next key is not to wait for it
  }

  private async explain(element: HTMLElement, detail: Detail): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, REST));
    if (this.asked !== detail.cell) return;
    drawReasons(element, await call("reasons", { cell: detail.cell }), detail, this.overview.model);
  }

  /** Choose a cell by its number, wherever it is. */
  private async chooseCell(cell: number): Promise<void> {
    const place = await call("place", { cell });
    if (place >= 0) await this.grid.enqueue(() => this.choose(place));
    else await this.activate(cell);
  }

  private async select(selecting: Selecting): Promise<void> {
    if (selecting.all) this.selected = new Set(await call("shown"));
    else if (selecting.extend) {
      const { place } = selecting;
      const [from, to] = [Math.min(this.anchor, place), Math.max(this.anchor, place) + 1];
      this.selected = new Set(await call("shown", { from, to }));
    } else {
      const { place, cell, toggle } = selecting;
      if (!toggle) this.selected = new Set([cell]);
      else if (!this.selected.delete(cell)) this.selected.add(cell);
      this.anchor = place;
    }
    this.grid.draw();
    this.drawChosen();
  }

  private drawChosen(): void {
    const n = this.selected.size;
    fill(this.chosen, n === 0 ? "No cell is chosen." : `${several(n, "cell")} chosen:`);
  }

  private workOfKey(event: KeyboardEvent): Work | null {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const control = event.ctrlKey || event.metaKey;
    if (key === "z") return () => this.undo(event.shiftKey ? "redo" : "undo");
    if (key === "y") return () => this.undo("redo");
    if (control || event.altKey) return null;
    if (key === "n") return () => this.next();
    if (key === "Delete" || key === "Backspace") return () => this.label(null);
    const name = this.keys.get(key);
    return name === undefined ? null : () => this.label(name);
  }

  private async label(label: string | null): Promise<void> {
    const cells = [...this.selected];
    if (cells.length === 0) {
      announce("Choose a cell first.");
      return;
    }
    const state = await call("label", { cells, label, by: this.name.value.trim() });
    announce(
      `${several(cells.length, "cell")}: ${label ?? "correction taken back"}. ${count(state.summary.reviewed)} reviewed.`,
    );
    await this.afterCorrection(state);
  }

  private async undo(name: "undo" | "redo"): Promise<void> {
    const state = await call(name);
    announce(
      state.cells.length
        ? `${name === "undo" ? "Undone" : "Done again"}: ${several(state.cells.length, "cell")}.`
        : `There is nothing to ${name}.`,
    );
    await this.afterCorrection(state);
    const [cell] = state.cells;
    if (cell !== undefined) {
      const place = await call("place", { cell });
      if (place >= 0) await this.choose(place);
    }
  }

  private async next(): Promise<void> {
    const place = await call("mostDoubtful", { after: this.lastDoubtful });
    if (place < 0) {
      announce("Every cell that is shown has been reviewed.");
      return;
    }
    this.lastDoubtful = await this.choose(place);
    this.grid.element.focus();
  }

  private async choose(place: number): Promise<number | null> {
    const row = await this.grid.goTo(place);
    if (!row) return null;
    await this.select({ place, cell: row.cell, extend: false, toggle: false });
    announce(
      `${row.id}: ${row.type ?? "no type"}, ${Number.isNaN(row.probability) ? "" : row.probability.toFixed(3)}${row.label ? `, called ${row.label}` : ""}`,
    );
    return row.cell;
  }

  private async afterCorrection(state: State): Promise<void> {
    this.changed(state);
    await Promise.all([this.grid.refresh(), this.field?.update()]);
    const cell = this.grid.activeRow?.cell;
    if (cell !== undefined && cell === this.asked) await this.activate(cell);
  }

  /** Take in what the session counts now. */
  update(state: State): void {
    this.undoButton.disabled = state.undoable === 0;
    this.redoButton.disabled = state.redoable === 0;
  }
}

/** What chooses and orders the cells. */
interface Inputs {
  search: HTMLInputElement;
  type: HTMLSelectElement;
  flag: HTMLSelectElement;
  correction: HTMLSelectElement;
  low: HTMLInputElement;
  high: HTMLInputElement;
  column: HTMLSelectElement;
  how: HTMLSelectElement;
  value: HTMLInputElement;
  sort: HTMLSelectElement;
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

function probabilityCell(probability: number): HTMLSpanElement {
  const length = h("span", {});
  length.style.width = `${100 * probability}%`;
  const bar = h("span", { class: "mini-bar", "aria-hidden": "true" }, length);
  return h("span", { class: "with-bar" }, bar, probability.toFixed(3));
}
