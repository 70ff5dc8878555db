import assert from "node:assert/strict";
import { test } from "node:test";

import { PatternError, readPattern } from "../../../../web/src/patterns.ts";

const cut = (pattern, text) => readPattern(pattern).match(text);

test("parts are what stands between the texts of the pattern", () => {
  assert.deepEqual(readPattern("{slide}_{field}_*").names, ["slide", "field"]);
  assert.deepEqual(cut("{slide}_{field}_*", "95-5-10-1_231_1.jpg "), ["95-5-10-1", "231"]);
  assert.deepEqual(cut("{compound}_{well}.tif", "DMSO_B2.tif"), ["DMSO", "B2"]);
  assert.deepEqual(cut("plate {p} *", "plate 7 of 9"), ["7"]);
});

test("the last part takes what is left, whatever is in it", () => {
  assert.deepEqual(cut("{slide}_{rest}", "a_b_c_d"), ["a", "b_c_d"]);
});

test("a name that lacks a text of the pattern, or has nothing where a part is, does not fit", () => {
  for (const text of ["", "a", "a_", "_b", "a-b"]) assert.equal(cut("{x}_{y}", text), null, text);
  assert.equal(cut("{x}.tif", "a.png"), null);
  assert.equal(cut("x{a}", "ya"), null);
});

test("signs that mean something elsewhere mean themselves", () => {
  assert.deepEqual(cut("{a}.(+)[{b}]$", "1.(+)[2]$"), ["1", "2"]);
});

test("what cannot be used is refused in a sentence", () => {
  for (const [pattern, sentence] of [
    ["abc", /names no part/],
    ["*", /names no part/],
    ["{a}{b}", /nothing between them/],
    ["{a}*", /nothing between them/],
    ["{}", /has no name/],
    ["{a}_{a}", /stands twice/],
    ["{a", /not closed/],
  ]) {
    assert.throws(
      () => readPattern(pattern),
      (error) => error instanceof PatternError && sentence.test(error.message),
      pattern,
    );
  }
});

test("no pattern takes long on any name", () => {
  const pattern = Array.from({ length: 30 }, (_, i) => `{p${i}}a`).join("");
  assert.equal(cut(`${pattern}!`, "a".repeat(100_000)), null);
});
