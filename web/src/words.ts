/** Say in words what the service's answers and the page's numbers mean. */

import type { ProblemDocument, Receipt } from "./api.ts";
import type { Progress } from "./messages.ts";

const FLAGS: [RegExp, (named: string) => string][] = [
  [
    /^broken segmentation$/,
    () => "The background of the image was measured here, not a cell. Do not trust the type.",
  ],
  [/^low margin$/, () => "The two likeliest types are less than 0.2 apart: look at this cell yourself."],
  [
    /^inconsistent: (.*)$/,
    (rule) =>
      `These numbers cannot be true together: ${rule}. Look for exchanged columns, a lost decimal point or another unit.`,
  ],
  [
    /^outside training range: (.*)$/,
    (name) => `No training cell had such a value of ${name}; the model has never seen a cell like this.`,
  ],
  [
    /^unlike any training cell$/,
    () => "Its numbers together are unlike those of every training cell, even if each by itself is not.",
  ],
  [/^touches the border$/, () => "The cell reaches the edge of the image: a part of it may be missing."],
  [/^several pieces$/, () => "The region is in pieces that lie apart."],
  [/^holes$/, () => "The region has holes."],
  [/^smaller than .* pixels$/, () => "The region is too small for a cell."],
  [/^larger than half the image$/, () => "The region is larger than half of the image: is it a cell?"],
  [/^background$/, () => "The background was measured here, not a cell."],
  [/^joined labels$/, () => "The cell is made of several labels of the mask, which had split it."],
  [
    /^part of a label$/,
    () => "The mask’s label held more than this cell: what is no part of it was left out.",
  ],
  [/^beyond the labels$/, () => "A part of the cell has no label in the mask."],
  [/^no label$/, () => "The mask has hardly any label here; the cell was found by its nucleus."],
  [/^rejected: (.*)$/, (reason) => `The cell has no type: ${reason}.`],
];

/** Explain a flag in a sentence; one that this page does not know stands as it came. */
export function explainFlag(flag: string): string {
  for (const [pattern, sentence] of FLAGS) {
    const found = pattern.exec(flag);
    if (found) return sentence(found[1] ?? "");
  }
  return `${flag}.`;
}

/** Name the kind of a flag, without the measurement or rule that it is about. */
export function flagKind(flag: string): string {
  return flag.split(": ", 1).join();
}

/** Write a whole number with separators of thousands. */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en-GB");
}

/** Write a number of things with their name. */
export function several(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Write a share from 0 to 1 as a percentage with one decimal. */
export function percent(share: number | null): string {
  return share === null || Number.isNaN(share) ? "–" : `${(100 * share).toFixed(1)} %`;
}

/** Write a shift from -1 to 1 in percentage points, with its sign. */
export function points(shift: number | null): string {
  if (shift === null) return "–";
  const text = Math.abs(100 * shift).toFixed(1);
  return text === "0.0" ? "0.0" : `${shift < 0 ? "−" : "+"}${text}`;
}

/** Write a p-value. */
export function pValue(p: number | null): string {
  if (p === null) return "–";
  return p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}

/** Write a size in bytes. */
export function bytes(size: number): string {
  if (size < 1000) return several(size, "byte");
  if (size < 1e6) return `${(size / 1e3).toFixed(1)} kB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

/** Write a span of time, rounded to what one can wait by. */
export function duration(seconds: number): string {
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return several(Math.round(seconds), "second");
  return several(Math.round(seconds / 60), "minute");
}

/**
 * Say how far a step is: what is done, at which rate, and what is left.
 *
 * @param seconds since the step began
 * @param before what was done when it began
 */
export function progressWords({ done, total, unit }: Progress, seconds: number, before = 0): string {
  const write = unit === "bytes" ? bytes : (number: number) => several(number, unit.slice(0, -1));
  const so_far = `${unit === "bytes" ? bytes(done) : count(done)} of ${write(total)}`;
  if (done <= before || seconds < 0.5) return so_far;
  const rate = (done - before) / seconds;
  const left = (total - done) / rate;
  const speed = unit === "images" ? `${rate.toFixed(1)} images` : write(rate);
  return `${so_far}, ${speed} a second, ${duration(left)} left`;
}

/** A problem in words: what is wrong, each fault with its place, and how many more there are. */
export interface ProblemInWords {
  sentence: string;
  faults: { place: string; message: string }[];
  more: number;
}

/** List the sentences of a problem document (RFC 9457). */
export function problemWords(problem: Pick<ProblemDocument, "detail" | "errors" | "total">): ProblemInWords {
  const faults = (problem.errors ?? []).map(({ row, column, message }) => ({
    place: [row ? `row ${count(row)}` : "", column ? `column ${column}` : ""].filter(Boolean).join(", "),
    message,
  }));
  return { sentence: problem.detail, faults, more: Math.max(0, (problem.total ?? 0) - faults.length) };
}

const SEPARATORS: Record<string, string> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  " ": "blanks",
  "|": "upright bars",
};
const FORMATS: Record<string, string> = {
  csv: "a text table",
  json: "JSON",
  ndjson: "JSON, one cell a line",
  arrow: "an Arrow table",
  parquet: "a Parquet table",
  workbook: "a workbook",
};

/** Say how the service read a table, a sentence each. */
export function receiptWords(receipt: Receipt): string[] {
  const how = [FORMATS[receipt.format] ?? receipt.format];
  if (receipt.separator) {
    const mark = SEPARATORS[receipt.separator] ?? `“${receipt.separator}”`;
    how.push(`with ${mark} between its values and a decimal ${receipt.decimal === "," ? "comma" : "point"}`);
  }
  const sentences = [
    `It was read as ${how.join(" ")}, ${receipt.form === "row per cell" ? "one row per cell" : receipt.form}.`,
  ];
  sentences.push(
    receipt.rows === receipt.cells
      ? `Each of its ${several(receipt.rows, "row")} is a cell.`
      : `Its ${several(receipt.rows, "row")} are ${several(receipt.cells, "cell")}.`,
  );
  const renamed = receipt.columns.filter(({ column, measurement }) => column.trim() !== measurement);
  sentences.push(
    `${several(receipt.columns.length, "column")} ${receipt.columns.length === 1 ? "was" : "were"} read as measurements${
      renamed.length
        ? `; by other names: ${renamed.map(({ column, measurement }) => `${column.trim()} as ${measurement}`).join(", ")}`
        : ""
    }.`,
  );
  sentences.push(
    receipt.id_column === null
      ? "No column names the cells, so they are numbered."
      : `The cells are named by the column ${receipt.id_column.trim() || "without a header"}.`,
  );
  const others = receipt.ignored.filter((name) => name !== receipt.id_column);
  if (others.length)
    sentences.push(
      `Not used for the types: ${others.map((name) => name.trim() || "a column without a header").join(", ")}.`,
    );
  for (const { row, rows, reason } of receipt.left_out) {
    sentences.push(
      `Left out: ${rows > 1 ? `rows ${count(row)} to ${count(row + rows - 1)}` : `row ${count(row)}`}, ${reason}.`,
    );
  }
  // The first sentence has said how the text is separated.
  const notes = receipt.notes.filter((note) => !/^read as CSV separated by/i.test(note));
  for (const note of notes) sentences.push(`${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`);
  return sentences;
}

/** Name a file without its ending, for what comes of it. */
export function stemOf(name: string): string {
  return name.replace(/\.[a-z]+(\.gz)?$/i, "");
}
