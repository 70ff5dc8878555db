import assert from "node:assert/strict";
import { test } from "node:test";

import { AnswerError, isWithin, measurementsOf, readAnswers } from "../../../../web/src/cells.ts";
import { shareScale } from "../../../../web/src/charts.tsx";
import { predictedTable, byClass } from "../../../../web/src/composition.ts";

const CLASSES = ["A", "B", "C"];
const bytes = (text) => new TextEncoder().encode(text);
const CSV = `id;Area;well;class;probability;flags
c1;10,5;B1;A;0,9;
c2;2;B2;B;0,5;low margin
c3;;B1;;;rejected: Area is empty
c4;7;;A;0,6;broken segmentation; outside training range: Area
c5;100;B2;C;0,8;
`.replace(
  "broken segmentation; outside training range: Area",
  '"broken segmentation; outside training range: Area"',
);
const RECORDS = [
  { id: "c1", class: "A", probability: 0.9, probabilities: [0.9, 0.1, 0], flags: [] },
  { id: "c2", class: "B", probability: 0.5, probabilities: [0.4, 0.5, 0.1], flags: ["low margin"] },
  { id: "c3", class: null, probability: null, probabilities: null, flags: ["rejected: Area is empty"] },
  {
    id: "c4",
    class: "A",
    probability: 0.6,
    probabilities: [0.6, 0.3, 0.1],
    flags: ["broken segmentation", "outside training range: Area"],
  },
  { id: "c5", class: "C", probability: 0.8, probabilities: [0, 0.2, 0.8], flags: [] },
];
const lines = (records) => bytes(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
const cells = () => readAnswers(bytes(CSV), lines(RECORDS), CLASSES);
const shown = (c, filter, sort) => {
  c.show(filter, sort);
  return [...c.order].map((cell) => c.ids[cell]).join(" ");
};
const call = (label, by = "Ada") => ({ label, by, at: "t" });

test("both answers are one table, with the sender's texts as they came", () => {
  const c = cells();
  assert.deepEqual(c.own, ["id", "Area", "well"]);
  assert.deepEqual(c.rows(0, 1)[0], {
    cell: 0,
    id: "c1",
    type: "A",
    probability: 0.9,
    flags: [],
    label: null,
    by: null,
    second: null,
    values: ["c1", "10,5", "B1"],
  });
  assert.equal(c.decimal, ",");
  assert.equal(c.numbers(1)[0], 10.5);
  assert.equal(c.type(2), null);
});

test("answers with another number of cells than rows are refused", () => {
  assert.throws(() => readAnswers(bytes(CSV), lines(RECORDS.slice(1)), CLASSES), AnswerError);
  assert.throws(() => readAnswers(bytes(CSV), lines([...RECORDS, RECORDS[0]]), CLASSES), AnswerError);
});

test("cells are filtered by type, probability, flag, name and any column", () => {
  const c = cells();
  assert.equal(shown(c, { type: "A" }), "c1 c4");
  assert.equal(shown(c, { low: 0.6, high: 0.8 }), "c4 c5");
  assert.equal(shown(c, { flag: "none" }), "c1 c5");
  assert.equal(shown(c, { flag: "any" }), "c2 c3 c4");
  assert.equal(shown(c, { flag: "outside training range" }), "c4");
  assert.equal(shown(c, { search: "C4" }), "c4");
  assert.equal(shown(c, { conditions: [{ column: 1, how: "at least", value: "7" }] }), "c1 c4 c5");
  assert.equal(shown(c, { conditions: [{ column: 1, how: "at most", value: "10,5" }] }), "c1 c2 c4");
  assert.equal(shown(c, { conditions: [{ column: 2, how: "is", value: "b1" }] }), "c1 c3");
  assert.equal(shown(c, { conditions: [{ column: 2, how: "contains", value: "2" }], type: "C" }), "c5");
  assert.equal(shown(c, {}), "c1 c2 c3 c4 c5");
});

test("cells are filtered by what people said", () => {
  const c = cells();
  c.labels.set(0, call("A")).set(1, call("C")).set(3, call("unsure"));
  c.second.set(0, call("B")).set(1, call("C")).set(3, call("A"));
  assert.equal(shown(c, { correction: "reviewed" }), "c1 c2 c4");
  assert.equal(shown(c, { correction: "open" }), "c3 c5");
  assert.equal(shown(c, { correction: "changed" }), "c2");
  assert.equal(shown(c, { correction: "differs" }), "c1");
  assert.equal(shown(c, { correction: "unsure" }), "c4");
});

test("cells are sorted by numbers as numbers and by text as text; those without a value come last", () => {
  const c = cells();
  assert.equal(shown(c, {}, { key: "column 1", descending: false }), "c2 c4 c1 c5 c3");
  assert.equal(shown(c, {}, { key: "column 1", descending: true }), "c5 c1 c4 c2 c3");
  assert.equal(shown(c, {}, { key: "column 2", descending: false }), "c1 c3 c2 c5 c4");
  assert.equal(shown(c, {}, { key: "column 2", descending: true }), "c2 c5 c1 c3 c4");
  assert.equal(shown(c, {}, { key: "doubt", descending: false }), "c2 c4 c5 c1 c3");
  assert.equal(shown(c, {}, { key: "number", descending: true }), "c5 c4 c3 c2 c1");
  c.labels.set(3, call("A"));
  assert.equal(shown(c, {}, { key: "correction", descending: false }), "c4 c1 c2 c3 c5");
});

test("the most doubtful cell is the one with the least margin that nobody has reviewed", () => {
  const c = cells();
  assert.equal(c.mostDoubtful(), 1);
  assert.equal(c.mostDoubtful(1), 3);
  c.labels.set(1, call("A"));
  assert.equal(c.mostDoubtful(), 3);
  assert.equal(c.mostDoubtful(0), 3); // behind the last one it begins again
  c.show({ type: "C" });
  assert.equal(c.mostDoubtful(), 0);
  c.labels.set(4, call("C"));
  assert.equal(c.mostDoubtful(), -1);
});

test("the summary counts each cell once", () => {
  const c = cells();
  c.labels.set(1, call("C")).set(3, call("not a cell")).set(2, call("B")).set(0, call("unsure"));
  assert.deepEqual(c.summary(), {
    cells: 5,
    rejected: 1,
    flagged: 2,
    counts: [2, 1, 1],
    kinds: { "low margin": 1, rejected: 1, "broken segmentation": 1, "outside training range": 1 },
    corrected: { A: 1, B: 1, C: 2, "not a cell": 1, unsure: 1 },
    reviewed: 4,
    changed: 3,
  });
});

test("the export has the sender's columns and what was added, as the screen shows them", () => {
  const c = cells();
  c.labels.set(3, call("not a cell", "Ada; Bo"));
  c.show({ type: "A" }, { key: "probability", descending: false });
  assert.equal(
    new TextDecoder().decode(c.toCsv("shown", "m version 2", false)),
    'id;Area;well;class;probability;flags;correction;corrected by;model\nc4;7;;A;0,6;"broken segmentation; outside training range: Area";not a cell;"Ada; Bo";m version 2\nc1;10,5;B1;A;0,9;;;;m version 2\n',
  );
  assert.equal(new TextDecoder().decode(c.toCsv("all", "m", false)).split("\n").length, 7);
});

test("measurements are set beside the training cells by the columns that were read as such", () => {
  const quantiles = [1, 2, 3, 5, 8, 9, 11, 12, 20];
  const features = [
    { name: "Area", unit: "pixels²", quantiles },
    { name: "AR", unit: "1", quantiles },
  ];
  const [area, ...others] = measurementsOf(cells(), 4, [{ column: "Area", measurement: "Area" }], features);
  assert.deepEqual(area, {
    name: "Area",
    unit: "pixels²",
    text: "100",
    value: 100,
    low: 1,
    lower: 5,
    middle: 8,
    upper: 9,
    high: 20,
    outside: true,
    ofTypes: [null, null, null],
  });
  assert.deepEqual(others, []);
});

test("measurements are set beside the training cells of each type, in the order of the types", () => {
  const features = [
    { name: "Area", unit: "pixels²", quantiles: [1, 2, 3, 5, 8, 9, 11, 12, 20], by_class: { C: [1, 2, 3, 4, 5], A: [6, 7, 8, 9, 20] } },
  ];
  const [area] = measurementsOf(cells(), 4, [{ column: "Area", measurement: "Area" }], features);
  assert.deepEqual(area.ofTypes, [
    { low: 6, lower: 7, middle: 8, upper: 9, high: 20 },
    null,
    { low: 1, lower: 2, middle: 3, upper: 4, high: 5 },
  ]);
  assert.equal(isWithin(20, area.ofTypes[0]), true);
  assert.equal(isWithin(20.1, area.ofTypes[0]), false);
  assert.equal(isWithin(NaN, area.ofTypes[0]), false);
});

test("corrected cells go to the composition as sure, those that are no cells not at all", () => {
  const c = cells();
  const columns = [{ name: "well", values: c.texts(2) }];
  const names = ["well", "probability A", "probability B", "probability C", "flags"];
  assert.deepEqual(predictedTable(c, columns, true), {
    table: {
      columns: names,
      data: [
        ["B1", 0.9, 0.1, 0, ""],
        ["B2", 0.4, 0.5, 0.1, "low margin"],
        ["B2", 0, 0.2, 0.8, ""],
      ],
    },
    cells: 3,
    rejected: 1,
    noCells: 0,
    unnamed: 1,
  });
  c.labels.set(0, call("C")).set(1, call("not a cell")).set(2, call("B")).set(4, call("unsure"));
  const corrected = predictedTable(c, columns, true);
  assert.deepEqual(corrected.table.data, [
    ["B1", 0, 0, 1, ""],
    ["B1", 0, 1, 0, "rejected: Area is empty"],
    ["B2", 0, 0.2, 0.8, ""],
  ]);
  assert.equal(corrected.noCells, 1);
  assert.equal(predictedTable(c, columns, false).cells, 3);
});

test("the answer of the composition is turned round: one list of groups for each type", () => {
  const share = (name) => ({ class: name, fraction: 0.5 });
  const answer = {
    classes: ["A", "B"],
    control: "x",
    groups: ["x", "y"].map((g) => ({
      group: { well: g },
      cells: 2,
      note: null,
      classes: [share("A"), share("B")],
    })),
  };
  const panels = byClass(answer, "well");
  assert.deepEqual(
    panels.map(({ name, groups }) => [name, groups.map((g) => [g.group, g.isControl, g.fraction])]),
    [
      [
        "A",
        [
          ["x", true, 0.5],
          ["y", false, 0.5],
        ],
      ],
      [
        "B",
        [
          ["x", true, 0.5],
          ["y", false, 0.5],
        ],
      ],
    ],
  );
});

test("an axis of shares ends at a round number that is not below the largest value", () => {
  for (const [largest, end, n] of [
    [0.03, 0.05, 6],
    [0.34, 0.4, 5],
    [0.62, 0.8, 5],
    [1, 1, 6],
    [0, 0.05, 6],
  ]) {
    const scale = shareScale(largest, [0, 1]);
    assert.ok(Math.abs(scale.domain()[1] - end) < 1e-9, `${largest}: ${scale.domain()}`);
    assert.equal(scale.ticks(4).length, n);
  }
});
