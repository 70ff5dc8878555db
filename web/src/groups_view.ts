/** The view of groups of cells: how each is mixed, with intervals, and how it differs from a control. */

import { scaleBand, scaleLinear } from "d3-scale";
import type { ScaleBand } from "d3-scale";
import { stack } from "d3-shape";
import { axisBelow, axisLeft, namesOf, shapeOf, shareScale, shortened, ticksOf } from "./charts.ts";
import { byClass } from "./composition.ts";
import type { Panel } from "./composition.ts";
import { download, field, fill, h, select, setOptions, svg, swatch, typeClass } from "./dom.ts";
import type { Child, Option } from "./dom.ts";
import { call, describe, sentenceOf } from "./engine.ts";
import { saveButtons } from "./figures.ts";
import type { ColumnValues, GroupsAnswer, GroupsQuestion } from "./groups.ts";
import type { Overview } from "./overview.ts";
import { reportPage } from "./report_page.ts";
import type { View } from "./view.ts";
import { drawVolcano, volcanoPoints } from "./volcano.ts";
import { count, percent, points, problemWords, pValue, several, stemOf } from "./words.ts";

const PATTERN = "{slide}_{field}_*";
const NO_VALUES: ColumnValues = { total: 0, values: [] };
const EACH_GROUP: Option = ["", "each group is one well"];
const NOT_WITHIN: Option = ["", "not compared within anything"];

/** Show the composition of groups of the open table. */
export class GroupsView implements View {
  readonly element: HTMLElement;
  private overview: Overview;
  private readonly by: HTMLSelectElement;
  private readonly control = select([["", "no control"]]);
  private readonly unit: HTMLSelectElement;
  private readonly within: HTMLSelectElement;
  private readonly leaveOut = h("input", { type: "checkbox", id: "leave-out" });
  private readonly source: HTMLSelectElement;
  private readonly pattern = h("input", {
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    value: PATTERN,
    oninput: () => this.cut(),
  });
  private readonly preview = h("div", { class: "preview", role: "status" });
  private readonly result = h("div", {});
  /** The parts that the pattern cuts names into. */
  private parts: string[] = [];
  private isLoaded = false;

  constructor(overview: Overview) {
    this.overview = overview;
    const columns = this.choices();
    this.by = select(
      columns,
      this.guess(["compound", "treatment", "group", "slide", "well", "condition"]),
      () => this.loadValues(),
    );
    this.unit = select([EACH_GROUP, ...columns], this.guess(["well"]));
    this.within = select([NOT_WITHIN, ...columns], this.guess(["plate"]));
    this.source = select(
      [["id", "the names of the cells"], ...columns.filter(([key]) => key !== "id")],
      "id",
      () => this.cut(),
    );
    this.element = h(
      "section",
      { class: "view" },
      h("h1", { tabindex: "-1" }, "Groups"),
      h(
        "p",
        { class: "lead" },
        "How each well, slide or compound is mixed. Counts are corrected for the errors that the model is known to make, and every share has an interval that holds in 95 of 100 cases.",
      ),
      h(
        "details",
        { class: "card", ontoggle: (event) => event.currentTarget.open && this.cut() },
        h("summary", {}, "Take the groups from names, by a pattern"),
        h(
          "p",
          { class: "quiet" },
          "Write {name} where a part of the name stands, * for what you do not need, and everything else as it is.",
        ),
        h("div", { class: "fields" }, field("Names", this.source), field("Pattern", this.pattern)),
        this.preview,
      ),
      h(
        "form",
        { class: "card", onsubmit: (event) => (event.preventDefault(), this.compute()) },
        h(
          "div",
          { class: "fields" },
          field("A group for each", this.by),
          field("Control", this.control),
          field("Wells are told by", this.unit),
          field("Compare within each", this.within),
        ),
        h(
          "p",
          { class: "check" },
          this.leaveOut,
          h(
            "label",
            { for: "leave-out" },
            "Leave out cells with a flag (this shifts the mix: most broken segmentations are of one type)",
          ),
        ),
        h(
          "div",
          { class: "buttons" },
          h("button", { type: "submit", class: "primary" }, "Show how they are mixed"),
        ),
      ),
      this.result,
    );
  }

