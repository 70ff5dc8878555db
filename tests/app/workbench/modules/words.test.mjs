import assert from "node:assert/strict";
import { test } from "node:test";

import { fingerprint } from "../../../../web/src/fingerprint.ts";
import { headersOf } from "../../../../web/src/transfer.ts";
import {
  duration,
  explainFlag,
  flagKind,
  percent,
  points,
  problemWords,
  progressWords,
  pValue,
  receiptWords,
} from "../../../../web/src/words.ts";

test("each flag of the service is explained, and one that is not known stands as it came", () => {
  assert.match(
    explainFlag("inconsistent: Circ. = 4 pi Area / Perim.^2"),
    /cannot be true together: Circ\. = 4 pi/,
  );
  assert.match(explainFlag("outside training range: AR"), /such a value of AR/);
  assert.match(explainFlag("touches the border"), /reaches the edge of the image/);
  assert.equal(explainFlag("never heard of"), "never heard of.");
  assert.equal(flagKind("outside training range: AR"), "outside training range");
});

test("progress says what is done, the rate and what is left", () => {
  assert.equal(progressWords({ done: 0, total: 5087, unit: "cells" }, 0), "0 of 5,087 cells");
  assert.equal(
    progressWords({ done: 20_000, total: 100_000, unit: "cells" }, 2),
    "20,000 of 100,000 cells, 10,000 cells a second, 8 seconds left",
  );
  assert.equal(
    progressWords({ done: 1e6, total: 4e6, unit: "bytes" }, 1),
    "1.0 MB of 4.0 MB, 1.0 MB a second, 3 seconds left",
  );
  assert.equal(duration(600), "10 minutes");
});

test("numbers are written for people", () => {
  assert.equal(percent(0.1234), "12.3 %");
  assert.equal(percent(null), "–");
  assert.equal(points(-0.051), "−5.1");
  assert.equal(points(0.0001), "0.0");
  assert.equal(pValue(0.00001), "< 0.0001");
});

test("a problem becomes a sentence and its faults with their places", () => {
  const problem = {
    detail: "Two values are wrong.",
    errors: [
      { row: 1203, column: "Area", message: "'x' is no number" },
      { row: null, column: null, message: "m" },
    ],
    total: 5,
  };
  assert.deepEqual(problemWords(problem), {
    sentence: "Two values are wrong.",
    faults: [
      { place: "row 1,203, column Area", message: "'x' is no number" },
      { place: "", message: "m" },
    ],
    more: 3,
  });
});

test("a receipt becomes sentences that leave nothing out", () => {
  const receipt = {
    format: "csv",
    separator: ";",
    decimal: ",",
    form: "row per cell",
    rows: 104,
    cells: 100,
    id_column: "image filename",
    columns: [
      { column: "Area", measurement: "Area" },
      { column: "StDev blue", measurement: "StdDev blue" },
    ],
    ignored: ["image filename", "Class"],
    left_out: [{ row: 101, reason: "a summary of ImageJ", rows: 4 }],
    notes: ["something was done"],
  };
  assert.deepEqual(receiptWords(receipt), [
    "It was read as a text table with semicolons between its values and a decimal comma, one row per cell.",
    "Its 104 rows are 100 cells.",
    "2 columns were read as measurements; by other names: StDev blue as StdDev blue.",
    "The cells are named by the column image filename.",
    "Not used for the types: Class.",
    "Left out: rows 101 to 104, a summary of ImageJ.",
    "Something was done.",
  ]);
});

test("the headers of a body follow its name; what is not known is told by its first bytes", () => {
  assert.deepEqual(headersOf("a.CSV"), { "Content-Type": "text/csv" });
  assert.deepEqual(headersOf("a.tsv.gz"), { "Content-Type": "text/csv", "Content-Encoding": "gzip" });
  assert.deepEqual(headersOf("a.jsonl"), { "Content-Type": "application/x-ndjson" });
  assert.deepEqual(headersOf("Results.xls"), { "Content-Type": "application/octet-stream" });
});

test("files that differ in one byte have other fingerprints", () => {
  const seen = new Set();
  for (let i = 0; i < 256; i += 1)
    for (const at of [0, 500, 999]) {
      const bytes = new Uint8Array(1000).fill(7);
      bytes[at] = i;
      seen.add(fingerprint(bytes));
    }
  assert.equal(seen.size, 3 * 255 + 1);
});
