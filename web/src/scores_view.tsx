/** The view of the scores: where it is known what the cells are, how often the model is right, and on which cells not. */

import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { scaleBand } from "d3-scale";
import type { EvaluateAnswer } from "./api.ts";
import type { Filter } from "./cells.ts";
import { AxisBelow, AxisLeft, namesOf, shortened } from "./charts.tsx";
import { sumOf } from "./counting.ts";
import { call, sentenceOf } from "./engine.ts";
import { Figure } from "./figures.tsx";
import { Button, Field, Head, NumberCell, Scroll, Select, Swatch, Typed, useAnswer, View } from "./parts.tsx";
import type { Option } from "./parts.tsx";
import type { ClassScores, KnownScores } from "./scores.ts";
import type { OpenTable, ViewProps } from "./view.ts";
import { count, percent, several, stemOf } from "./words.ts";

const CORRECTIONS = "corrections";

/** What says what the cells are: a column by its number, or the corrections. */
class ScoresChoice {
  readonly options: Option[];
  readonly source: Signal<string>;

  constructor({ overview }: OpenTable) {
    const columns = overview.value.columns
      .filter(({ isMeasurement }) => !isMeasurement)
      .map(({ name, column }): Option => [String(column), name || "(no header)"]);
    const guess = columns.find(([, name]) => /^(class|label|type|cell.?type|truth|annotation)$/i.test(name));
    this.options = [[CORRECTIONS, "your corrections"], ...columns];
    this.source = signal(guess?.[0] ?? CORRECTIONS);
  }
}

/** Score the model on the open table. */
export function ScoresView({ table }: ViewProps) {
  const { options, source } = table.keep(ScoresChoice);
  const { value } = source;
  const found = useAnswer(
    async () => ({ source: value, scores: await call("scores", { source: value }) }),
    [value],
  );
  return (
    <View title="Scores">
      <p class="lead">
        Where it is known what the cells are, from a column of your table or by your corrections: how often
        the model is right, and which cells it takes for what.
      </p>
      <div class="fields">
        <Field label="The true type of each cell is in">
          <Select options={options} value={value} choose={(chosen) => (source.value = chosen)} />
        </Field>
      </div>
      {found && <Result table={table} {...found} />}
    </View>
  );
}

interface ResultProps {
  table: OpenTable;
  source: string;
  scores: KnownScores;
}

