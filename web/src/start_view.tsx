/** The view without a table: choose one, see how far it is, and what is wrong with it. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ProblemDocument } from "./api.ts";
import { call } from "./engine.ts";
import type { Opening, Told } from "./opening.ts";
import { Button, Field, FileButton, Head, Problem, Scroll, Select, View } from "./parts.tsx";
import type { Option } from "./parts.tsx";
import type { ListedEntry } from "./store.ts";
import { count, problemWords, several } from "./words.ts";

const CELLS: Option[] = [
  ["white", "each white cell, found by its nucleus"],
  ["labels", "each label of the mask"],
];

/** Let a person choose a table. */
export function StartView({ opening }: { opening: Opening }) {
  const { told } = opening;
  useEffect(
    () => () => {
      told.value = null;
    },
    [],
  );
  return (
    <View title="Which white blood cell is each of your cells?" kind="start-view">
      <p class="lead">
        Choose a table of measured cells, or images with their masks. You get the type of each cell, how sure
        that is and what is doubtful, look through the doubtful ones, correct them, and compare wells or
        compounds.
      </p>
      <div class="drop">
        <FileButton
          id="table-file"
          text="Choose a table, or images with masks"
          take={(files) => opening.take(files)}
          isPrimary
          multiple
        />{" "}
        <FileButton
          id="image-folder"
          text="Choose a folder of images"
          take={(files) => opening.take(files)}
          webkitdirectory
        />
        <p>or drop them anywhere on this page</p>
        <p class="quiet">
          A table: ImageJ’s results as they were saved, CSV, TSV, Excel, OpenDocument, Parquet, Arrow or JSON.
          Images: JPEG, PNG or TIFF, each with its label mask beside it, as Cellpose names it (NAME.jpg,
          NAME_cp_masks.png). All is sent to this service and to nobody else.
        </p>
      </div>
      <ReadingOptions opening={opening} />
      <div class="status">{told.value && <Status told={told.value} opening={opening} />}</div>
      <Kept opening={opening} />
      <p class="quiet">
        No table at hand?{" "}
        <Button class="link" onClick={() => opening.takeMadeUp()}>
          Try it with made-up cells
        </Button>
        .
      </p>
    </View>
  );
}

function ReadingOptions({
  opening: { models, model, pixelSize, sheet, cells, showsOptions },
}: {
  opening: Opening;
}) {
  return (
    <details
      class="options"
      open={showsOptions}
      onToggle={({ currentTarget }) => (showsOptions.value = currentTarget.open)}
    >
      <summary>How to read it</summary>
      <div class="fields">
        <Field label="Model">
          <Select options={models.value} value={model.value} choose={(chosen) => (model.value = chosen)} />
        </Field>
        <Field label="Side of a pixel in the table’s unit" hint="Only if a scale was set in ImageJ.">
          <input
            type="text"
            inputmode="decimal"
            placeholder="0.1613"
            value={pixelSize}
            onInput={({ currentTarget }) => (pixelSize.value = currentTarget.value)}
          />
        </Field>
        <Field label="Sheet of a workbook" hint="The first one with a table, if this is empty.">
          <input
            type="text"
            value={sheet}
            onInput={({ currentTarget }) => (sheet.value = currentTarget.value)}
          />
        </Field>
        <Field
          label="What is a cell in an image"
          hint="Masks split and merge white cells; red cells are labels, too."
        >
          <Select
            options={CELLS}
            value={cells.value}
            choose={(chosen) => (cells.value = chosen === "labels" ? "labels" : "white")}
          />
        </Field>
      </div>
    </details>
  );
}