  /** List the columns to group by: the names, parts of them, and columns that are no measurements. */
  private choices(): Option[] {
    const own = this.overview.columns
      .filter(({ isMeasurement, isId }) => !isMeasurement && !isId)
      .map(({ name, column }): Option => [`column ${column}`, name || "(no header)"]);
    return [
      ...this.parts.map((name): Option => [`part ${name}`, `${name} (from the pattern)`]),
      ...own,
      ["id", "name of the cell"],
    ];
  }

  private guess(words: string[]): string | undefined {
    for (const word of words) {
      const found = this.choices().find(([, text]) => text.toLowerCase().startsWith(word));
      if (found) return found[0];
    }
    return undefined;
  }

  async shown(): Promise<void> {
    if (!this.isLoaded) await this.loadValues();
    this.isLoaded = true;
  }

  update(overview: Overview): void {
    this.overview = overview;
  }

  private async loadValues(): Promise<void> {
    const reference = this.by.value;
    const { total, values } = await call("values", { reference }).catch(() => NO_VALUES);
    if (reference !== this.by.value) return; // another column was chosen meanwhile
    const dmso = values.find(({ text }) => /^(dmso|control|vehicle|untreated|ctrl)$/i.test(text));
    setOptions(
      this.control,
      [
        ["", `no control (${several(total, "group")})`],
        ...(total > 500
          ? []
          : values.map(({ text, cells }): Option => [text, `${text} (${several(cells, "cell")})`])),
      ],
      dmso?.text ?? "",
    );
  }