function Result({ table, source, scores }: ResultProps) {
  const { classes } = table.overview.value.model;
  const { cells, right, f1, perClass, without, others, rejected } = scores;
  const isCorrections = source === CORRECTIONS;
  if (cells === 0)
    return (
      <p class="card">
        {isCorrections
          ? "No cell has been called a type yet. Correct some under Cells, or choose a column."
          : `No value of this column is a type of the model (${classes.join(", ")})${others.length ? `; it has ${others.map(({ text }) => text).join(", ")}` : ""}. Choose another one.`}
      </p>
    );
  const left = [
    without ? `${several(without, "cell")} without a value` : null,
    rejected ? `${count(rejected)} without a type` : null,
    ...others.map(({ text, cells: n }) => `${count(n)} called ${text}`),
  ].filter(Boolean);
  return (
    <>
      <dl class="figures">
        {[
          [count(cells), "cells"],
          [percent(right / cells), "right (accuracy)"],
          [f1.toFixed(3), "mean F1 of the types"],
        ].map(([number, text]) => (
          <div key={text}>
            <dt>{text}</dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
      {left.length > 0 && <p class="quiet">Left out: {left.join(", ")}.</p>}
      {isCorrections && (
        <p class="warning">
          These are scores on the cells that you looked at. If you looked at the doubtful ones first, they are
          far below those on all cells.
        </p>
      )}
      <div role="status">{!isCorrections && <Seen key={source} column={Number(source)} />}</div>
      <Matrix table={table} source={source} scores={scores} />
      <ScoreTable perClass={perClass} classes={classes} />
    </>
  );
}

/** Say which of the cells the model was fitted to, as the service has it. */
function Seen({ column }: { column: number }) {
  const said = useAnswer(
    () =>
      call("evaluate", { column }).then(
        (answer) => ({ ...seenWords(answer), isKnown: true }),
        (error: unknown) => ({
          sentences: [`Whether the model was fitted to these cells is not known: ${sentenceOf(error)}`],
          isDoubtful: false,
          isKnown: false,
        }),
      ),
    [column],
  );
  if (!said) return null;
  const { sentences, isDoubtful, isKnown } = said;
  return (
    <div class={isKnown ? `card${isDoubtful ? " problem" : ""}` : "quiet"}>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

function seenWords({ seen_in_training: seen, not_seen: unseen, cells, notes }: EvaluateAnswer) {
  let first: string;
  if (seen === null)
    first =
      "The model does not say which cells it was fitted to; if these are among them, the scores say nothing of others.";
  else if (seen === 0) first = "The model was fitted to none of these cells.";
  else if (unseen === null)
    first = `The model was fitted to all ${count(cells)} of these cells: the scores say how well it knows them again, not how well it does on others.`;
  else
    first = `The model was fitted to ${count(seen)} of these cells. Go by the ${count(unseen.cells)} others: accuracy ${percent(unseen.accuracy)}, mean F1 ${unseen.f1_macro.toFixed(3)}.`;
  return { sentences: [first, ...(notes ?? [])], isDoubtful: Boolean(seen) };
}

/** Draw the confusion matrix as a table, each square of which leads to its cells, and as a figure. */
function Matrix({ table, source, scores: { counts } }: ResultProps) {
  const { model, name } = table.overview.value;
  const { classes } = model;
  const open = (truth: string, predicted: string) => {
    const known: Filter =
      source === CORRECTIONS
        ? { correction: truth }
        : { conditions: [{ column: Number(source), how: "is", value: truth }] };
    table.go("cells", { type: predicted, ...known });
  };
  return (
    <>
      <Scroll label="Confusion matrix">
        <table class="matrix">
          <caption>
            Cells by what they are (rows) and what the model says (columns). Choose a number to see its cells
          </caption>
          <thead>
            <tr>
              <th scope="col">True type</th>
              {classes.map((one) => (
                <th key={one} scope="col" class="numeric">
                  <Typed name={one} classes={classes} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((one, i) => (
              <tr key={one}>
                <th scope="row">
                  <Typed name={one} classes={classes} />
                </th>
                {classes.map((called, j) => {
                  const n = counts[i]?.[j] ?? 0;
                  return (
                    <td key={called} class={`numeric${i === j ? " same" : n ? " other" : " quiet"}`}>
                      {n ? (
                        <Button
                          class="link"
                          aria-label={`${several(n, "cell")}: ${one}, called ${called}`}
                          onClick={() => open(one, called)}
                        >
                          {count(n)}
                        </Button>
                      ) : (
                        "0"
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <MatrixFigure
        classes={classes}
        counts={counts}
        file={`${stemOf(name)} confusion by ${model.name} ${model.version}`}
      />
    </>
  );
}

function ScoreTable({ perClass, classes }: { perClass: ClassScores[]; classes: string[] }) {
  return (
    <Scroll label="Scores of each type">
      <table>
        <caption>
          Precision: of the cells called so, the share that is. Recall: of the cells that are so, the share
          that is called so. F1: both in one, 1 is best
        </caption>
        <Head names={["Type", "Cells", "Precision", "Recall", "F1"]} numbersFrom={1} />
        <tbody>
          {perClass.map(({ support, precision, recall, f1 }, j) => (
            <tr key={j}>
              <th scope="row">
                <Swatch place={j} />
                {classes[j]}
              </th>
              <NumberCell>{count(support)}</NumberCell>
              <NumberCell>{precision.toFixed(3)}</NumberCell>
              <NumberCell>{recall.toFixed(3)}</NumberCell>
              <NumberCell>{f1.toFixed(3)}</NumberCell>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const SQUARE = 56;
const LEFT = 104;
const TOP = 34;
const LONGEST = 13;
/** Pixels that the names of columns stand above the squares. */
const ABOVE = 26;

interface MatrixFigureProps {
  classes: string[];
  counts: number[][];
  file: string;
}

/** Draw a confusion matrix: the darker, the larger the share of the row; each square has its numbers. */
function MatrixFigure({ classes, counts, file }: MatrixFigureProps) {
  const places = [...classes.keys()];
  const columns = scaleBand(places, [LEFT, LEFT + classes.length * SQUARE]);
  const rows = scaleBand(places, [TOP, TOP + classes.length * SQUARE]);
  const begun = (name: string) => (name.length > 7 ? `${name.slice(0, 6)}.` : name);
  return (
    <Figure
      caption="Share of the cells of each type (row) that is called each type (column)"
      title="the confusion matrix"
      file={file}
      width={LEFT + classes.length * SQUARE + 8}
      height={TOP + classes.length * SQUARE + 8}
      label="Confusion matrix; the table above has the numbers"
      isAlone
    >
      <AxisBelow ticks={namesOf(columns, (j) => begun(classes[j]!))} y={TOP - ABOVE} />
      <AxisLeft ticks={namesOf(rows, (i) => shortened(classes[i]!, LONGEST))} x={LEFT} />
      {counts.map((row, i) => {
        const all = sumOf(row);
        return row.map((n, j) => {
          const share = all ? n / all : 0;
          const [x, y] = [columns(j) ?? 0, rows(i) ?? 0];
          const text = { x: x + SQUARE / 2, class: share > 0.45 ? "label on-dark" : "label" };
          return (
            <g key={j}>
              <rect
                x={x}
                y={y}
                width={SQUARE}
                height={SQUARE}
                class="square"
                fill={`rgb(8 81 156 / ${Math.round(100 * share)}%)`}
              />
              <text {...text} y={y + SQUARE / 2 - 2} text-anchor="middle">
                {percent(all ? share : NaN)}
              </text>
              <text {...text} y={y + SQUARE / 2 + 14} text-anchor="middle">
                {count(n)}
              </text>
            </g>
          );
        });
      })}
    </Figure>
  );
}