function Status({ told, opening }: { told: Told; opening: Opening }) {
  const again = opening.again && <Button onClick={() => opening.again?.()}>Send it again</Button>;
  if (told.is === "working")
    return (
      <div class="card" role="status">
        <h2>Working on it</h2>
        <progress
          max={1}
          value={told.far ?? undefined}
          aria-label={`How far the ${told.kind === "table" ? "table is" : "images are"}`}
        />
        <p>{told.words}</p>
        <p class="quiet">{told.waiting}</p>
        <Button onClick={() => call("stop")}>Stop</Button>
      </div>
    );
  if (told.is === "refused")
    return (
      <Problem>
        <p>{told.sentence}</p>
        {again}
      </Problem>
    );
  if (told.is === "problem") return <Refusal problem={told.problem} opening={opening} again={again} />;
  if (!told.images)
    return (
      <div class="card" role="status">
        <h2>Stopped</h2>
        <p>Nothing of the table was kept.</p>
        {again}
      </div>
    );
  const { done, total, cells } = told.images;
  return (
    <div class="card" role="status">
      <h2>Stopped</h2>
      <p>
        {count(done)} of {several(total, "image")} are measured, with {several(cells, "cell")}. They are kept
        in this browser: choose the same images later, and only the others are measured.
      </p>
      <div class="buttons">
        <Button class="primary" onClick={() => opening.goOn()}>
          Go on
        </Button>
        {cells > 0 && (
          <Button onClick={() => opening.openMeasured()}>Look at the {several(cells, "cell")}</Button>
        )}
      </div>
    </div>
  );
}

interface RefusalProps {
  problem: ProblemDocument;
  opening: Opening;
  again: ComponentChildren;
}

/** Say what the service found wrong, each fault with its place. */
function Refusal({ problem, opening, again }: RefusalProps) {
  const { sentence, faults, more } = problemWords(problem);
  return (
    <Problem>
      <p>{sentence}</p>
      {faults.length > 0 && (
        <Scroll label="Faults">
          <table>
            <Head names={["Where", "What is wrong"]} />
            <tbody>
              {faults.map(({ place, message }, i) => (
                <tr key={i}>
                  <th scope="row">{place || "the table"}</th>
                  <td>{message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {more > 0 && <p>and {several(more, "more fault")}.</p>}
      <div class="buttons">
        {problem.type === "urn:bloodcells:problem:invalid-values" && (
          <Button class="primary" onClick={() => opening.againFlagged?.()}>
            Go on: give these rows no type
          </Button>
        )}
        {again}
      </div>
    </Problem>
  );
}

/** List the tables that the browser has kept. */
function Kept({ opening }: { opening: Opening }) {
  const [tables, setTables] = useState<ListedEntry[]>([]);
  /** The one whose corrections are lost if it is forgotten, of which one is asked again. */
  const [doubted, setDoubted] = useState<string | null>(null);
  useEffect(() => {
    void call("listTables").then(setTables);
  }, []);

  async function forget({ table, reviewed }: ListedEntry): Promise<void> {
    if (reviewed > 0 && doubted !== table) {
      setDoubted(table);
      return;
    }
    setTables(await call("forget", { table }));
    document.querySelector<HTMLElement>("main h1")?.focus();
  }

  if (tables.length === 0) return null;
  return (
    <div>
      <h2>Tables that this browser has kept</h2>
      <ul class="kept">
        {tables.map((entry) => {
          const { table, name, cells, reviewed, model, opened, hasAnswers } = entry;
          return (
            <li key={table}>
              <div>
                <strong>{name}</strong>
                <br />
                <span class="quiet">
                  {several(cells, "cell")}, {count(reviewed)} reviewed, {model},{" "}
                  {new Date(opened).toLocaleString("en-GB")}
                </span>
              </div>
              {hasAnswers ? (
                <Button aria-label={`Open ${name}`} onClick={() => opening.reopen(entry)}>
                  Open
                </Button>
              ) : (
                <span class="quiet">choose its file again</span>
              )}
              <Button aria-label={`Forget ${name}`} onClick={() => forget(entry)}>
                {doubted === table ? `Forget ${several(reviewed, "correction")}, too` : "Forget"}
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
