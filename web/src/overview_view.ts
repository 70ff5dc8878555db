/** The view of the whole table: counts, how it was read, what is doubtful, and what the model is. */

import type { ModelList, ModelReference } from "./api.ts";
import { fill, h, swatch } from "./dom.ts";
import type { F1 } from "./model_card.ts";
import type { ImagesInfo, Overview } from "./overview.ts";
import { ROOT } from "./root.ts";
import type { Go, View } from "./view.ts";
import { count, explainFlag, percent, receiptWords, several } from "./words.ts";

function reportOf({ name, version }: ModelReference): string {
  return new URL(`v1/models/${encodeURIComponent(name)}/versions/${version}/report`, ROOT).href;
}

function f1(scores: F1, name: string): string {
  return scores.of[name]?.toFixed(3) ?? "–";
}

/** Show what the open table is. */
export class OverviewView implements View {
  readonly element: HTMLElement;
  private readonly overview: Overview;
  private readonly go: Go;
  private readonly counts = h("div", {});
  private readonly others = h("details", { hidden: true });

  constructor(overview: Overview, go: Go) {
    this.overview = overview;
    this.go = go;
    this.element = h(
      "section",
      { class: "view" },
      h("h1", { tabindex: "-1" }, overview.name),
      this.counts,
      this.doubts(),
      this.reading(),
      this.distances(),
      this.model(),
    );
    this.loadOthers();
  }

  /** List the other models and versions that the service has. */
  private async loadOthers(): Promise<void> {
    const { name, version } = this.overview.model;
    const answer = await fetch(new URL("v1/models", ROOT)).catch(() => null);
    if (!answer?.ok) return;
    const { models }: ModelList = await answer.json();
    const others = models.flatMap((model) =>
      model.versions
        .filter((one) => model.name !== name || one !== version)
        .map((one) => ({ name: model.name, version: one, set: model.feature_set })),
    );
    if (others.length === 0) return;
    fill(
      this.others,
      h("summary", {}, "Other models and versions"),
      h("p", {}, "To ask one of them, choose it under “How to read it” before the table."),
      h(
        "ul",
        {},
        others.map((other) =>
          h(
            "li",
            {},
            `${other.name} version ${other.version}, for ${other.set}: `,
            h("a", { href: reportOf(other), target: "_blank", rel: "noopener" }, "its report"),
          ),
        ),
      ),
    );
    this.others.hidden = false;
  }

  async shown(): Promise<void> {
    this.draw();
  }

  update(): void {
    if (this.element.isConnected) this.draw();
  }

