/** The view of two people: where they differ, and how far they agree beyond chance. */

import { fill, h, swatch } from "./dom.ts";
import type { Child } from "./dom.ts";
import { call, sentenceOf } from "./engine.ts";
import type { Overview } from "./overview.ts";
import type { PeopleCompared } from "./second_person.ts";
import type { Go, View } from "./view.ts";
import { count, percent, several } from "./words.ts";

const MOST_LISTED = 200;

/** Compare the corrections with those of a second person's file. */
export class PeopleView implements View {
  readonly element: HTMLElement;
  private readonly overview: Overview;
  private readonly go: Go;
  private readonly input: HTMLInputElement = h("input", {
    type: "file",
    id: "second-file",
    class: "visually-hidden",
    onchange: () => this.take(this.input.files?.[0]),
  });
  private readonly result = h("div", {});

  constructor(overview: Overview, go: Go) {
    this.overview = overview;
    this.go = go;
    this.element = h(
      "section",
      { class: "view" },
      h("h1", { tabindex: "-1" }, "Two people"),
      h(
        "p",
        { class: "lead" },
        "Let a second person correct the same table in a browser of their own, export it, and choose that file here: you see where you differ, and Cohen’s kappa.",
      ),
      h(
        "p",
        {},
        this.input,
        h("label", { for: "second-file", class: "button primary" }, "Choose the second person’s file"),
      ),
      this.result,
    );
  }

  async shown(): Promise<void> {
    const comparison = await call("comparison");
    if (comparison) this.draw(comparison);
  }

  update(): void {}

  private async take(file: File | undefined): Promise<void> {
    this.input.value = "";
    if (!file) return;
    try {
      this.draw(await call("second", { file }));
    } catch (error) {
      fill(
        this.result,
        h(
          "div",
          { class: "card problem", role: "alert" },
          h("h2", {}, "This does not work yet"),
          h("p", {}, sentenceOf(error)),
        ),
      );
    }
  }

  private draw({
    file,
    cells,
    agree,
    kappa,
    labels,
    counts,
    differing,
    unsure,
    onlyFirst,
    onlySecond,
  }: PeopleCompared): void {
    const { classes } = this.overview.model;
    const typed = (name: string): Child => [swatch(classes.indexOf(name)), name];
    fill(
      this.result,
      h(
        "div",
        { class: "card", role: "status" },
        h(
          "h2",
          {},
          cells === 0
            ? "No cell was called something by both of you"
            : `Cohen’s kappa: ${kappa === null ? "not defined" : kappa.toFixed(3)}`,
        ),
        cells === 0
          ? null
          : h(
              "p",
              {},
              `Of ${several(cells, "cell")} that both called something you agree on ${count(agree)} (${percent(agree / cells)}). Kappa is 1 where two people always agree, and 0 where they agree as often as chance would have it${kappa === null ? "; where both call every cell the same, it is not defined" : ""}.`,
            ),
        h(
          "p",
          { class: "quiet" },
          `${file.name}${file.people.length ? ` (${file.people.join(", ")})` : ""}: ${count(file.matched)} of its ${several(file.rows, "row")} are cells of this table, found by ${file.by === "name" ? "their names" : "all their values"}. Only you called ${count(onlyFirst)}, only the second person ${count(onlySecond)}. Left out of kappa: ${several(unsure, "cell")} that one of you was unsure of.${file.unknown.length ? ` Not compared, as they are no type of this model: ${file.unknown.join(", ")}.` : ""}`,
        ),
      ),
      cells === 0
        ? null
        : h(
            "div",
            { class: "scroll", tabindex: "0", role: "region", "aria-label": "What both said" },
            h(
              "table",
              { class: "matrix" },
              h("caption", {}, "Cells by what you said (rows) and what the second person said (columns)"),
              h(
                "thead",
                {},
                h(
                  "tr",
                  {},
                  h("th", { scope: "col" }, "You"),
                  labels.map((name) => h("th", { scope: "col", class: "numeric" }, name)),
                ),
              ),
              h(
                "tbody",
                {},
                labels.map((name, i) =>
                  h(
                    "tr",
                    {},
                    h("th", { scope: "row" }, typed(name)),
                    (counts[i] ?? []).map((n, j) =>
                      h("td", { class: `numeric${i === j ? " same" : n ? " other" : " quiet"}` }, count(n)),
                    ),
                  ),
                ),
              ),
            ),
          ),
      differing.length === 0
        ? null
        : [
            h("h2", {}, `Where you differ: ${several(differing.length, "cell")}`),
            h(
              "div",
              { class: "buttons" },
              h(
                "button",
                {
                  type: "button",
                  class: "primary",
                  onclick: () => this.go("cells", { correction: "differs" }),
                },
                "Show them among the cells",
              ),
            ),
            h(
              "div",
              { class: "scroll", tabindex: "0", role: "region", "aria-label": "Cells on which you differ" },
              h(
                "table",
                {},
                h(
                  "thead",
                  {},
                  h(
                    "tr",
                    {},
                    ["Cell", "The model", "You", "Second person"].map((text) =>
                      h("th", { scope: "col" }, text),
                    ),
                  ),
                ),
                h(
                  "tbody",
                  {},
                  differing
                    .slice(0, MOST_LISTED)
                    .map((d) =>
                      h(
                        "tr",
                        {},
                        h("th", { scope: "row" }, d.id),
                        h("td", {}, d.type === null ? "no type" : typed(d.type)),
                        h("td", {}, typed(d.first)),
                        h("td", {}, typed(d.second)),
                      ),
                    ),
                ),
              ),
            ),
            differing.length > MOST_LISTED
              ? h("p", { class: "quiet" }, `The first ${MOST_LISTED} are listed.`)
              : null,
          ],
    );
  }
}
