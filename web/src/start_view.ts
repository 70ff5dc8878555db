/** The view without a table: choose one, see how far it is, and what is wrong with it. */

import { field, fill, h, select } from "./dom.ts";
import { chosenFiles } from "./dropped.ts";
import { call, on } from "./engine.ts";
import { isPicture } from "./pairs.ts";
import { bytes, count, duration, problemWords, progressWords, several } from "./words.ts";

const DOING = {
  table: [
    "Sending the table, and asking for types",
    "Asking for the probability of every type",
    "Reading the answer",
  ],
  images: ["Measuring the cells of the images", "", "Reading the answer"],
};
const ROOT = new URL("..", import.meta.url);
const MADE_UP = "made-up-cells.csv";

/** Let a person choose a table. */
export class StartView {
  /** @param {(overview: object) => void} opened called with what the session says of a table */
  constructor(opened) {
    this.opened = opened;
    this.file = null;
    /** Does again what failed. */
    this.again = null;
    this.input = h("input", {
      type: "file",
      id: "table-file",
      multiple: true,
      class: "visually-hidden",
      onchange: () => this.take(chosenFiles(this.input.files)),
    });
    this.folder = h("input", {
      type: "file",
      id: "image-folder",
      webkitdirectory: true,
      class: "visually-hidden",
      onchange: () => this.take(chosenFiles(this.folder.files)),
    });
    this.drop = h(
      "div",
      { class: "drop" },
      this.input,
      h("label", { for: "table-file", class: "button primary" }, "Choose a table, or images with masks"),
      " ",
      this.folder,
      h("label", { for: "image-folder", class: "button" }, "Choose a folder of images"),
      h("p", {}, "or drop them anywhere on this page"),
      h(
        "p",
        { class: "quiet" },
        "A table: ImageJ’s results as they were saved, CSV, TSV, Excel, OpenDocument, Parquet, Arrow or JSON. Images: JPEG, PNG or TIFF, each with its label mask beside it, as Cellpose names it (NAME.jpg, NAME_cp_masks.png). All is sent to this service and to nobody else.",
      ),
    );
    this.model = select([["", "the service’s default"]], "");
    this.pixelSize = h("input", { type: "text", inputmode: "decimal", placeholder: "0.1613" });
    this.sheet = h("input", { type: "text" });
    this.cells = select(
      [
        ["white", "each white cell, found by its nucleus"],
        ["labels", "each label of the mask"],
      ],
      "white",
    );
    this.options = h(
      "details",
      { class: "options" },
      h("summary", {}, "How to read it"),
      h(
        "div",
        { class: "fields" },
        field("Model", this.model),
        field(
          "Side of a pixel in the table’s unit",
          this.pixelSize,
          h("p", { class: "quiet" }, "Only if a scale was set in ImageJ."),
        ),
        field(
          "Sheet of a workbook",
          this.sheet,
          h("p", { class: "quiet" }, "The first one with a table, if this is empty."),
        ),
        field(
          "What is a cell in an image",
          this.cells,
          h("p", { class: "quiet" }, "Masks split and merge white cells; red cells are labels, too."),
        ),
      ),
    );
    this.status = h("div", { class: "status" });
    this.kept = h("div", {});
    this.element = h(
      "section",
      { class: "view start-view" },
      h("h1", { tabindex: "-1" }, "Which white blood cell is each of your cells?"),
      h(
        "p",
        { class: "lead" },
        "Choose a table of measured cells, or images with their masks. You get the type of each cell, how sure that is and what is doubtful, look through the doubtful ones, correct them, and compare wells or compounds.",
      ),
      this.drop,
      this.options,
      this.status,
      this.kept,
      h(
        "p",
        { class: "quiet" },
        "No table at hand? ",
        h(
          "button",
          { type: "button", class: "link", onclick: () => this.tryMadeUp() },
          "Try it with made-up cells",
        ),
        ".",
      ),
    );
    on("progress", (event) => this.showProgress(event));
    on("waits", (event) => this.showWait(event));
    this.loadModels();
  }

  async shown() {
    fill(this.status);
    this.showKept(await call("listTables"));
  }

