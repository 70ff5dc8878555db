import assert from "node:assert/strict";
import test from "node:test";

import { boxOf, cropOf, isInside, tableOfImages } from "../../../../web/src/image_table.ts";
import { withoutExif } from "../../../../web/src/jpeg.ts";
import { classOf, scoresOf } from "../../../../web/src/scores.ts";
import { readAnswers } from "../../../../web/src/cells.ts";
import { placeLabels } from "../../../../web/src/volcano.tsx";

const cell = (id, type, more = {}) => ({
  id,
  class: type,
  probability: type && 0.75,
  probabilities: type && [0.75, 0.25],
  flags: ["holes", "low margin"],
  label: 3,
  x: 10.5,
  y: null,
  box: [1, 2, 3, 4],
  measurements: { Area: 100, "Skew red": null },
  outline: [[0, 0, 0, 4, 4, 4, 4, 0]],
  ...more,
});
const answer = (...predictions) => ({ image: { width: 40, height: 30 }, notes: ["Read."], predictions });

test("the cells of images are one table, named by image and label", () => {
  const { csv, ndjson, fields, outlines } = tableOfImages([
    { name: 'x/a, "1".jpg', answer: answer(cell('a, "1".jpg#3', "A"), cell('a, "1".jpg#own', null)) },
    { name: "b.jpg", answer: answer() },
  ]);
  const cells = readAnswers(csv, ndjson, ["A", "B"]);
  assert.deepEqual(cells.ids, ['x/a, "1".jpg#3', 'x/a, "1".jpg#own']);
  assert.deepEqual(cells.own.slice(0, 5), ["image filename", "Area", "Skew red", "label", "X"]);
  assert.deepEqual(cells.rows(0, 1)[0].values, [
    'x/a, "1".jpg',
    "100",
    "NaN",
    "3",
    "10.5",
    "NaN",
    "1",
    "2",
    "3",
    "4",
  ]);
  assert.equal(cells.type(0), "A");
  assert.equal(cells.type(1), null);
  assert.deepEqual(cells.flags(0), ["holes", "low margin"]);
  assert.deepEqual(fields, [
    { name: 'x/a, "1".jpg', width: 40, height: 30, cells: 2, notes: ["Read."] },
    { name: "b.jpg", width: 40, height: 30, cells: 0, notes: ["Read."] },
  ]);
  assert.equal(outlines.length, 2);
});

test("a picture of a cell holds all of it, and lies within its image", () => {
  for (const box of [
    [0, 0, 10, 10],
    [90, 40, 10, 20],
    [30, 10, 20, 40],
  ]) {
    const { left, top, side } = cropOf(box, 100, 60);
    assert.ok(left >= 0 && top >= 0 && left + side <= 100 && top + side <= 60);
    assert.ok(left <= box[0] && top <= box[1]);
    assert.ok(left + side >= box[0] + box[2] && top + side >= box[1] + box[3]);
  }
  assert.deepEqual(cropOf([0, 0, 100, 60], 100, 60), { left: 0, top: -20, side: 100 });
});

test("a hole is not in its cell", () => {
  const outline = [
    [0, 0, 0, 9, 9, 9, 9, 0],
    [3, 3, 6, 3, 6, 6, 3, 6],
  ];
  assert.deepEqual(boxOf(outline), [0, 0, 9, 9]);
  assert.ok(isInside(outline, 1, 1));
  assert.ok(!isInside(outline, 4, 4));
  assert.ok(!isInside(outline, 10, 4));
});

test("what turns a JPEG is left out of it, and nothing else", () => {
  const segment = (marker, ...bytes) => [0xff, marker, 0, bytes.length + 2, ...bytes];
  const head = [0xff, 0xd8];
  const kept = [...segment(0xe0, 1), ...segment(0xdb, 2, 3)];
  const scan = [0xff, 0xda, 0, 2, 9, 0xff, 0xe1, 9, 0xff, 0xd9];
  const whole = Uint8Array.from([
    ...head,
    ...segment(0xe0, 1),
    ...segment(0xe1, 7, 7, 7),
    ...segment(0xe2, 8),
    ...segment(0xdb, 2, 3),
    ...scan,
  ]);
  const left = withoutExif(whole).flatMap((piece) => [...piece]);
  assert.deepEqual(left, [...head, ...kept, ...scan]);
  const png = Uint8Array.from([0x89, 0x50]);
  assert.deepEqual(withoutExif(png), [png]);
});

test("scores are those of the definitions", () => {
  const { cells, right, counts, f1, perClass } = scoresOf(
    ["A", "B", "C"],
    [
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 1],
    ],
  );
  assert.deepEqual([cells, right], [4, 3]);
  assert.deepEqual(counts, [
    [2, 1, 0],
    [0, 1, 0],
    [0, 0, 0],
  ]);
  assert.equal(perClass[0].recall, 2 / 3);
  assert.equal(perClass[1].precision, 0.5);
  assert.equal(f1, (0.8 + 2 / 3) / 2);
  assert.deepEqual(
    ["a", " B ", "D", ""].map((text) => classOf(text, ["A", "B", "C"])),
    [0, 1, -1, -1],
  );
});

test("no name of a point lies over another one, over a point or outside", () => {
  const within = { left: 0, right: 100, top: 0, bottom: 100 };
  const points = [
    [50, 50],
    [50, 52],
    [52, 51],
    [97, 97],
    [3, 50],
    [95, 20],
    [40, 80],
    [60, 80],
  ];
  const candidates = points.map(([x, y]) => ({ x, y, text: "name" }));
  const placed = placeLabels(candidates, candidates, within);
  assert.ok(placed.length >= 3);
  placed.forEach((a, i) => {
    assert.ok(a.left >= 0 && a.right <= 100 && a.top >= 0 && a.bottom <= 100);
    for (const { x, y } of candidates) assert.ok(x < a.left || x > a.right || y < a.top || y > a.bottom);
    for (const b of placed.slice(i + 1))
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
  });
});
