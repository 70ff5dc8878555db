/** The view of the scores: where it is known what the cells are, how often the model is right, and on which cells not. */

import { scaleBand } from "d3-scale";
import type { EvaluateAnswer } from "./api.ts";
import type { Filter } from "./cells.ts";
import { axisBelow, axisLeft, namesOf, shortened } from "./charts.ts";
import { sumOf } from "./counting.ts";
import { field, fill, h, select, svg, swatch } from "./dom.ts";
import type { Child, Option } from "./dom.ts";
import { call, sentenceOf } from "./engine.ts";
import { saveButtons } from "./figures.ts";
import type { Overview } from "./overview.ts";
import type { ClassScores, KnownScores } from "./scores.ts";
import type { Go, View } from "./view.ts";
import { count, percent, several, stemOf } from "./words.ts";

const CORRECTIONS = "corrections";

/** Score the model on the open table. */
export class ScoresView implements View {
  readonly element: HTMLElement;
  private readonly overview: Overview;
  private readonly go: Go;
  private readonly source: HTMLSelectElement;
  private readonly result = h("div", {});
  /** What the service says of the cells. */
  private readonly service = h("div", { role: "status" });

  constructor(overview: Overview, go: Go) {
    this.overview = overview;
    this.go = go;
    const columns = overview.columns
      .filter(({ isMeasurement }) => !isMeasurement)
      .map(({ name, column }): Option => [String(column), name || "(no header)"]);
    const guess = columns.find(([, name]) => /^(class|label|type|cell.?type|truth|annotation)$/i.test(name));
    this.source = select([[CORRECTIONS, "your corrections"], ...columns], guess?.[0] ?? CORRECTIONS, () =>
      this.compute(),
    );
    this.element = h(
      "section",
      { class: "view" },
      h("h1", { tabindex: "-1" }, "Scores"),
      h(
        "p",
        { class: "lead" },
        "Where it is known what the cells are, from a column of your table or by your corrections: how often the model is right, and which cells it takes for what.",
      ),
      h("div", { class: "fields" }, field("What the cells are says", this.source)),
      this.result,
    );
  }

  async shown(): Promise<void> {
    await this.compute();
  }

  update(): void {}

  private async compute(): Promise<void> {
    const source = this.source.value;
    const scores = await call("scores", { source });
    if (source !== this.source.value) return;
    this.draw(source, scores);
    if (source === CORRECTIONS || scores.cells === 0) return;
    const said = await call("evaluate", { column: Number(source) }).then(
      (answer) => this.seen(answer),
      (error: unknown) => this.unscored(error),
    );
    if (source === this.source.value) fill(this.service, said);
  }

  private draw(
    source: string,
    { cells, counts, right, f1, perClass, without, others, rejected }: KnownScores,
  ): void {
    const { classes } = this.overview.model;
    fill(this.service);
    const isCorrections = source === CORRECTIONS;
    if (cells === 0) {
      fill(
        this.result,
        h(
          "p",
          { class: "card" },
          isCorrections
            ? "No cell has been called a type yet. Correct some under Cells, or choose a column."
            : `No value of this column is a type of the model (${classes.join(", ")})${others.length ? `; it has ${others.map(({ text }) => text).join(", ")}` : ""}. Choose another one.`,
        ),
      );
      return;
    }
    const left = [
      without ? `${several(without, "cell")} without a value` : null,
      rejected ? `${count(rejected)} without a type` : null,
      ...others.map(({ text, cells: n }) => `${count(n)} called ${text}`),
    ].filter(Boolean);
    fill(
      this.result,
      h(
        "dl",
        { class: "figures" },
        [
          [count(cells), "cells"],
          [percent(right / cells), "right (accuracy)"],
          [f1.toFixed(3), "mean F1 of the types"],
        ].map(([number, text]) => h("div", {}, h("dt", {}, text), h("dd", {}, number))),
      ),
      left.length ? h("p", { class: "quiet" }, `Left out: ${left.join(", ")}.`) : null,
      isCorrections
        ? h(
            "p",
            { class: "warning" },
            "These are scores on the cells that you looked at. If you looked at the doubtful ones first, they are far below those on all cells.",
          )
        : null,
      this.service,
      this.matrix(source, counts),
      this.scoreTable(perClass),
    );
  }

  private seen({ seen_in_training: seen, not_seen: unseen, cells, notes }: EvaluateAnswer): HTMLElement {
    const sentences: string[] = [];
    if (seen === null)
      sentences.push(
        "The model does not say which cells it was fitted to; if these are among them, the scores say nothing of others.",
      );
    else if (seen === 0) sentences.push("The model was fitted to none of these cells.");
    else if (unseen === null)
      sentences.push(
        `The model was fitted to all ${count(cells)} of these cells: the scores say how well it knows them again, not how well it does on others.`,
      );
    else
      sentences.push(
        `The model was fitted to ${count(seen)} of these cells. Go by the ${count(unseen.cells)} others: accuracy ${percent(unseen.accuracy)}, mean F1 ${unseen.f1_macro.toFixed(3)}.`,
      );
    return h(
      "div",
      { class: seen ? "card problem" : "card" },
      [...sentences, ...(notes ?? [])].map((text) => h("p", {}, text)),
    );
  }

