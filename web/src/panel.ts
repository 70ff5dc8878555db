/** Describe one cell: its probabilities, its flags in words, its measurements beside those of the training cells. */

import { scaleLinear } from "d3-scale";
import type { Reason } from "./api.ts";
import { isWithin } from "./cells.ts";
import type { CellMeasurement, TrainingRange } from "./cells.ts";
import { fill, h, svg, swatch, typeClass } from "./dom.ts";
import type { Child } from "./dom.ts";
import type { ModelCard } from "./model_card.ts";
import type { Detail } from "./session.ts";
import { explainFlag } from "./words.ts";

const WIDTH = 150;
const HEIGHT = 16;
const EDGE = 6;
/** Height of the line of a type. */
const LINE = 8;

/**
 * Draw the panel of a cell into an element.
 *
 * @returns the element for what speaks for its type, which is known later
 */
export function drawPanel(element: HTMLElement, detail: Detail, model: ModelCard): HTMLElement {
  const { id, type, probabilities, flags, label, by, at, second, measurements } = detail;
  const reasons = h("div", {});
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
    reasons,
    measurements.length ? measurementTable(measurements, model.classes) : null,
  );
  return reasons;
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

/** Draw which measurements speak for a cell's type, once the service has said so. */
export function drawReasons(element: HTMLElement, reasons: Reason[] | null, detail: Detail, model: ModelCard): void {
  if (!reasons?.length || detail.type === null) {
    fill(element);
    return;
  }
  const others = model.classes
    .map((name, j) => ({ name, probability: detail.probabilities[j] ?? 0 }))
    .filter(({ name }) => name !== detail.type)
    .sort((a, b) => b.probability - a.probability);
  fill(
    element,
    h("h3", {}, `What speaks for ${detail.type}`),
    h("p", { class: "quiet" }, `The strongest first, against ${others[0]?.name ?? "the others"}, the next most likely.`),
    h(
      "ul",
      { class: "plain" },
      reasons.map(({ measurement, share }) => {
        const text = detail.measurements.find(({ name }) => name === measurement)?.text;
        return h(
          "li",
          {},
          h("strong", {}, measurement),
          text === undefined ? null : ` ${text}`,
          h("br"),
          `higher than in ${Math.round(100 * share)} of 100 training cells`,
        );
      }),
    ),
  );
}

function measurementTable(measurements: CellMeasurement[], classes: string[]): Child {
  const outside = measurements.filter((m) => m.outside).length;
  const known = classes.map((name, j) => {
    const ranges = measurements.flatMap(({ value, ofTypes }) => (ofTypes[j] ? [isWithin(value, ofTypes[j])] : []));
    return { name, j, of: ranges.length, within: ranges.filter(Boolean).length };
  });
  const isByType = known.some(({ of }) => of > 0);
  return [
    h("h3", {}, "Measurements"),
    h(
      "p",
      { class: "quiet" },
      outside
        ? `${outside} of ${measurements.length} lie outside of what the training cells had. `
        : `All ${measurements.length} lie within what the training cells had. `,
      isByType
        ? "A line for each type, in this order: from the least to the largest value of its training cells; the box is the middle half of them. The long line is this cell. How many of its measurements lie within:"
        : "Line: least to largest value of the training cells; box: the middle half of them; diamond: this cell.",
    ),
    isByType
      ? h(
          "ol",
          { class: "plain" },
          known.map(({ name, j, of, within }) =>
            h("li", {}, swatch(j), of ? `${name}: ${within} of ${of}` : `${name}: not known`),
          ),
        )
      : null,
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
          ["Measurement", "Value", isByType ? "In the training range of each type" : "In the training range"].map(
            (text) => h("th", { scope: "col" }, text),
          ),
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
              isByType ? rangesOf(m, classes) : rangeOf(m),
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
  const x = scaleOf(low, high);
  const at = Number.isNaN(value) ? null : x(value);
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

/** Draw where a value lies beside the training cells of each type, one type below the other. */
function rangesOf({ name, value, ofTypes }: CellMeasurement, classes: string[]): SVGSVGElement {
  const known = ofTypes.filter((range) => range !== null);
  const x = scaleOf(Math.min(...known.map(({ low }) => low)), Math.max(...known.map(({ high }) => high)));
  const height = classes.length * LINE + 4;
  const said = ofTypes.map((range, j) =>
    range ? `${classes[j]} ${range.low} to ${range.high}, ${placeOf(value, range)}` : `${classes[j]} not known`,
  );
  return svg(
    "svg",
    {
      class: "range",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      preserveAspectRatio: "none", // a narrow panel has the lines as far apart as a wide one
      role: "img",
      "aria-label": `${name}: ${said.join("; ")}`,
    },
    ofTypes.map((range, j) => {
      if (!range) return null;
      const y = 2 + LINE * (j + 0.5);
      const width = Math.max(2, x(range.upper) - x(range.lower));
      return [
        svg("line", { x1: x(range.low), x2: x(range.high), y1: y, y2: y, class: "whisker" }),
        svg("rect", { x: x(range.lower), y: y - 2.5, width, height: 5, class: `of-type ${typeClass(j)}` }),
      ];
    }),
    Number.isNaN(value) ? null : svg("line", { x1: x(value), x2: x(value), y1: 0, y2: height, class: "here" }),
  );
}

function placeOf(value: number, range: TrainingRange): string {
  if (!isWithin(value, range)) return value < range.low ? "this cell is below" : "this cell is above";
  return value >= range.lower && value <= range.upper ? "this cell is in the middle half" : "this cell is within";
}

/** Give where a value is drawn; what is outside of the range, at the border. */
function scaleOf(low: number, high: number): (value: number) => number {
  const within = scaleLinear([low, high], [EDGE, WIDTH - EDGE]);
  return (value) => (value < low ? 2 : value > high ? WIDTH - 2 : within(value));
}
