/** Describe one cell: its probabilities, its flags in words, its measurements beside those of the training cells. */

import type { CellMeasurement } from "./cells.ts";
import { fill, h, svg, swatch } from "./dom.ts";
import type { Child } from "./dom.ts";
import type { ModelCard } from "./model_card.ts";
import type { Detail } from "./session.ts";
import { explainFlag } from "./words.ts";

const WIDTH = 150;
const HEIGHT = 16;
const EDGE = 6;

/** Draw the panel of a cell into an element. */
export function drawPanel(element: HTMLElement, detail: Detail, model: ModelCard): void {
  const { id, type, probabilities, flags, label, by, at, second, measurements } = detail;
  fill(
    element,
    h("h2", {}, id),
    h(
      "p",
      { class: "verdict" },
      type === null
        ? "No type"
        : [swatch(model.classes.indexOf(type)), h("strong", {}, type), " says the model"],
      label === null
        ? null
        : [
            h("br"),
            h("strong", {}, label),
            ` says ${by || "somebody"}`,
            at ? h("span", { class: "quiet" }, `, ${new Date(at).toLocaleString("en-GB")}`) : null,
          ],
      second === null ? null : [h("br"), h("strong", {}, second), " says the second person"],
    ),
    type === null ? null : probabilityTable(probabilities, model.classes),
    flags.length
      ? [
          h("h3", {}, "Doubts"),
          h(
            "ul",
            { class: "plain" },
            flags.map((flag) => h("li", {}, h("strong", {}, flag), h("br"), explainFlag(flag))),
          ),
        ]
      : h("p", { class: "quiet" }, "No flag: nothing in its numbers speaks against it."),
    measurements.length ? measurementTable(measurements) : null,
  );
}

function probabilityTable(probabilities: number[], classes: string[]): HTMLTableElement {
  const order = classes
    .map((name, j) => ({ name, j, probability: probabilities[j] ?? NaN }))
    .sort((a, b) => b.probability - a.probability);
  return h(
    "table",
    { class: "probabilities" },
    h("caption", {}, "Probability of each type, as the model gave it"),
    h(
      "tbody",
      {},
      order.map(({ name, j, probability }) => {
        const bar = h("span", { class: `bar type-${j % 7}`, "aria-hidden": "true" });
        bar.style.width = `${100 * probability}%`;
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, swatch(j), name),
          h("td", { class: "bar-cell" }, bar),
          h("td", { class: "numeric" }, String(probability)),
        );
      }),
    ),
  );
}

function measurementTable(measurements: CellMeasurement[]): Child {
  const outside = measurements.filter((m) => m.outside).length;
  return [
    h("h3", {}, "Measurements"),
    h(
      "p",
      { class: "quiet" },
      outside
        ? `${outside} of ${measurements.length} lie outside of what the training cells had. `
        : `All ${measurements.length} lie within what the training cells had. `,
      "Line: least to largest value of the training cells; box: the middle half of them; diamond: this cell.",
    ),
    h(
      "table",
      { class: "measurements" },
      h("caption", { class: "visually-hidden" }, "Measurements of this cell and the training range"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Measurement", "Value", "In the training range"].map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h(
        "tbody",
        {},
        [...measurements.filter((m) => m.outside), ...measurements.filter((m) => !m.outside)].map((m) =>
          h(
            "tr",
            { class: m.outside ? "outside" : null },
            h(
              "th",
              { scope: "row" },
              m.name,
              m.unit && m.unit !== "1" ? h("span", { class: "quiet" }, ` ${m.unit}`) : null,
            ),
            h("td", { class: "numeric" }, m.text),
            h(
              "td",
              {},
              rangeOf(m),
              m.outside ? h("span", { class: "mark" }, m.value < m.low ? "below" : "above") : null,
            ),
          ),
        ),
      ),
    ),
  ];
}

/** Draw where a value lies between the least and the largest of the training cells. */
function rangeOf({ name, value, low, lower, middle, upper, high }: CellMeasurement): SVGSVGElement {
  const span = high - low || 1;
  const x = (v: number) => EDGE + Math.max(0, Math.min(1, (v - low) / span)) * (WIDTH - 2 * EDGE);
  const at = Number.isNaN(value) ? null : value < low ? 2 : value > high ? WIDTH - 2 : x(value);
  const y = HEIGHT / 2;
  return svg(
    "svg",
    {
      class: "range",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": `${name}: training cells ${low} to ${high}, middle half ${lower} to ${upper}, median ${middle}`,
    },
    svg("line", { x1: x(low), x2: x(high), y1: y, y2: y, class: "whisker" }),
    svg("rect", { x: x(lower), y: y - 4, width: Math.max(1, x(upper) - x(lower)), height: 8, class: "box" }),
    at === null ? null : svg("path", { d: `M${at} ${y - 5}l4 5l-4 5l-4 -5z`, class: "diamond" }),
  );
}
