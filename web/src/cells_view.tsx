/** The view of the cells: filters, the table or the pictures, corrections, and the panel of one cell. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { CellChoice } from "./cell_choice.ts";
import type { Work } from "./cell_choice.ts";
import type { Condition, Sort } from "./cells.ts";
import { FieldView } from "./field_view.tsx";
import { Gallery } from "./gallery.tsx";
import { Grid } from "./grid.tsx";
import type { Column } from "./grid.tsx";
import type { ModelCard } from "./model_card.ts";
import type { Overview } from "./overview.ts";
import { Panel } from "./panel.tsx";
import { Button, Field, FileButton, Select, Swatch, Typed, View } from "./parts.tsx";
import type { Option } from "./parts.tsx";
import type { ViewProps } from "./view.ts";
import { count, several } from "./words.ts";

const ANY: Option = ["", "any"];
const HOWS: Option[] = ["at least", "at most", "is", "contains"].map((how) => [how, how]);
const ORDERS: Option[] = [
  ["number", "order of the table"],
  ["doubt", "most doubtful first"],
  ["sure", "surest first"],
  ["probability", "probability"],
  ["type", "type"],
  ["other", "a column of the table"],
];

/** Show the cells of the open table. */
export function CellsView({ table, filter }: ViewProps) {
  const choice = table.keep(CellChoice);
  useLayoutEffect(() => choice.enter(filter), []);
  const { model, columns, images } = table.overview.value;
  const shownColumns = useMemo(() => columnsOf(columns, model.classes), [columns, model]);
  const { counter, asPictures } = choice;
  return (
    <View title="Cells" kind="cells-view">
      <LackingImages choice={choice} />
      <Filters choice={choice} overview={table.overview.value} />
      <Corrections choice={choice} overview={table.overview.value} />
      <div class="split">
        <div class="grid-box">
          <p class="counter" role="status">
            {counter}
          </p>
          {images && (
            <div class="buttons" role="group" aria-label="Show the cells as">
              <Button aria-pressed={asPictures.value} onClick={() => choice.showAs(true)}>
                Pictures
              </Button>
              <Button aria-pressed={!asPictures.value} onClick={() => choice.showAs(false)}>
                Table
              </Button>
            </div>
          )}
          {asPictures.value ? (
            <Gallery choice={choice} classes={model.classes} />
          ) : (
            <Grid choice={choice} columns={shownColumns} />
          )}
        </div>
        <ChosenCell choice={choice} model={model} />
      </div>
    </View>
  );
}

/** Show the chosen cell in its image, and what is known of it. */
function ChosenCell({ choice, model }: { choice: CellChoice; model: ModelCard }) {
  const { field, detail, reasons } = choice;
  return (
    <section class="panel" aria-label="The chosen cell" tabindex={0}>
      {field && <FieldView canvas={field} classes={model.classes} />}
      {detail.value ? (
        <Panel detail={detail.value} reasons={reasons.value} model={model} />
      ) : (
        <p class="quiet">Choose a cell to see what speaks for its type.</p>
      )}
    </section>
  );
}

/** Ask for images that the browser has not kept. */
function LackingImages({ choice }: { choice: CellChoice }) {
  const lacking = choice.lacking.value;
  if (!lacking) return null;
  return (
    <div class="card problem" role="alert">
      <p>{lacking.sentence}</p>
      {lacking.canBeChosen && (
        <FileButton
          id="images-again"
          text="Choose the images"
          take={(files) => choice.giveImages(files)}
          isPrimary
          multiple
        />
      )}
    </div>
  );
}

function columnsOf(own: Overview["columns"], classes: string[]): Column[] {
  const column = (
    key: string,
    label: string,
    width: number,
    render: Column["render"],
    isNumeric = false,
  ): Column => ({ key, label, width, isNumeric, render });
  const typed = (name: string) => (
    <span>
      <Typed name={name} classes={classes} />
    </span>
  );
  return [
    column("number", "Cell", 76, (row) => count(row.cell + 1), true),
    column("id", "Name", 210, (row) => row.id),
    column("type", "Type", 150, ({ type }) =>
      type === null ? <span class="quiet">none</span> : typed(type),
    ),
    column(
      "probability",
      "Probability",
      128,
      ({ probability }) => !Number.isNaN(probability) && <Probability of={probability} />,
      true,
    ),
    column("correction", "Correction", 150, ({ label }) => label !== null && typed(label)),
    column("flags", "Flags", 260, (row) => row.flags.join("; ")),
    column("by", "Corrected by", 130, (row) => row.by),
    ...own
      .filter(({ isId }) => !isId)
      .map(({ name, column: i }) =>
        column(
          `column ${i}`,
          name || "(no header)",
          Math.max(100, 30 + 8 * name.length),
          (row) => row.values[i],
        ),
      ),
  ];
}

function Probability({ of }: { of: number }) {
  return (
    <span class="with-bar">
      <span class="mini-bar" aria-hidden="true">
        <span style={{ width: `${100 * of}%` }} />
      </span>
      {of.toFixed(3)}
    </span>
  );
}

interface PartProps {
  choice: CellChoice;
  overview: Overview;
}