  private async cut(): Promise<void> {
    try {
      const { names, examples, fitted, total, misfits } = await call("cut", {
        source: this.source.value,
        pattern: this.pattern.value,
      });
      this.setParts(fitted ? names : []);
      fill(
        this.preview,
        h(
          "p",
          {},
          fitted === total
            ? `All ${several(total, "name")} fit.`
            : `${count(fitted)} of ${several(total, "name")} fit; cells whose name does not are left out, such as ${misfits.join(", ")}.`,
        ),
        h(
          "div",
          { class: "scroll", tabindex: "0", role: "region", "aria-label": "Names cut by the pattern" },
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("th", { scope: "col" }, "Name"),
                names.map((name) => h("th", { scope: "col" }, name)),
              ),
            ),
            h(
              "tbody",
              {},
              examples.map(({ text, parts }) =>
                h(
                  "tr",
                  {},
                  h("th", { scope: "row" }, text),
                  parts === null
                    ? h("td", { colspan: String(names.length), class: "quiet" }, "does not fit")
                    : parts.map((part) => h("td", {}, part)),
                ),
              ),
            ),
          ),
        ),
      );
    } catch (error) {
      this.setParts([]);
      fill(this.preview, h("p", { class: "warning" }, sentenceOf(error)));
    }
  }

  private setParts(names: string[]): void {
    if (names.join() === this.parts.join()) return;
    const isNew = this.parts.length === 0;
    this.parts = names;
    const columns = this.choices();
    setOptions(this.by, columns, isNew && names.length ? `part ${names[0]}` : this.by.value);
    setOptions(this.unit, [EACH_GROUP, ...columns]);
    setOptions(this.within, [NOT_WITHIN, ...columns]);
    this.loadValues();
  }

  private question(): GroupsQuestion {
    return {
      by: this.by.value,
      control: this.control.value,
      unit: this.unit.value,
      within: this.within.value,
      leaveOutFlagged: this.leaveOut.checked,
    };
  }

  private async compute(): Promise<void> {
    const asked = this.question();
    fill(this.result, h("p", { role: "status" }, "The service is at work …"));
    try {
      this.draw(asked, await call("groups", asked));
    } catch (error) {
      const described = describe(error);
      const faults = described.kind === "problem" ? problemWords(described.problem).faults : [];
      fill(
        this.result,
        h(
          "div",
          { class: "card problem", role: "alert" },
          h("h2", {}, "This does not work yet"),
          h("p", {}, sentenceOf(error)),
          faults.length
            ? h(
                "ul",
                {},
                faults.map(({ place, message }) => h("li", {}, `${place}: ${message}`)),
              )
            : null,
        ),
      );
    }
  }

  private draw(asked: GroupsQuestion, { by, corrected, plain }: GroupsAnswer): void {
    const { counted, answer } = corrected;
    const panels = byClass(answer, by);
    const without =
      plain &&
      new Map(
        byClass(plain.answer, by).flatMap(({ name, groups }) =>
          groups.map((g): [string, number | null] => [`${name}\n${g.group}`, g.fraction]),
        ),
      );
    const left = [
      counted.unnamed ? `${several(counted.unnamed, "cell")} without a value here` : null,
      counted.noCells ? `${count(counted.noCells)} called not a cell` : null,
      counted.rejected ? `${count(counted.rejected)} without a type` : null,
    ].filter(Boolean);
    fill(
      this.result,
      h(
        "div",
        { role: "status" },
        h(
          "p",
          {},
          `${several(counted.cells, "cell")} in ${several(answer.groups.length, "group")}, by ${answer.model.name} version ${answer.model.version}.`,
          left.length ? ` Left out: ${left.join(", ")}.` : "",
          plain ? " Your corrections are used: a corrected cell counts as what you called it." : "",
        ),
      ),
      h(
        "ul",
        {},
        answer.notes.map((note) => h("li", {}, note)),
      ),
      bars(panels, asked.control, this.fileName()),
      h(
        "div",
        { class: "panels" },
        panels.map((panel, j) => figure(panel, j, asked.control, this.fileName())),
      ),
      asked.control && volcanoPoints(panels).length ? volcano(panels, asked.control, this.fileName()) : null,
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "Shares of each group" },
        resultTable(panels, asked.control, without),
      ),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", onclick: () => this.save(asked) }, "Save as CSV"),
        h("button", { type: "button", onclick: () => this.savePage(asked) }, "Save as a page"),
        h("button", { type: "button", onclick: () => print() }, "Print"),
      ),
    );
  }

  private async save(asked: GroupsQuestion): Promise<void> {
    download(await call("groupsCsv", asked), `${this.fileName()}.csv`);
  }

  /** Save what is shown as a page to keep: with the question, and what the numbers rest on. */
  private savePage(asked: GroupsQuestion): void {
    const { name, model, summary } = this.overview;
    const nameOf = (reference: string) =>
      this.choices().find(([key]) => key === reference)?.[1] ?? reference;
    const unseen = model.unseen ?? model.known;
    const said = [
      asked.control ? `compared with the control ${asked.control}` : null,
      asked.control && asked.unit ? `wells told by ${nameOf(asked.unit)}` : null,
      asked.control && asked.within ? `compared within each ${nameOf(asked.within)}` : null,
      asked.leaveOutFlagged ? "cells with a flag left out" : "cells with a flag kept",
      summary.reviewed ? `${several(summary.reviewed, "correction")} used` : "no cell corrected",
    ].filter(Boolean);
    const page = reportPage(
      `How ${name} is mixed`,
      h(
        "p",
        { class: "lead" },
        `A group for each ${nameOf(asked.by)}: ${said.join(", ")}. By ${model.name} version ${model.version}, ${new Date().toLocaleString("en-GB")}.`,
      ),
      [...this.result.children].map((element) => element.cloneNode(true)),
      h("h2", {}, "What it rests on"),
      h(
        "p",
        {},
        `On ${model.unseen ? "slides that the model had not seen" : "cells that it had not seen"}, its mean F1 of the types is ${unseen.all.toFixed(2)}: `,
        model.classes.map((type) => `${type} ${(unseen.of[type] ?? NaN).toFixed(2)}`).join(", "),
        ". Shares are corrected for the errors that it made there; an interval holds in 95 of 100 cases.",
      ),
      h(
        "ul",
        {},
        model.limits.map((limit) => h("li", {}, limit)),
      ),
    );
    download(page, `${this.fileName()}.html`);
  }

  /** Name what is saved, without its ending. */
  private fileName(): string {
    const { name, model } = this.overview;
    return `${stemOf(name)} groups by ${model.name} ${model.version}`;
  }
}