  private unscored(error: unknown): HTMLElement {
    return h(
      "p",
      { class: "quiet" },
      `Whether the model was fitted to these cells is not known: ${sentenceOf(error)}`,
    );
  }

  /** Go to the cells of one square. */
  private open(source: string, truth: string, predicted: string): void {
    const known: Filter =
      source === CORRECTIONS
        ? { correction: truth }
        : { conditions: [{ column: Number(source), how: "is", value: truth }] };
    this.go("cells", { type: predicted, ...known });
  }

  private matrix(source: string, counts: number[][]): Child {
    const { classes, name, version } = this.overview.model;
    const drawing = drawMatrix(classes, counts);
    const title = "the confusion matrix";
    return [
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "Confusion matrix" },
        h(
          "table",
          { class: "matrix" },
          h(
            "caption",
            {},
            "Cells by what they are (rows) and what the model says (columns). Choose a number to see its cells",
          ),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Are"),
              classes.map((one, j) => h("th", { scope: "col", class: "numeric" }, swatch(j), one)),
            ),
          ),
          h(
            "tbody",
            {},
            classes.map((one, i) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, swatch(i), one),
                classes.map((called, j) => {
                  const n = counts[i]?.[j] ?? 0;
                  return h(
                    "td",
                    { class: `numeric${i === j ? " same" : n ? " other" : " quiet"}` },
                    n
                      ? h(
                          "button",
                          {
                            type: "button",
                            class: "link",
                            "aria-label": `${several(n, "cell")}: ${one}, called ${called}`,
                            onclick: () => this.open(source, one, called),
                          },
                          count(n),
                        )
                      : "0",
                  );
                }),
              ),
            ),
          ),
        ),
      ),
      h(
        "figure",
        { class: "one-figure" },
        h("figcaption", {}, "Share of the cells of each type (row) that is called each type (column)"),
        drawing,
        saveButtons(drawing, title, `${stemOf(this.overview.name)} confusion by ${name} ${version}`),
      ),
    ];
  }

  private scoreTable(perClass: ClassScores[]): HTMLElement {
    const number = (text: string) => h("td", { class: "numeric" }, text);
    return h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Scores of each type" },
      h(
        "table",
        {},
        h(
          "caption",
          {},
          "Precision: of the cells called so, the share that is. Recall: of the cells that are so, the share that is called so. F1: both in one, 1 is best",
        ),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "Type"),
            ["Cells", "Precision", "Recall", "F1"].map((text) =>
              h("th", { scope: "col", class: "numeric" }, text),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          perClass.map(({ support, precision, recall, f1 }, j) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, swatch(j), this.overview.model.classes[j]),
              number(count(support)),
              number(precision.toFixed(3)),
              number(recall.toFixed(3)),
              number(f1.toFixed(3)),
            ),
          ),
        ),
      ),
    );
  }
}

const SQUARE = 56;
const LEFT = 104;
const TOP = 34;
const LONGEST = 13;

/** Draw a confusion matrix: the darker, the larger the share of the row; each square has its numbers. */
function drawMatrix(classes: string[], counts: number[][]): SVGSVGElement {
  const k = classes.length;
  const columns = scaleBand([...classes.keys()], [LEFT, LEFT + k * SQUARE]);
  const rows = scaleBand([...classes.keys()], [TOP, TOP + k * SQUARE]);
  const written = (n: number | string, j: number, y: number, share: number) =>
    svg(
      "text",
      {
        x: (columns(j) ?? 0) + SQUARE / 2,
        y,
        class: share > 0.45 ? "label on-dark" : "label",
        "text-anchor": "middle",
      },
      String(n),
    );
  return svg(
    "svg",
    {
      viewBox: `0 0 ${LEFT + k * SQUARE + 8} ${TOP + k * SQUARE + 8}`,
      class: "matrix-figure",
      role: "img",
      "aria-label": "Confusion matrix; the table above has the numbers",
    },
    axisBelow(
      namesOf(columns, (j) => begun(classes[j]!)),
      TOP - 26, // they stand above
    ),
    axisLeft(
      namesOf(rows, (i) => shortened(classes[i]!, LONGEST)),
      LEFT,
    ),
    counts.map((row, i) => {
      const all = sumOf(row);
      return row.map((n, j) => {
        const share = all ? n / all : 0;
        const y = rows(i) ?? 0;
        return svg(
          "g",
          {},
          svg("rect", {
            x: columns(j),
            y,
            width: SQUARE,
            height: SQUARE,
            class: "square",
            fill: `rgb(8 81 156 / ${Math.round(100 * share)}%)`,
          }),
          written(percent(all ? share : NaN), j, y + SQUARE / 2 - 2, share),
          written(count(n), j, y + SQUARE / 2 + 14, share),
        );
      });
    }),
  );
}

function begun(name: string): string {
  return name.length > 7 ? `${name.slice(0, 6)}.` : name;
}
