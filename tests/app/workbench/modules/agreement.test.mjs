import assert from "node:assert/strict";
import { test } from "node:test";

import { cohensKappa, compare, matchRows } from "../../../../web/src/agreement.ts";

const pairs = (counts, labels) =>
  counts.flatMap((row, i) => row.flatMap((n, j) => Array.from({ length: n }, () => [labels[i], labels[j]])));

test("kappa is that of a textbook's table", () => {
  // 50 grants, read by two readers: 20 yes by both, 15 no by both, 5 and 10 differ: kappa = 0.4.
  const result = cohensKappa(
    pairs(
      [
        [20, 5],
        [10, 15],
      ],
      ["yes", "no"],
    ),
  );
  assert.equal(result.cells, 50);
  assert.equal(result.agree, 35);
  assert.ok(Math.abs(result.kappa - 0.4) < 1e-12);
});

test("kappa is 1 where all agree, 0 where chance would agree as often, and below 0 where less", () => {
  assert.equal(
    cohensKappa([
      ["a", "a"],
      ["b", "b"],
    ]).kappa,
    1,
  );
  assert.equal(
    cohensKappa(
      pairs(
        [
          [1, 1],
          [1, 1],
        ],
        ["a", "b"],
      ),
    ).kappa,
    0,
  );
  assert.equal(
    cohensKappa([
      ["a", "b"],
      ["b", "a"],
    ]).kappa,
    -1,
  );
});

test("kappa is not defined where there is nothing to disagree on", () => {
  assert.equal(cohensKappa([]).kappa, null);
  assert.equal(
    cohensKappa([
      ["a", "a"],
      ["a", "a"],
    ]).kappa,
    null,
  );
});

test("labels that only one person used count too", () => {
  const { labels, counts } = cohensKappa([
    ["a", "c"],
    ["b", "b"],
  ]);
  assert.deepEqual(labels, ["a", "b", "c"]);
  assert.deepEqual(counts, [
    [0, 0, 1],
    [0, 1, 0],
    [0, 0, 0],
  ]);
});

const said = (labels) => new Map(Object.entries(labels).map(([cell, label]) => [Number(cell), { label }]));

test("only cells that both called something are compared, and being unsure is no disagreement", () => {
  const result = compare(
    said({ 1: "a", 2: "a", 3: "unsure", 9: "a", 4: "b" }),
    said({ 1: "a", 2: "b", 3: "b", 4: "b", 7: "a" }),
  );
  assert.equal(result.cells, 3);
  assert.equal(result.agree, 2);
  assert.deepEqual(result.differing, [2]);
  assert.equal(result.unsure, 1);
  assert.equal(result.onlyFirst, 1);
  assert.equal(result.onlySecond, 1);
});

const never = () => assert.fail("the values are not needed");

test("rows are found by the names of their cells, in whatever order", () => {
  const found = matchRows(
    { keys: ["a", "b", "c"], contents: never },
    { keys: ["c", "x", "a"], contents: never },
  );
  assert.equal(found.by, "name");
  assert.deepEqual([...found.cells], [2, -1, 0]);
});

test("where names stand twice, or there are none, rows are found by their values; equal ones in their order", () => {
  const ours = { keys: ["a", "a", "b"], contents: () => ["1", "1", "2"] };
  for (const keys of [["a", "b", "c", "d"], null]) {
    const found = matchRows(ours, { keys, contents: () => ["2", "1", "1", "1"] });
    assert.equal(found.by, "values");
    assert.deepEqual([...found.cells], [2, 0, 1, -1]);
  }
});
