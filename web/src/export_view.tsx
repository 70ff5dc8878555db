/** The view of what is taken along: the table with types and corrections. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { announce, download } from "./dom.ts";
import { call, sentenceOf } from "./engine.ts";
import { Button, useAnswer, View } from "./parts.tsx";
import type { TableFormat } from "./session.ts";
import type { ViewProps } from "./view.ts";
import { count, several } from "./words.ts";

/** Which cells are saved, and how. */
class ExportChoices {
  readonly which = signal<"all" | "shown">("all");
  readonly safe = signal(false);
}

/** Save the open table with its types and corrections. */
export function ExportView({ table }: ViewProps) {
  const { summary } = table.overview.value;
  const { which, safe } = table.keep(ExportChoices);
  const shown = useAnswer(() => call("shown"), []);
  const [done, setDone] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [trained, setTrained] = useState("");

  async function save(format: TableFormat): Promise<void> {
    setFault(null);
    if (format !== "csv") setDone("The service writes the file …");
    try {
      const { blob, name, rows } = await call("export", { which: which.value, format, safe: safe.value });
      download(blob, name);
      setDone(`${count(rows)} cells saved as ${name}.`);
      announce(`Saved as ${name}.`);
    } catch (error) {
      setFault(`Nothing was saved. ${sentenceOf(error)}`);
    }
  }

  async function saveTraining(): Promise<void> {
    const { blob, name, rows } = await call("exportForTraining");
    if (rows) download(blob, name);
    setTrained(rows ? `${several(rows, "cell")} saved as ${name}.` : "No cell has been called a type yet.");
  }

  const corrections = summary.reviewed
    ? `${several(summary.reviewed, "correction")} will be in it.`
    : "No cell has been corrected yet.";
  const choice = (value: "all" | "shown", text: string) => (
    <p class="check">
      <input
        type="radio"
        name="which"
        id={`which-${value}`}
        checked={which.value === value}
        onChange={() => (which.value = value)}
      />
      <label for={`which-${value}`}>{text}</label>
    </p>
  );
  return (
    <View title="Export">
      <p class="lead">
        Your own table, unchanged, with further columns to the right: the model’s class, its probability and
        flags, the correction, who corrected it, and which model it was.
      </p>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void save("csv");
        }}
      >
        <fieldset>
          <legend>Which cells</legend>
          {choice("all", `All ${several(summary.cells, "cell")}, in the order of your table`)}
          {choice(
            "shown",
            shown
              ? `What the view Cells shows: ${several(shown.length, "cell")}, filtered and ordered as there`
              : "",
          )}
        </fieldset>
        <p class="check">
          <input
            type="checkbox"
            id="safe"
            checked={safe}
            onChange={({ currentTarget }) => (safe.value = currentTarget.checked)}
          />
          <label for="safe">
            CSV that a spreadsheet opens: put a ' before text that begins as a formula does
          </label>
        </p>
        <div class="buttons">
          <button type="submit" class="primary">
            Save as CSV
          </button>
          <Button onClick={() => save("xlsx")}>Save as Excel</Button>
          <Button onClick={() => save("parquet")}>Save as Parquet</Button>
        </div>
        <p role="status" class={fault ? "warning" : undefined}>
          {fault ?? done ?? corrections}
        </p>
      </form>
      <section class="card">
        <h2>For training</h2>
        <p>
          The cells that you called a type, with their measurements and what you called them. A new model
          learns from them by <code>bloodcells-train --train base.csv --add corrections.csv</code>: a cell
          that is in the base already takes your label.
        </p>
        <div class="buttons">
          <Button onClick={saveTraining}>Save the corrected cells</Button>
        </div>
        <p role="status">{trained}</p>
      </section>
      <p class="quiet">
        The CSV has the separator and decimal mark of your table; in Excel and Parquet, columns in which all
        values are numbers are numbers, and text is never a formula. The service reads each of them again, and
        so do LibreOffice, pandas and polars. Give the CSV to a second person, or take theirs under Two
        people.
      </p>
    </View>
  );
}