const LEFT = 118;
const RIGHT = 16;
const WIDTH = 360;
const TOP = 8;
const BAR = 24;
const ROW = 20;
const LONGEST = 16;

/** Least shares of a bar that have room for the beginning of a name, and for the whole of it. */
const BEGUN = 0.12;
const NAMED = 0.35;

/** Lay groups out below each other, so many pixels apart. */
function rowsOf(groups: readonly unknown[], step: number): ScaleBand<number> {
  return scaleBand([...groups.keys()], [TOP, TOP + groups.length * step]);
}

/** Name the groups on the left, the control in bold. */
function groupNames(groups: Panel["groups"], rows: ScaleBand<number>): SVGGElement[] {
  const names = namesOf(rows, (i) => shortened(groups[i]!.group, LONGEST));
  return axisLeft(
    names.map((tick, i) => ({ ...tick, isBold: groups[i]!.isControl })),
    LEFT,
  );
}

/** Draw how each group is mixed: a bar of the corrected shares of all types. */
function bars(panels: readonly Panel[], control: string, file: string): HTMLElement {
  const groups = panels[0]?.groups ?? [];
  const rows = rowsOf(groups, BAR).paddingInner(1 - ROW / BAR);
  const base = TOP + groups.length * BAR;
  const x = scaleLinear([0, 1], [LEFT, WIDTH - RIGHT]);
  const types = stack<number, number>()
    .keys(panels.keys())
    .value((i, j) => panels[j]!.groups[i]?.fraction ?? 0)(groups.keys());
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${base + 26}`,
      role: "img",
      "aria-label": `Shares of all types in each group, as bars in the order of the types; the table below has the numbers${control ? `; the control ${control} is in bold` : ""}`,
    },
    groups.map(({ group }, i) =>
      types.map(({ [i]: [from, to] = [0, 0] }, j) => {
        const { name } = panels[j]!;
        const y = rows(i) ?? 0;
        return [
          svg(
            "rect",
            { x: x(from), y, width: x(to) - x(from), height: ROW, class: `part ${typeClass(j)}` },
            svg("title", {}, `${group}: ${name} ${percent(to - from)}`),
          ),
          to - from < BEGUN
            ? null
            : svg(
                "text",
                { x: x((from + to) / 2), y: y + 14, class: "label in-part", "text-anchor": "middle" },
                to - from < NAMED ? name.slice(0, 3) : name,
              ),
        ];
      }),
    ),
    groupNames(groups, rows),
    axisBelow(ticksOf(x), base),
  );
  return h(
    "figure",
    { class: "one-figure" },
    h("figcaption", {}, "How each group is mixed: the corrected shares, the types in this order"),
    h(
      "ul",
      { class: "legend" },
      panels.map(({ name }, j) => h("li", {}, swatch(j), name)),
    ),
    drawing,
    saveButtons(drawing, "the mix of each group", `${file} mix`),
  );
}

/** Draw one type: the share of each group as a point with its interval, the plain count as a ring. */
function figure({ name, groups }: Panel, place: number, control: string, file: string): HTMLElement {
  const largest = Math.max(...groups.map(({ high, fraction }) => high ?? fraction ?? 0));
  const x = shareScale(largest, [LEFT, WIDTH - RIGHT]);
  const rows = rowsOf(groups, ROW);
  const base = TOP + groups.length * ROW;
  const drawn = groups.map((g, i) => {
    const y = (rows(i) ?? 0) + ROW / 2;
    return svg(
      "g",
      {},
      svg("title", {}, `${g.group}: ${percent(g.fraction)}`),
      g.low === null || g.high === null
        ? null
        : svg("line", { x1: x(g.low), x2: x(g.high), y1: y, y2: y, class: "interval" }),
      g.cells > 0 ? svg("circle", { cx: x(g.counted / g.cells), cy: y, r: 3.5, class: "counted" }) : null,
      g.fraction === null
        ? null
        : svg("circle", { cx: x(g.fraction), cy: y, r: 4, class: `point ${typeClass(place)}` }),
    );
  });
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${base + 26}`,
      role: "img",
      "aria-label": `Share of ${name} in each group; the table below has the numbers${control ? `; the control ${control} is in bold` : ""}`,
    },
    axisBelow(ticksOf(x), base, 4),
    drawn,
    groupNames(groups, rows),
  );
  return h(
    "figure",
    {},
    h("figcaption", {}, swatch(place), h("strong", {}, name)),
    drawing,
    saveButtons(drawing, `the shares of ${name}`, `${file} ${name}`),
  );
}