  private draw(): void {
    const { summary } = this.overview;
    const { classes } = this.overview.model;
    const predicted = summary.cells - summary.rejected;
    const largest = Math.max(1, ...summary.counts);
    const isReviewed = summary.reviewed > 0;
    fill(
      this.counts,
      h(
        "dl",
        { class: "figures" },
        Object.entries({
          cells: summary.cells,
          "with a flag": summary.flagged,
          "without a type": summary.rejected,
          reviewed: summary.reviewed,
          "called otherwise than by the model": summary.changed,
        }).map(([text, number]) => h("div", {}, h("dt", {}, text), h("dd", {}, count(number)))),
      ),
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "Counts of each type" },
        h(
          "table",
          { class: "counts" },
          h(
            "caption",
            {},
            "Cells of each type, as they were counted; ",
            h("a", { href: "#groups" }, "Groups"),
            " corrects them for the model’s errors",
          ),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Type"),
              h("th", { scope: "col", class: "numeric" }, "Cells"),
              h("th", { scope: "col", class: "numeric" }, "Share"),
              h("td", {}),
              isReviewed ? h("th", { scope: "col", class: "numeric" }, "With corrections") : null,
            ),
          ),
          h(
            "tbody",
            {},
            classes.map((name, j) => {
              const cells = summary.counts[j] ?? 0;
              const bar = h("span", { class: `bar type-${j % 7}`, "aria-hidden": "true" });
              bar.style.width = `${(100 * cells) / largest}%`;
              return h(
                "tr",
                {},
                h(
                  "th",
                  { scope: "row" },
                  h(
                    "button",
                    { type: "button", class: "link", onclick: () => this.go("cells", { type: name }) },
                    swatch(j),
                    name,
                  ),
                ),
                h("td", { class: "numeric" }, count(cells)),
                h("td", { class: "numeric" }, percent(predicted ? cells / predicted : NaN)),
                h("td", { class: "bar-cell" }, bar),
                isReviewed ? h("td", { class: "numeric" }, count(summary.corrected[name] ?? 0)) : null,
              );
            }),
          ),
        ),
      ),
    );
  }

  private doubts(): HTMLElement {
    const kinds = Object.entries(this.overview.summary.kinds).sort(([, a], [, b]) => b - a);
    const examples: Record<string, string> = {
      inconsistent: "inconsistent: a rule between measurements",
      "outside training range": "outside training range: that measurement",
      rejected: "rejected: see its flag",
    };
    return h(
      "section",
      { class: "card" },
      h("h2", {}, "What is doubtful"),
      kinds.length === 0
        ? h("p", {}, "No cell has a flag.")
        : h(
            "ul",
            { class: "plain flags" },
            kinds.map(([kind, cells]) =>
              h(
                "li",
                {},
                h(
                  "button",
                  { type: "button", class: "link", onclick: () => this.go("cells", { flag: kind }) },
                  `${several(cells, "cell")}: ${kind}`,
                ),
                h("br"),
                h("span", { class: "quiet" }, explainFlag(examples[kind] ?? kind)),
              ),
            ),
          ),
      h(
        "button",
        { type: "button", class: "primary", onclick: () => this.go("cells", {}) },
        "Look through the cells",
      ),
    );
  }

  private reading(): HTMLElement {
    const { inspection, notes, images } = this.overview;
    if (images) return this.measuring(images);
    const sentences = inspection.receipt
      ? receiptWords(inspection.receipt)
      : [inspection.missing, notes].filter(Boolean);
    return h(
      "section",
      { class: "card" },
      h("h2", {}, "How the table was read"),
      h(
        "ul",
        {},
        sentences.map((sentence) => h("li", {}, sentence)),
      ),
    );
  }

  /** Say what was done with the images. */
  private measuring({ fields, empty, faults, left, kind, notes }: ImagesInfo): HTMLElement {
    const cells = this.overview.summary.cells;
    const sentences = [
      `${several(fields, "image")} with ${fields === 1 ? "its mask was" : "their masks were"} measured: ${several(cells, "cell")}. A cell is ${kind === "white" ? "each white cell, found by its nucleus" : "each label of the mask"}.`,
      empty ? `${several(empty, "image")} had no cell.` : null,
      left ? `${several(left, "image")} ${left === 1 ? "is" : "are"} left, as you stopped.` : null,
      ...notes,
    ].filter(Boolean);
    return h(
      "section",
      { class: "card" },
      h("h2", {}, "How the images were read"),
      h(
        "ul",
        {},
        sentences.map((sentence) => h("li", {}, sentence)),
      ),
      faults.length
        ? [
            h("h3", {}, `${several(faults.length, "file")} could not be measured`),
            h(
              "ul",
              { class: "faults", tabindex: "0" },
              faults.map((sentence) => h("li", {}, sentence)),
            ),
          ]
        : null,
    );
  }

  private distances(): HTMLElement | null {
    const far = this.overview.inspection.measurements.filter(
      ({ outside, shift }) => outside > 0 || Math.abs(shift ?? 0) > 1,
    );
    if (this.overview.inspection.measurements.length === 0) return null;
    const number = (x: number | null) =>
      x === null ? "–" : Number(x.toPrecision(5)).toLocaleString("en-GB", { maximumSignificantDigits: 5 });
    return h(
      "section",
      { class: "card" },
      h("h2", {}, "How far it lies from the training cells"),
      far.length === 0
        ? h(
            "p",
            {},
            "Every value lies within what the training cells had, and every median within the middle of them.",
          )
        : [
            h(
              "p",
              {},
              "Listed are measurements of which some cells lie outside of the training range, or whose median lies more than a whole interquartile range from that of the training cells. Many of them mean another stain, camera or magnification: then expect more errors.",
            ),
            h(
              "div",
              {
                class: "scroll",
                tabindex: "0",
                role: "region",
                "aria-label": "Measurements far from the training cells",
              },
              h(
                "table",
                {},
                h(
                  "thead",
                  {},
                  h(
                    "tr",
                    {},
                    [
                      "Measurement",
                      "Median here",
                      "Median in training",
                      "Training range",
                      "Cells outside",
                    ].map((text, i) => h("th", { scope: "col", class: i ? "numeric" : null }, text)),
                  ),
                ),
                h(
                  "tbody",
                  {},
                  far.map((m) =>
                    h(
                      "tr",
                      {},
                      h("th", { scope: "row" }, m.name),
                      h("td", { class: "numeric" }, number(m.median)),
                      h("td", { class: "numeric" }, number(m.training_median)),
                      h(
                        "td",
                        { class: "numeric" },
                        `${number(m.training_low)} to ${number(m.training_high)}`,
                      ),
                      h("td", { class: "numeric" }, count(m.outside)),
                    ),
                  ),
                ),
              ),
            ),
          ],
    );
  }

  private model(): HTMLElement {
    const { model } = this.overview;
    return h(
      "section",
      { class: "card" },
      h("h2", {}, `The model: ${model.name} version ${model.version}`),
      h("p", {}, model.intendedUse),
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "Scores of the model" },
        h(
          "table",
          {},
          h(
            "caption",
            {},
            "F1 of each type, from 0 to 1 (best). Your slides are new to the model: read the first column",
          ),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Type"),
              model.unseen ? h("th", { scope: "col", class: "numeric" }, "Slides it has not seen") : null,
              h("th", { scope: "col", class: "numeric" }, "New cells of known slides"),
            ),
          ),
          h(
            "tbody",
            {},
            model.classes.map((name, j) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, swatch(j), name),
                model.unseen ? h("td", { class: "numeric" }, f1(model.unseen, name)) : null,
                h("td", { class: "numeric" }, f1(model.known, name)),
              ),
            ),
          ),
        ),
      ),
      h(
        "details",
        {},
        h("summary", {}, "Its limits"),
        h(
          "ul",
          {},
          model.limits.map((limit) => h("li", {}, limit)),
        ),
        h("p", { class: "quiet" }, model.citation),
      ),
      h(
        "p",
        {},
        h(
          "a",
          { class: "standalone", href: reportOf(model), target: "_blank", rel: "noopener" },
          "Its training report (in a new tab)",
        ),
      ),
      this.others,
    );
  }
}