/** Let a person say which cells are shown, and in which order. */
function Filters({ choice, overview: { model, choices, summary, columns } }: PartProps) {
  const { search, type, flag, correction, low, high } = choice.filter.value;
  const condition = choice.condition.value;
  const bound = (name: "low" | "high", value: number | undefined) => (
    <input
      type="number"
      min="0"
      max="1"
      step="0.05"
      inputmode="decimal"
      value={value ?? ""}
      onChange={({ currentTarget: { value: text } }) =>
        choice.refine({ [name]: text === "" ? undefined : Number(text) })
      }
    />
  );
  const named = (names: readonly string[]): Option[] => names.map((name) => [name, name]);
  return (
    <form class="filters" aria-label="Which cells are shown" onSubmit={(event) => event.preventDefault()}>
      <Field label="Name contains">
        <input
          type="search"
          value={search ?? ""}
          onInput={({ currentTarget }) => choice.refine({ search: currentTarget.value })}
        />
      </Field>
      <Field label="Type">
        <Select
          options={[ANY, ...named(model.classes)]}
          value={type ?? ""}
          choose={(chosen) => choice.refine({ type: chosen })}
        />
      </Field>
      <Field label="Flag">
        <Select
          options={[
            ANY,
            ["none", "no flag"],
            ["any", "with a flag"],
            ...named(Object.keys(summary.kinds).sort()),
          ]}
          value={flag ?? ""}
          choose={(chosen) => choice.refine({ flag: chosen })}
        />
      </Field>
      <Field label="Review">
        <Select
          options={[
            ANY,
            ["open", "not reviewed"],
            ["reviewed", "reviewed"],
            ["changed", "called otherwise"],
            ["differs", "second person differs"],
            ...choices.map((name): Option => [name, `called ${name}`]),
          ]}
          value={correction ?? ""}
          choose={(chosen) => choice.refine({ correction: chosen })}
        />
      </Field>
      <Field label="Probability from">{bound("low", low)}</Field>
      <Field label="to">{bound("high", high)}</Field>
      <details>
        <summary>By a column</summary>
        <div class="filters">
          <Field label="Column">
            <Select
              options={[
                ["", "no column"],
                ...columns.map(({ name, column }): Option => [String(column), name || "(no header)"]),
              ]}
              value={condition.column}
              choose={(column) => choice.refineColumn({ column })}
            />
          </Field>
          <Field label="Its value">
            <Select
              options={HOWS}
              value={condition.how}
              choose={(how) => choice.refineColumn({ how: how as Condition["how"] })}
            />
          </Field>
          <Field label="Value">
            <input
              type="text"
              value={condition.value}
              onChange={({ currentTarget: { value } }) => choice.refineColumn({ value })}
            />
          </Field>
        </div>
      </details>
      <Field label="Order">
        <Select
          options={ORDERS}
          value={orderOf(choice.sort.value)}
          choose={(order) => (order === "other" ? choice.focus() : choice.sortBy(sortOf(order)))}
        />
      </Field>
      <Button onClick={() => choice.clear()}>Show all</Button>
    </form>
  );
}

function orderOf({ key, descending }: Sort): string {
  if (key === "doubt") return descending ? "sure" : "doubt";
  return ["number", "probability", "type"].includes(key) ? key : "other";
}

function sortOf(order: string): Sort {
  return order === "sure" ? { key: "doubt", descending: true } : { key: order, descending: false };
}

/** Let a person call the chosen cells something, by a click or by the keys that stand beside. */
function Corrections({ choice, overview: { choices, model, undoable, redoable } }: PartProps) {
  const known = model.classes.length;
  const keyOf = new Map([...choice.keys].map(([key, name]) => [name, key]));
  const chosen = choice.selected.value.size;
  return (
    <div class="correct" role="group" aria-label="Correct the chosen cells">
      <div class="correct-row">
        <span class="chosen">
          {chosen === 0 ? "No cell is chosen." : `${several(chosen, "cell")} chosen:`}
        </span>
        {choices.map((name, i) => (
          <KeyButton key={name} choice={choice} of={keyOf.get(name)} work={() => choice.label(name)}>
            {i < known ? (
              <>
                <Swatch place={i} />
                {name}
              </>
            ) : (
              name.slice(0, 1).toUpperCase() + name.slice(1)
            )}
          </KeyButton>
        ))}
        <KeyButton choice={choice} of="Delete" work={() => choice.label(null)}>
          Take back
        </KeyButton>
      </div>
      <div class="correct-row">
        <KeyButton choice={choice} of="n" work={() => choice.next()}>
          Next most doubtful
        </KeyButton>
        <KeyButton choice={choice} of="z" work={() => choice.undo("undo")} disabled={undoable === 0}>
          Undo
        </KeyButton>
        <KeyButton choice={choice} of="y" work={() => choice.undo("redo")} disabled={redoable === 0}>
          Redo
        </KeyButton>
        <Field label="Your name, for the export">
          <input
            type="text"
            autocomplete="name"
            value={choice.name}
            onInput={({ currentTarget }) => choice.rename(currentTarget.value)}
          />
        </Field>
      </div>
      <p class="quiet hint">
        The keys work while the cells have the focus. Space chooses or leaves a cell, Shift and the arrow keys
        choose several, Ctrl and A all that are shown.
      </p>
    </div>
  );
}

interface KeyButtonProps {
  choice: CellChoice;
  /** The key that does the same. */
  of: string | undefined;
  work: Work;
  disabled?: boolean;
  children: ComponentChildren;
}

function KeyButton({ choice, of, work, disabled, children }: KeyButtonProps) {
  return (
    <Button aria-keyshortcuts={of} disabled={disabled} onClick={() => choice.enqueue(work)}>
      {children}
      {of && <kbd aria-hidden="true">{of === "Delete" ? "Del" : of}</kbd>}
    </Button>
  );
}