  update() {}

  async loadModels() {
    try {
      const answer = await fetch(new URL("v1/models", ROOT));
      const { models } = await answer.json();
      fill(
        this.model,
        h("option", { value: "" }, "the service’s default"),
        models.flatMap(({ name, versions, feature_set: set }) =>
          versions
            .toReversed()
            .map((version) =>
              h("option", { value: `${name}/${version}` }, `${name} version ${version} (${set})`),
            ),
        ),
      );
    } catch {
      // The default will do; if the service is away, sending the table says so.
    }
  }

  take(files) {
    this.input.value = this.folder.value = "";
    if (files.length === 0) return;
    if (files.some(({ path }) => isPicture(path))) {
      this.measure(files);
      return;
    }
    if (files.length > 1) {
      this.refuse(h("p", {}, `Choose one table at a time; these were ${files.length} files.`));
      return;
    }
    this.file = files[0].file;
    this.send();
  }

  /** Show how far it is while something is done, and open what comes of it. */
  async work(kind, what, call_) {
    this.kind = kind;
    this.bar = h("progress", {
      max: 1,
      "aria-label": `How far the ${kind === "table" ? "table is" : "images are"}`,
    });
    this.words = h("p", {}, what);
    this.waiting = h("p", { class: "quiet" });
    this.step = 0;
    fill(
      this.status,
      h(
        "div",
        { class: "card", role: "status" },
        h("h2", {}, "Working on it"),
        this.bar,
        this.words,
        this.waiting,
        h("button", { type: "button", onclick: () => call("stop") }, "Stop"),
      ),
    );
    try {
      this.opened(await call_());
      fill(this.status);
    } catch (error) {
      this.explain(error);
    }
  }

  measure(files) {
    const options = { model: this.model.value, cells: this.cells.value };
    this.again = () => this.measure(files);
    this.images = null;
    return this.work("images", several(files.length, "file"), () => call("openImages", { files, options }));
  }

  async send(more = {}) {
    const options = {
      model: this.model.value,
      pixelSize: this.pixelSize.value.trim().replace(",", "."),
      sheet: this.sheet.value.trim(),
      ...more,
    };
    this.again = () => this.send(more);
    return this.work("table", `${this.file.name}, ${bytes(this.file.size)}`, () =>
      call("open", { file: this.file, options }),
    );
  }

  showProgress(event) {
    if (!this.bar || event.step < this.step) return;
    if (event.step !== this.step) {
      this.step = event.step;
      this.began = performance.now();
      this.before = event.done; // what was there before is no work of now
    }
    if (event.unit === "images") this.images = event;
    fill(this.waiting);
    this.bar.value = (event.step - 1 + event.done / Math.max(1, event.total)) / event.steps;
    const seconds = (performance.now() - this.began) / 1000;
    const isSent = event.unit === "bytes" && event.done === event.total;
    fill(
      this.words,
      this.kind === "table" ? `Step ${event.step} of ${event.steps}: ` : "",
      `${DOING[this.kind][event.step - 1]}. `,
      isSent ? "All is sent; the service is at work." : `${progressWords(event, seconds, this.before)}.`,
      event.unit === "images" ? ` ${several(event.cells, "cell")} so far.` : "",
    );
  }

  showWait({ seconds, why }) {
    if (this.waiting) fill(this.waiting, `${why} It is asked again in ${duration(seconds)}, until you stop.`);
  }

  refuse(...content) {
    fill(
      this.status,
      h("div", { class: "card problem", role: "alert" }, h("h2", {}, "This does not work yet"), content),
    );
  }