/** Draw all types' shifts against how sure they are. */
function volcano(panels: readonly Panel[], control: string, file: string): HTMLElement {
  const drawing = drawVolcano(panels, control);
  return h(
    "figure",
    { class: "one-figure" },
    h(
      "figcaption",
      {},
      `Against ${control}: how far each type shifts, and how sure that is. Above the dashed line p, adjusted, is below 0.05.`,
    ),
    h(
      "ul",
      { class: "legend" },
      panels.map(({ name }, j) =>
        h(
          "li",
          {},
          svg(
            "svg",
            { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" },
            svg("path", { d: shapeOf(j), class: `point type-${j % 7}` }),
          ),
          name,
        ),
      ),
    ),
    drawing,
    saveButtons(drawing, "the shifts", `${file} shifts`),
  );
}

function resultTable(
  panels: readonly Panel[],
  control: string,
  without: ReadonlyMap<string, number | null> | null,
): HTMLTableElement {
  const number = (text: Child) => h("td", { class: "numeric" }, text);
  const head = (text: string, isNumber = true) =>
    h("th", { scope: "col", class: isNumber ? "numeric" : null }, text);
  const isCompared = Boolean(control);
  return h(
    "table",
    {},
    h(
      "caption",
      {},
      "Filled points above are the corrected shares with their intervals; rings are plain counts",
      isCompared
        ? ". Shifts are in percentage points against the control; believe those whose adjusted p is below 0.05"
        : "",
    ),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head("Group", false),
        head("Type", false),
        head("Cells"),
        head("Counted"),
        head("Share"),
        head("Interval"),
        without ? head("Without corrections") : null,
        isCompared ? [head("Shift"), head("Interval"), head("p, adjusted")] : null,
      ),
    ),
    h(
      "tbody",
      {},
      (panels[0]?.groups ?? []).flatMap((_, i) =>
        panels.map(({ name, groups }, j) => {
          const g = groups[i];
          if (!g) return null;
          return h(
            "tr",
            { class: j === 0 ? "first" : null },
            h("th", { scope: "row" }, g.group),
            h("td", {}, swatch(j), name),
            number(count(g.cells)),
            number(count(g.counted)),
            number(percent(g.fraction)),
            number(g.low === null ? "–" : `${percent(g.low)} to ${percent(g.high)}`),
            without ? number(percent(without.get(`${name}\n${g.group}`) ?? null)) : null,
            isCompared
              ? [
                  number(points(g.shift)),
                  number(g.shift_low === null ? "–" : `${points(g.shift_low)} to ${points(g.shift_high)}`),
                  number(
                    g.p_adjusted !== null && g.p_adjusted < 0.05
                      ? h("strong", {}, pValue(g.p_adjusted))
                      : pValue(g.p_adjusted),
                  ),
                ]
              : null,
          );
        }),
      ),
    ),
  );
}
