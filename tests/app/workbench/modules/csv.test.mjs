import assert from "node:assert/strict";
import { test } from "node:test";

import {
  CsvError,
  CsvTable,
  freeName,
  neutralise,
  separatorOfAnswer,
  separatorOfFile,
  toNumber,
  writeTable,
  writeValue,
} from "../../../../web/src/csv.ts";

const bytes = (text) => new TextEncoder().encode(text);
const text = (array) => new TextDecoder().decode(array);
const table = (content, separator = ",") => new CsvTable(bytes(content), separator);
const rows = (t) =>
  Array.from({ length: t.length }, (_, row) => t.names.map((_, column) => t.text(row, column)));

test("the separator of an answer is the character before its last three columns", () => {
  assert.equal(separatorOfAnswer(bytes("a;b;class;probability;flags\n1;2;x;0,5;\n")), ";");
  assert.equal(separatorOfAnswer(bytes("a\tclass\tprobability\tflags\n")), "\t");
  assert.equal(
    separatorOfAnswer(bytes('"a,b",class,predicted class,predicted probability,predicted flags\r\n')),
    ",",
  );
  assert.equal(
    separatorOfAnswer(
      bytes("class;probability;flags;predicted 2 class;predicted 2 probability;predicted 2 flags"),
    ),
    ";",
  );
});

test("an answer without these columns is refused", () => {
  assert.throws(() => separatorOfAnswer(bytes("a,b\n1,2\n")), CsvError);
});

test("the separator of a file is the most frequent mark of its first line, outside of quotation marks", () => {
  assert.equal(separatorOfFile(bytes("a;b;c\n1,5;2,5;3,5\n")), ";");
  assert.equal(separatorOfFile(bytes('"a;b;c;d",e,f\n')), ",");
  assert.equal(separatorOfFile(bytes("a\tb\n")), "\t");
});

test("values are found whatever is in their quotation marks, and line ends may be of both kinds", () => {
  const t = table('name,note\r\n"a,b","say ""no"""\nü,"two\nlines"\r\n,\n');
  assert.deepEqual(t.names, ["name", "note"]);
  assert.deepEqual(rows(t), [
    ["a,b", 'say "no"'],
    ["ü", "two\nlines"],
    ["", ""],
  ]);
});

test("a byte order mark is no part of the first name, and the last line needs no end", () => {
  assert.deepEqual(table("\ufeffa,b\n1,2").names, ["a", "b"]);
  assert.deepEqual(rows(table("\ufeffa,b\n1,2")), [["1", "2"]]);
});

test("blanks around values stay as they came", () => {
  assert.deepEqual(rows(table("a;b\n x ;1 \n", ";")), [[" x ", "1 "]]);
});

test("a row with more or fewer values than there are columns is refused by its number", () => {
  assert.throws(
    () => table("a,b\n1,2\n1\n"),
    /^CsvError: Row 2 has 1 values; the table has 2 columns\.$|Row 2 has 1 values/,
  );
  assert.throws(() => table("a,b\n1,2,3\n"), /Row 1 has more values/);
});

test("numbers are read in both decimal marks, and what is none is NaN", () => {
  assert.equal(toNumber(" 1.234E5 "), 123400);
  assert.equal(toNumber("-0,5", ","), -0.5);
  for (const other of ["", "NaN", "1,5", "1.2.3", "0x10", "Infinity", "12 px"])
    assert.ok(Number.isNaN(toNumber(other)), other);
});

test("what is written is read again, character by character", () => {
  const values = ["plain", "a,b", 'say "no"', "two\nlines", "", " blank ", "ü"];
  const line = values.map((value) => writeValue(value, ",")).join(",");
  const names = values.map((_, i) => `c${i}`).join(",");
  assert.deepEqual(rows(table(`${names}\n${line}\n`)), [values]);
});

test("a table is written with the bytes that came, in the order that is asked for", () => {
  const t = table('id;x\n"a;1"; 1,50\nb;2,0\n', ";");
  const written = writeTable(t, [1, 0], ["note"], (row) => [row === 0 ? "first;one" : ""]);
  assert.equal(text(written), 'id;x;note\nb;2,0;\n"a;1"; 1,50;"first;one"\n');
});

test("formulas are neutralised where that is asked for, numbers never", () => {
  const t = table('id,x\n=1+1,-1.5\n"@a,b",+2\n');
  assert.equal(
    text(writeTable(t, [0, 1], ["note"], () => ["-x"], true)),
    "id,x,note\n'=1+1,-1.5,'-x\n\"'@a,b\",+2,'-x\n",
  );
  for (const number of ["-1.5", "+2", "-1,5E-3", "-inf", "1"]) assert.equal(neutralise(number), number);
});

test("a name that is taken, in whatever case, gets a number", () => {
  assert.equal(freeName("correction", ["id"]), "correction");
  assert.equal(freeName("correction", ["Correction", "correction 2"]), "correction 3");
});