  explain(error) {
    const again = h("button", { type: "button", onclick: () => this.again() }, "Send it again");
    if (error.kind === "stopped" && this.kind === "images" && this.images) {
      const { done, total, cells } = this.images;
      fill(
        this.status,
        h(
          "div",
          { class: "card", role: "status" },
          h("h2", {}, "Stopped"),
          h(
            "p",
            {},
            `${count(done)} of ${several(total, "image")} are measured, with ${several(cells, "cell")}. They are kept in this browser: choose the same images later, and only the others are measured.`,
          ),
          h(
            "div",
            { class: "buttons" },
            h(
              "button",
              {
                type: "button",
                class: "primary",
                onclick: () => this.work("images", "", () => call("goOn")),
              },
              "Go on",
            ),
            cells
              ? h(
                  "button",
                  { type: "button", onclick: () => this.work("images", "", () => call("openMeasured")) },
                  `Look at the ${several(cells, "cell")}`,
                )
              : null,
          ),
        ),
      );
      return;
    }
    if (error.kind === "stopped") {
      fill(
        this.status,
        h(
          "div",
          { class: "card", role: "status" },
          h("h2", {}, "Stopped"),
          h("p", {}, "Nothing of the table was kept."),
          again,
        ),
      );
      return;
    }
    if (error.kind !== "problem") {
      this.refuse(h("p", {}, error.message), this.again ? again : null);
      return;
    }
    const { sentence, faults, more } = problemWords(error.problem);
    const isInvalid = error.problem.type === "urn:bloodcells:problem:invalid-values";
    this.options.open = true;
    this.refuse(
      h("p", {}, sentence),
      faults.length
        ? h(
            "div",
            { class: "scroll", tabindex: "0", role: "region", "aria-label": "Faults" },
            h(
              "table",
              {},
              h(
                "thead",
                {},
                h("tr", {}, h("th", { scope: "col" }, "Where"), h("th", { scope: "col" }, "What is wrong")),
              ),
              h(
                "tbody",
                {},
                faults.map(({ place, message }) =>
                  h("tr", {}, h("th", { scope: "row" }, place || "the table"), h("td", {}, message)),
                ),
              ),
            ),
          )
        : null,
      more ? h("p", {}, `and ${several(more, "more fault")}.`) : null,
      h(
        "div",
        { class: "buttons" },
        isInvalid
          ? h(
              "button",
              { type: "button", class: "primary", onclick: () => this.send({ invalid: "flag" }) },
              "Go on: give these rows no type",
            )
          : null,
        again,
      ),
    );
  }

  showKept(tables) {
    if (tables.length === 0) {
      fill(this.kept);
      return;
    }
    fill(
      this.kept,
      h("h2", {}, "Tables that this browser has kept"),
      h(
        "ul",
        { class: "kept" },
        tables.map((entry) =>
          h(
            "li",
            {},
            h(
              "div",
              {},
              h("strong", {}, entry.name),
              h("br"),
              h(
                "span",
                { class: "quiet" },
                `${several(entry.cells, "cell")}, ${count(entry.reviewed)} reviewed, ${entry.model}, ${new Date(entry.opened).toLocaleString("en-GB")}`,
              ),
            ),
            entry.hasAnswers
              ? h(
                  "button",
                  {
                    type: "button",
                    "aria-label": `Open ${entry.name}`,
                    onclick: () => this.reopen(entry.table),
                  },
                  "Open",
                )
              : h("span", { class: "quiet" }, "choose its file again"),
            h(
              "button",
              {
                type: "button",
                "aria-label": `Forget ${entry.name}`,
                onclick: (event) => this.forget(entry, event.target),
              },
              "Forget",
            ),
          ),
        ),
      ),
    );
  }

  async reopen(table) {
    try {
      this.opened(await call("reopen", { table }));
    } catch (error) {
      this.again = null;
      this.explain(error);
    }
  }

  /** Ask once more on the same button before anything is lost. */
  async forget(entry, button) {
    if (entry.reviewed > 0 && !button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = `Forget ${several(entry.reviewed, "correction")}, too`;
      return;
    }
    this.showKept(await call("forget", { table: entry.table }));
    this.element.querySelector("h1").focus();
  }

  /** Take the table of made-up cells that this page brings along. */
  async tryMadeUp() {
    try {
      const answer = await fetch(new URL(MADE_UP, import.meta.url));
      if (!answer.ok) throw new Error(answer.statusText);
      this.file = new File([await answer.blob()], MADE_UP, { type: "text/csv" });
    } catch {
      this.refuse(h("p", {}, "The service does not answer; try again in a moment."));
      return;
    }
    await this.send();
  }
}
