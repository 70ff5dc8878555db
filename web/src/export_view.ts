/** The view of what is taken along: the table with types and corrections. */

import { announce, download, fill, h } from "./dom.ts";
import { call, sentenceOf } from "./engine.ts";
import type { Overview } from "./overview.ts";
import type { TableFormat } from "./session.ts";
import type { View } from "./view.ts";
import { count, several } from "./words.ts";

/** Save the open table with its types and corrections. */
export class ExportView implements View {
  readonly element: HTMLElement;
  private readonly shownRadio = radio("shown", false);
  private readonly safe = h("input", { type: "checkbox", id: "safe" });
  private readonly shownLabel = h("label", { for: "which-shown" });
  private readonly done = h("p", { role: "status" });
  private readonly trained = h("p", { role: "status" });

  constructor(overview: Overview) {
    this.element = h(
      "section",
      { class: "view" },
      h("h1", { tabindex: "-1" }, "Export"),
      h(
        "p",
        { class: "lead" },
        "Your own table, unchanged, with further columns to the right: the model’s class, its probability and flags, the correction, who corrected it, and which model it was.",
      ),
      h(
        "form",
        { class: "card", onsubmit: (event) => (event.preventDefault(), this.save("csv")) },
        h(
          "fieldset",
          {},
          h("legend", {}, "Which cells"),
          h(
            "p",
            { class: "check" },
            radio("all", true),
            h(
              "label",
              { for: "which-all" },
              `All ${several(overview.summary.cells, "cell")}, in the order of your table`,
            ),
          ),
          h("p", { class: "check" }, this.shownRadio, this.shownLabel),
        ),
        h(
          "p",
          { class: "check" },
          this.safe,
          h(
            "label",
            { for: "safe" },
            "CSV that a spreadsheet opens: put a ' before text that begins as a formula does",
          ),
        ),
        h(
          "div",
          { class: "buttons" },
          h("button", { type: "submit", class: "primary" }, "Save as CSV"),
          h("button", { type: "button", onclick: () => this.save("xlsx") }, "Save as Excel"),
          h("button", { type: "button", onclick: () => this.save("parquet") }, "Save as Parquet"),
        ),
        this.done,
      ),
      h(
        "section",
        { class: "card" },
        h("h2", {}, "For training"),
        h(
          "p",
          {},
          "The cells that you called a type, with their measurements and what you called them. A new model learns from them by ",
          h("code", {}, "bloodcells-train --train base.csv --add corrections.csv"),
          ": a cell that is in the base already takes your label.",
        ),
        h(
          "div",
          { class: "buttons" },
          h("button", { type: "button", onclick: () => this.saveTraining() }, "Save the corrected cells"),
        ),
        this.trained,
      ),
      h(
        "p",
        { class: "quiet" },
        "The CSV has the separator and decimal mark of your table; in Excel and Parquet, columns in which all values are numbers are numbers, and text is never a formula. The service reads each of them again, and so do LibreOffice, pandas and polars. Give the CSV to a second person, or take theirs under Two people.",
      ),
    );
  }

  async shown(): Promise<void> {
    const shown = await call("shown");
    fill(
      this.shownLabel,
      `What the view Cells shows: ${several(shown.length, "cell")}, filtered and ordered as there`,
    );
  }

  update({ summary }: Overview): void {
    fill(
      this.done,
      summary.reviewed
        ? `${several(summary.reviewed, "correction")} will be in it.`
        : "No cell has been corrected yet.",
    );
  }

  private async saveTraining(): Promise<void> {
    const { blob, name, rows } = await call("exportForTraining");
    if (rows) download(blob, name);
    fill(
      this.trained,
      rows ? `${several(rows, "cell")} saved as ${name}.` : "No cell has been called a type yet.",
    );
  }

  private async save(format: TableFormat): Promise<void> {
    if (format !== "csv") fill(this.done, "The service writes the file …");
    try {
      const { blob, name, rows } = await call("export", {
        which: this.shownRadio.checked ? "shown" : "all",
        format,
        safe: this.safe.checked,
      });
      download(blob, name);
      fill(this.done, `${count(rows)} cells saved as ${name}.`);
      announce(`Saved as ${name}.`);
    } catch (error) {
      fill(this.done, h("span", { class: "warning" }, `Nothing was saved. ${sentenceOf(error)}`));
    }
  }
}

function radio(value: string, checked: boolean): HTMLInputElement {
  return h("input", { type: "radio", name: "which", id: `which-${value}`, value, checked });
}
