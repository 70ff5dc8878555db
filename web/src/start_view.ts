/** The view without a table: choose one, see how far it is, and what is wrong with it. */

import { field, fill, h, select, setOptions } from "./dom.ts";
import type { Attributes, Child, Option } from "./dom.ts";
import { chosenFiles } from "./dropped.ts";
import type { FoundFile } from "./dropped.ts";
import { call, describe, on } from "./engine.ts";
import type { ModelList } from "./api.ts";
import type { ImageOptions } from "./image_run.ts";
import type { ProgressEvent } from "./messages.ts";
import { isPicture } from "./pairs.ts";
import type { Overview } from "./overview.ts";
import type { ReadingOptions } from "./session.ts";
import type { ListedEntry } from "./store.ts";
import { ROOT } from "./root.ts";
import type { View } from "./view.ts";
import { bytes, count, duration, problemWords, progressWords, several } from "./words.ts";

const DOING: Record<Kind, [string, string, string]> = {
  table: [
    "Sending the table, and asking for types",
    "Asking for the probability of every type",
    "Reading the answer",
  ],
  images: ["Measuring the cells of the images", "", "Reading the answer"],
};
const MADE_UP = "made-up-cells.csv";

const DEFAULT: Option = ["", "the service’s default"];

type Kind = "table" | "images";

/** What is being worked on, and where on the page it is told. */
interface Job {
  kind: Kind;
  bar: HTMLProgressElement;
  words: HTMLElement;
  waiting: HTMLElement;
  step: number;
  /** When the step began, in milliseconds. */
  began: number;
  /** What was done before it began, and is no work of now. */
  before: number;
  /** How many images and cells are measured. */
  images: { done: number; total: number; cells: number } | null;
}

/** Let a person choose a table. */
export class StartView implements View {
  readonly element: HTMLElement;
  private readonly opened: (overview: Overview) => void;
  private readonly input = fileInput("table-file", { multiple: true }, (files) => this.take(files));
  private readonly folder = fileInput("image-folder", { webkitdirectory: true }, (files) => this.take(files));
  private readonly model = select([DEFAULT]);
  private readonly pixelSize = h("input", { type: "text", inputmode: "decimal", placeholder: "0.1613" });
  private readonly sheet = h("input", { type: "text" });
  private readonly cells = select(
    [
      ["white", "each white cell, found by its nucleus"],
      ["labels", "each label of the mask"],
    ],
    "white",
  );
  private readonly options: HTMLDetailsElement;
  private readonly status = h("div", { class: "status" });
  private readonly kept = h("div", {});
  /** What is being worked on. */
  private job: Job | null = null;
  /** Does again what failed. */
  private again: (() => unknown) | null = null;
  /** Does it again without the rows that have no values to be typed by. */
  private againFlagged: (() => unknown) | null = null;

