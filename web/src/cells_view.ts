/** The view of the cells: filters, the table, corrections, and the panel of one cell. */

import { chosenFiles } from "./dropped.ts";
import { announce, field, fill, h, select, swatch } from "./dom.ts";
import { call } from "./engine.ts";
import { FieldView } from "./field_view.ts";
import { Gallery } from "./gallery.ts";
import { Grid } from "./grid.ts";
import { drawPanel } from "./panel.ts";
import { count, several } from "./words.ts";

const NAME_KEY = "bloodcells-name";

/** Show the cells of the open table. */
export class CellsView {
  /** @param {object} overview of the session; @param {(state: object) => void} changed called after each correction */
  constructor(overview, changed) {
    Object.assign(this, { overview, changed });
    this.filter = {};
    const { images } = overview;
    this.sort = { key: images ? "doubt" : "number", descending: false };
    this.selected = new Set();
    this.anchor = 0;
    this.lastDoubtful = null;
    const how = {
      fetch: (from, to) => call("rows", { from, to }),
      activate: (row) => this.activate(row),
      select: (event) => this.select(event),
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
    /** What shows the cells now. */
    this.grid = this.gallery ?? this.table;
    this.detail = h("div", {}, h("p", { class: "quiet" }, "Choose a cell to see what speaks for its type."));
    this.panel = h(
      "section",
      { class: "panel", "aria-label": "The chosen cell", tabindex: "0" },
      this.field?.element,
      this.detail,
    );
    this.box = h("div", { class: "grid-box" });
    this.lacking = h("div", {});
    this.counter = h("p", { class: "counter", role: "status" });
    this.element = h(
      "section",
      { class: "view cells-view" },
      h("h1", { tabindex: "-1" }, "Cells"),
      this.lacking,
      this.filters(),
      this.correctionBar(),
      h("div", { class: "split" }, this.box, this.panel),
    );
    if (images) this.inputs.sort.value = "doubt";
    this.arrange();
  }

  /** Put what shows the cells in its place. */
  arrange() {
    fill(this.box, this.counter, this.gallery ? this.kinds() : null, this.grid.element);
  }

  kinds() {
    const kind = (text, shown) =>
      h(
        "button",
        { type: "button", "aria-pressed": String(this.grid === shown), onclick: () => this.showAs(shown) },
        text,
      );
    return h(
      "div",
      { class: "buttons", role: "group", "aria-label": "Show the cells as" },
      kind("Pictures", this.gallery),
      kind("Table", this.table),
    );
  }

  async showAs(shown) {
    this.grid = shown;
    this.arrange();
    await this.apply();
    this.grid.element.focus();
  }

  /** Ask for images that the browser has not kept. */
  lack(error) {
    if (this.lacking.firstChild) return;
    const input = h("input", {
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
        h("p", {}, error.message),
        // Where the service refuses to draw an image, choosing it again would not help.
        error.kind === "problem"
          ? null
          : [input, h("label", { for: "images-again", class: "button primary" }, "Choose the images")],
      ),
    );
  }

  async give(files) {
    const { missing } = await call("giveImages", { files });
    fill(
      this.lacking,
      missing.length
        ? h(
            "p",
            { class: "warning", role: "alert" },
            `${several(missing.length, "image")} of this table ${missing.length === 1 ? "was" : "were"} not among them, such as ${missing[0]}.`,
          )
        : null,
    );
    await this.apply();
  }

  columns() {
    const { classes } = this.overview.model;
    const own = (key, label, width, render, numeric = false) => ({
      key,
      label,
      width,
      sortable: true,
      numeric,
      render,
    });
    const typed = (name) =>
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

  filters() {
    const { model, choices, summary, columns } = this.overview;
    const any = [["", "any"]];
    const changed = (name) => (value) => this.refine({ [name]: value });
    const bound = (name) =>
      h("input", {
        type: "number",
        min: "0",
        max: "1",
        step: "0.05",
        inputmode: "decimal",
        onchange: (event) =>
          this.refine({ [name]: event.target.value === "" ? undefined : Number(event.target.value) }),
      });
    this.inputs = {
      search: h("input", { type: "search", oninput: (event) => this.refine({ search: event.target.value }) }),
      type: select([...any, ...model.classes.map((name) => [name, name])], "", changed("type")),
      flag: select(
        [
          ...any,
          ["none", "no flag"],
          ["any", "with a flag"],
          ...Object.keys(summary.kinds)
            .sort()
            .map((kind) => [kind, kind]),
        ],
        "",
        changed("flag"),
      ),
      correction: select(
        [
          ...any,
          ["open", "not reviewed"],
          ["reviewed", "reviewed"],
          ["changed", "called otherwise"],
          ["differs", "second person differs"],
          ...choices.map((name) => [name, `called ${name}`]),
        ],
        "",
        changed("correction"),
      ),
      low: bound("low"),
      high: bound("high"),
      column: select(
        [["", "no column"], ...columns.map(({ name, column }) => [String(column), name || "(no header)"])],
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

  correctionBar() {
    const { choices, model } = this.overview;
    const known = model.classes.length;
    this.keys = new Map(
      choices
        .map((name, i) => [i < known ? (i < 9 ? String(i + 1) : null) : i === known ? "0" : "u", name])
        .filter(([key]) => key !== null),
    );
    const keyOf = new Map([...this.keys].map(([key, name]) => [name, key]));
    this.name = h("input", {
      type: "text",
      autocomplete: "name",
      value: localStorage.getItem(NAME_KEY) ?? "",
      oninput: () => localStorage.setItem(NAME_KEY, this.name.value.trim()),
    });
    const button = (text, key, work, attributes = {}) =>
      h(
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
    this.undoButton = button("Undo", "z", () => this.undo("undo"));
    this.redoButton = button("Redo", "y", () => this.undo("redo"));
    this.chosen = h("span", { class: "chosen" }, "No cell is chosen.");
    return h(
      "div",
      { class: "correct", role: "group", "aria-label": "Correct the chosen cells" },
      h(
        "div",
        { class: "correct-row" },
        this.chosen,
        choices.map((name, i) =>
          button(
            i < known ? [swatch(i), name] : name[0].toUpperCase() + name.slice(1),
            keyOf.get(name) ?? null,
            () => this.label(name),
          ),
        ),
        button("Take back", "Delete", () => this.label(null)),
      ),
      h(
        "div",
        { class: "correct-row" },
        button("Next most doubtful", "n", () => this.next()),
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
  async shown(filter = null) {
    if (filter) {
      this.clearInputs();
      for (const [name, value] of Object.entries(filter))
        if (this.inputs[name]) this.inputs[name].value = value;
      const [condition] = filter.conditions ?? [];
      for (const [name, value] of Object.entries(condition ?? {})) this.inputs[name].value = value;
      this.filter = filter;
      await this.apply();
    } else if (!this.applied) await this.apply();
    else await this.grid.refresh();
    this.update(this.overview);
  }

  refine(change) {
    this.filter = { ...this.filter, ...change };
    return this.apply();
  }

  refineColumn() {
    const { column, how, value } = this.inputs;
    const isGiven = column.value !== "" && value.value.trim() !== "";
    return this.refine({
      conditions: isGiven ? [{ column: Number(column.value), how: how.value, value: value.value }] : [],
    });
  }

  clearInputs() {
    const { search, type, flag, correction, low, high, column, value } = this.inputs;
    for (const input of [search, type, flag, correction, low, high, column, value]) input.value = "";
  }

  clear() {
    this.clearInputs();
    this.filter = {};
    return this.apply();
  }

  chooseSort(key) {
    if (key === "other") return this.grid.element.focus();
    this.sort = key === "sure" ? { key: "doubt", descending: true } : { key, descending: false };
    return this.apply();
  }

  sortBy(key) {
    const isAgain = this.sort.key === key;
    this.sort = { key, descending: isAgain ? !this.sort.descending : false };
    const { sort } = this.inputs;
    sort.value = ["number", "probability", "type"].includes(key) ? key : "other";
    return this.apply();
  }

  async apply() {
    this.applied = true;
    const byType = this.grid === this.gallery;
    const { length, sections } = await call("show", { filter: this.filter, sort: this.sort, byType });
    const { cells } = this.overview.summary;
    fill(
      this.counter,
      length === cells ? several(length, "cell") : `${count(length)} of ${several(cells, "cell")}`,
      length === 0 ? ". No cell is so; “Show all” brings them back." : "",
    );
    this.selected.clear();
    await this.grid.reset(length, sections ?? this.sort);
    this.drawChosen();
  }

  async activate(row) {
    this.asked = row.cell;
    const [detail] = await Promise.all([
      call("detail", { cell: row.cell }),
      this.field?.show(row.cell).catch((error) => this.lack(error)),
    ]);
    if (this.asked === row.cell) drawPanel(this.detail, detail, this.overview.model);
  }

  /** Choose a cell by its number, wherever it is. */
  async chooseCell(cell) {
    const place = await call("place", { cell });
    if (place >= 0) await this.grid.enqueue(() => this.choose(place));
    else await this.activate({ cell });
  }

  async select({ place, cell, extend, toggle, all }) {
    if (all) this.selected = new Set(await call("shown"));
    else if (extend) {
      const [from, to] = [Math.min(this.anchor, place), Math.max(this.anchor, place) + 1];
      this.selected = new Set(await call("shown", { from, to }));
    } else {
      if (!toggle) this.selected = new Set([cell]);
      else if (!this.selected.delete(cell)) this.selected.add(cell);
      this.anchor = place;
    }
    this.grid.draw();
    this.drawChosen();
  }

  drawChosen() {
    const n = this.selected.size;
    fill(this.chosen, n === 0 ? "No cell is chosen." : `${several(n, "cell")} chosen:`);
  }

  workOfKey(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const control = event.ctrlKey || event.metaKey;
    if (key === "z") return () => this.undo(event.shiftKey ? "redo" : "undo");
    if (key === "y") return () => this.undo("redo");
    if (control || event.altKey) return null;
    if (key === "n") return () => this.next();
    if (key === "Delete" || key === "Backspace") return () => this.label(null);
    return this.keys.has(key) ? () => this.label(this.keys.get(key)) : null;
  }

  async label(label) {
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

  async undo(name) {
    const state = await call(name);
    announce(
      state.cells.length
        ? `${name === "undo" ? "Undone" : "Done again"}: ${several(state.cells.length, "cell")}.`
        : `There is nothing to ${name}.`,
    );
    await this.afterCorrection(state);
    if (state.cells.length) {
      const place = await call("place", { cell: state.cells[0] });
      if (place >= 0) await this.choose(place);
    }
  }

  async next() {
    const place = await call("mostDoubtful", { after: this.lastDoubtful });
    if (place < 0) {
      announce("Every cell that is shown has been reviewed.");
      return;
    }
    this.lastDoubtful = await this.choose(place);
    this.grid.element.focus();
  }

  async choose(place) {
    const row = await this.grid.goTo(place);
    await this.select({ place, cell: row.cell, extend: false, toggle: false });
    announce(
      `${row.id}: ${row.type ?? "no type"}, ${Number.isNaN(row.probability) ? "" : row.probability.toFixed(3)}${row.label ? `, called ${row.label}` : ""}`,
    );
    return row.cell;
  }

  async afterCorrection(state) {
    this.changed(state);
    await Promise.all([this.grid.refresh(), this.field?.update()]);
    const row = this.grid.rows[this.grid.active - this.grid.first];
    if (row && row.cell === this.asked) await this.activate(row);
  }

  /** Take in what the session counts now. */
  update(state) {
    this.undoButton.disabled = state.undoable === 0;
    this.redoButton.disabled = state.redoable === 0;
  }
}

function probabilityCell(probability) {
  const bar = h("span", { class: "mini-bar", "aria-hidden": "true" }, h("span", {}));
  bar.firstChild.style.width = `${100 * probability}%`;
  return h("span", { class: "with-bar" }, bar, probability.toFixed(3));
}
