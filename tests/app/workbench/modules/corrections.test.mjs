import assert from "node:assert/strict";
import { test } from "node:test";

import { Journal } from "../../../../web/src/corrections.ts";

const said = (journal) =>
  Object.fromEntries([...journal.labels].map(([cell, { label }]) => [cell, label]).sort());

test("an action labels all of its cells, and says who did it and when", () => {
  const journal = new Journal();
  journal.apply([3, 5], "Monocyte", "Ada", "2026-01-01");
  assert.deepEqual(journal.labels.get(5), { label: "Monocyte", by: "Ada", at: "2026-01-01" });
  assert.deepEqual(said(journal), { 3: "Monocyte", 5: "Monocyte" });
});

test("undo brings back what each cell was called before, and redo the action", () => {
  const journal = new Journal();
  journal.apply([1], "Monocyte", "", "");
  journal.apply([1, 2], "unsure", "", "");
  journal.apply([1], null, "", "");
  const after = said(journal);
  assert.deepEqual(after, { 2: "unsure" });
  journal.undo();
  assert.deepEqual(said(journal), { 1: "unsure", 2: "unsure" });
  journal.undo();
  assert.deepEqual(said(journal), { 1: "Monocyte" });
  journal.undo();
  assert.deepEqual(said(journal), {});
  assert.equal(journal.undo(), null);
  for (let i = 0; i < 3; i += 1) journal.redo();
  assert.deepEqual(said(journal), after);
  assert.equal(journal.redo(), null);
});

test("a new action ends what could be done again", () => {
  const journal = new Journal();
  journal.apply([1], "a", "", "");
  journal.apply([2], "b", "", "");
  journal.undo();
  const action = journal.apply([3], "c", "", "");
  assert.equal(action.number, 1);
  assert.equal(journal.redo(), null);
  assert.deepEqual(said(journal), { 1: "a", 3: "c" });
});

test("a journal that was kept goes on where it was, with what was undone", () => {
  const journal = new Journal();
  journal.apply([1], "a", "Ada", "t");
  journal.apply([1, 2], "b", "Ada", "t");
  journal.apply([2], "c", "Bo", "t");
  journal.undo();
  const again = new Journal(JSON.parse(JSON.stringify(journal.actions)), journal.position);
  assert.deepEqual(said(again), said(journal));
  again.redo();
  assert.deepEqual(said(again), { 1: "b", 2: "c" });
  again.undo();
  again.undo();
  assert.deepEqual(said(again), { 1: "a" });
});

test("any order of actions, undo and redo gives what the actions that hold give one after another", () => {
  let seed = 1;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const journal = new Journal();
  for (let step = 0; step < 2000; step += 1) {
    const what = random(4);
    if (what === 0) journal.undo();
    else if (what === 1) journal.redo();
    else journal.apply([random(6), random(6)], [null, "a", "b"][random(3)], "", "");
    assert.deepEqual(said(journal), said(new Journal(journal.actions, journal.position)));
  }
});