  /** @param opened called with what the session says of a table */
  constructor(opened: (overview: Overview) => void) {
    this.opened = opened;
    const drop = h(
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
    this.element = h(
      "section",
      { class: "view start-view" },
      h("h1", { tabindex: "-1" }, "Which white blood cell is each of your cells?"),
      h(
        "p",
        { class: "lead" },
        "Choose a table of measured cells, or images with their masks. You get the type of each cell, how sure that is and what is doubtful, look through the doubtful ones, correct them, and compare wells or compounds.",
      ),
      drop,
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
    on("waits", ({ seconds, why }) => this.showWait(seconds, why));
    this.loadModels();
  }

  async shown(): Promise<void> {
    fill(this.status);
    this.showKept(await call("listTables"));
  }

  update(): void {}

  private async loadModels(): Promise<void> {
    try {
      const answer = await fetch(new URL("v1/models", ROOT));
      const { models }: ModelList = await answer.json();
      setOptions(this.model, [
        DEFAULT,
        ...models.flatMap(({ name, versions, feature_set: set }) =>
          versions
            .toReversed()
            .map((version): Option => [`${name}/${version}`, `${name} version ${version} (${set})`]),
        ),
      ]);
    } catch {
      // The default will do; if the service is away, sending the table says so.
    }
  }

  /** Take files that were chosen or dropped. */
  take(files: FoundFile[]): void {
    this.input.value = this.folder.value = "";
    const [table, ...more] = files;
    if (!table) return;
    if (files.some(({ path }) => isPicture(path))) {
      this.measure(files);
      return;
    }
    if (more.length) {
      this.refuse(h("p", {}, `Choose one table at a time; these were ${files.length} files.`));
      return;
    }
    this.send(table.file);
  }

  /** Show how far it is while something is done, and open what comes of it. */
  private async work(kind: Kind, what: string, ask: () => Promise<Overview>): Promise<void> {
    const bar = h("progress", {
      max: 1,
      "aria-label": `How far the ${kind === "table" ? "table is" : "images are"}`,
    });
    const words = h("p", {}, what);
    const waiting = h("p", { class: "quiet" });
    const images = kind === "images" ? (this.job?.images ?? null) : null;
    this.job = { kind, bar, words, waiting, step: 0, began: 0, before: 0, images };
    fill(
      this.status,
      h(
        "div",
        { class: "card", role: "status" },
        h("h2", {}, "Working on it"),
        bar,
        words,
        waiting,
        h("button", { type: "button", onclick: () => call("stop") }, "Stop"),
      ),
    );
    try {
      this.opened(await ask());
      fill(this.status);
    } catch (error) {
      this.explain(error);
    }
  }

  private measure(files: FoundFile[]): Promise<void> {
    const cells = this.cells.value as ImageOptions["cells"];
    const options = { model: this.model.value, cells };
    this.again = () => this.measure(files);
    this.job = null;
    return this.work("images", several(files.length, "file"), () => call("openImages", { files, options }));
  }

  private send(file: File, more: Partial<ReadingOptions> = {}): Promise<void> {
    const options: ReadingOptions = {
      model: this.model.value,
      pixelSize: this.pixelSize.value.trim().replace(",", "."),
      sheet: this.sheet.value.trim(),
      ...more,
    };
    this.again = () => this.send(file, more);
    this.againFlagged = () => this.send(file, { invalid: "flag" });
    return this.work("table", `${file.name}, ${bytes(file.size)}`, () => call("open", { file, options }));
  }

  private showProgress(event: ProgressEvent): void {
    const { job } = this;
    if (!job || event.step < job.step) return;
    if (event.step !== job.step) {
      job.step = event.step;
      job.began = performance.now();
      job.before = event.done;
    }
    const { done, total, unit, step, steps, cells = 0 } = event;
    if (unit === "images") job.images = { done, total, cells };
    fill(job.waiting);
    job.bar.value = (step - 1 + done / Math.max(1, total)) / steps;
    const seconds = (performance.now() - job.began) / 1000;
    const isSent = unit === "bytes" && done === total;
    fill(
      job.words,
      job.kind === "table" ? `Step ${step} of ${steps}: ` : "",
      `${DOING[job.kind][step - 1] ?? ""}. `,
      isSent ? "All is sent; the service is at work." : `${progressWords(event, seconds, job.before)}.`,
      unit === "images" ? ` ${several(cells, "cell")} so far.` : "",
    );
  }

  private showWait(seconds: number, why: string): void {
    if (this.job) fill(this.job.waiting, `${why} It is asked again in ${duration(seconds)}, until you stop.`);
  }

  private refuse(...content: Child[]): void {
    fill(
      this.status,
      h("div", { class: "card problem", role: "alert" }, h("h2", {}, "This does not work yet"), content),
    );
  }

  private explain(error: unknown): void {
    const described = describe(error);
    const again = h("button", { type: "button", onclick: () => this.again?.() }, "Send it again");
    if (described.kind === "stopped" && this.job?.images) {
      const { done, total, cells } = this.job.images;
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
    if (described.kind === "stopped") {
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
    if (described.kind !== "problem") {
      this.refuse(h("p", {}, described.sentence), this.again ? again : null);
      return;
    }
    const { sentence, faults, more } = problemWords(described.problem);
    const isInvalid = described.problem.type === "urn:bloodcells:problem:invalid-values";
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
              { type: "button", class: "primary", onclick: () => this.againFlagged?.() },
              "Go on: give these rows no type",
            )
          : null,
        again,
      ),
    );
  }

  private showKept(tables: ListedEntry[]): void {
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
                onclick: (event) => this.forget(entry, event.currentTarget),
              },
              "Forget",
            ),
          ),
        ),
      ),
    );
  }

  private async reopen(table: string): Promise<void> {
    try {
      this.opened(await call("reopen", { table }));
    } catch (error) {
      this.again = null;
      this.explain(error);
    }
  }

  /** Ask once more on the same button before anything is lost. */
  private async forget(entry: ListedEntry, button: HTMLButtonElement): Promise<void> {
    if (entry.reviewed > 0 && !button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = `Forget ${several(entry.reviewed, "correction")}, too`;
      return;
    }
    this.showKept(await call("forget", { table: entry.table }));
    this.element.querySelector("h1")?.focus();
  }

  /** Take the table of made-up cells that this page brings along. */
  private async tryMadeUp(): Promise<void> {
    let file: File;
    try {
      const answer = await fetch(new URL(MADE_UP, import.meta.url));
      if (!answer.ok) throw new Error(answer.statusText);
      file = new File([await answer.blob()], MADE_UP, { type: "text/csv" });
    } catch {
      this.refuse(h("p", {}, "The service does not answer; try again in a moment."));
      return;
    }
    await this.send(file);
  }
}

function fileInput(
  id: string,
  attributes: Attributes<HTMLInputElement>,
  take: (files: FoundFile[]) => void,
): HTMLInputElement {
  const input: HTMLInputElement = h("input", {
    type: "file",
    id,
    class: "visually-hidden",
    ...attributes,
    onchange: () => take(chosenFiles(input.files)),
  });
  return input;
}
