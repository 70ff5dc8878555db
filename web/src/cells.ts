/** Hold the cells of one table with their types, and sort, filter and describe them. */

import type { Feature, MatchedColumn, Prediction } from "./api.ts";
import type { Correction } from "./corrections.ts";
import { NOT_A_CELL, UNSURE } from "./corrections.ts";
import { sumOf } from "./counting.ts";
import { CsvTable, freeName, separatorOfAnswer, toNumber, writeTable, writeValue } from "./csv.ts";
import { flagKind } from "./words.ts";

const LABEL = "Class"; // the column that bloodcells-train takes for the labels
const ADDED = 3; // class, probability and flags, the last columns of the service's CSV

const KEPT_COLUMNS = 4; // of each kind, as texts and as numbers

/** Report answers that do not belong together, in a sentence. */
export class AnswerError extends Error {}

/** What the values of a column must be. */
export interface Condition {
  column: number;
  how: "at least" | "at most" | "is" | "contains";
  value: string;
}

/** What cells must have to be shown. */
export interface Filter {
  type?: string;
  /** `reviewed`, `open`, `changed`, `differs`, or a label. */
  correction?: string;
  /** `none`, `any`, or a kind of flag. */
  flag?: string;
  /** The least probability. */
  low?: number;
  /** The largest probability. */
  high?: number;
  /** A part of the name. */
  search?: string;
  conditions?: Condition[];
}

/** The order of cells: by `number`, `id`, `type`, `probability`, `doubt`, `flags`, `correction`, `by`, or `column N`. */
export interface Sort {
  key: string;
  descending: boolean;
}

/** A cell as it is listed, with the texts of all of the sender's columns. */
export interface CellRow {
  cell: number;
  id: string;
  type: string | null;
  /** NaN for a rejected cell. */
  probability: number;
  flags: string[];
  label: string | null;
  by: string | null;
  second: string | null;
  values: string[];
}

/** Cells of one type that stand beside each other; null: no type. */
export interface Section {
  type: string | null;
  cells: number;
}

/** How many cells there are, by type, flag and correction. */
export interface Summary {
  cells: number;
  rejected: number;
  flagged: number;
  /** By the model's classes. */
  counts: number[];
  kinds: Record<string, number>;
  /** By what the cells may be called, with the corrections. */
  corrected: Record<string, number>;
  reviewed: number;
  changed: number;
}

/** Least value, lower quartile, median, upper quartile and largest value of training cells. */
export interface TrainingRange {
  low: number;
  lower: number;
  middle: number;
  upper: number;
  high: number;
}

/** A measurement of a cell beside those of the training cells. */
export interface CellMeasurement extends TrainingRange {
  name: string;
  unit: string;
  text: string;
  value: number;
  outside: boolean;
  /** The training cells of each class, in the order of the classes; null of a class or a model that has no ranges. */
  ofTypes: (TrainingRange | null)[];
}

type Test = (cell: number) => boolean;

/**
 * Read the service's two answers to one table.
 *
 * @param csv the sender's own columns, with class, probability and flags behind them
 * @param ndjson the probabilities of every class
 * @param classes in the order of these probabilities
 * @param progress told now and then how many cells are read
 */
export function readAnswers(
  csv: Uint8Array,
  ndjson: Uint8Array,
  classes: string[],
  progress: (done: number, total: number) => void = () => {},
): Cells {
  const table = new CsvTable(csv, separatorOfAnswer(csv));
  const n = table.length;
  const k = classes.length;
  const ids = new Array<string>(n);
  const probabilities = new Float64Array(n * k).fill(NaN);
  const codes = new Int16Array(n).fill(-1);
  const flagSets: string[][] = [[]];
  const numbers = new Map([["[]", 0]]);
  const flagOf = new Uint32Array(n);
  const places = new Map(classes.map((name, place) => [name, place]));
  const decoder = new TextDecoder();
  let cell = 0;
  for (let at = 0; at < ndjson.length;) {
    let end = ndjson.indexOf(0x0a, at);
    if (end < 0) end = ndjson.length;
    if (end > at) {
      if (cell === n) throw new AnswerError("The service answered with more cells than its table has rows.");
      const record: Prediction = JSON.parse(decoder.decode(ndjson.subarray(at, end)));
      ids[cell] = record.id;
      if (record.class !== null) {
        codes[cell] = places.get(record.class) ?? -1;
        probabilities.set(record.probabilities ?? [], cell * k);
      }
      if (record.flags.length) {
        const key = JSON.stringify(record.flags);
        let number = numbers.get(key);
        if (number === undefined) {
          number = flagSets.push(record.flags) - 1;
          numbers.set(key, number);
        }
        flagOf[cell] = number;
      }
      cell += 1;
      if (cell % 5000 === 0) progress(cell, n);
    }
    at = end + 1;
  }
  if (cell !== n) {
    throw new AnswerError(
      `The service answered with ${cell} cells where its table has ${n} rows; send the table again.`,
    );
  }
  progress(n, n);
  return new Cells({ table, ids, classes, probabilities, codes, flagSets, flagOf });
}

/** What is known of n cells of k classes. */
export interface CellData {
  table: CsvTable;
  ids: string[];
  classes: string[];
  /** k of each cell; NaN for rejected ones. */
  probabilities: Float64Array;
  /** Place of each cell's class; -1 for rejected ones. */
  codes: Int16Array;
  /** All sets of flags that there are. */
  flagSets: string[][];
  /** The place of each cell's set among them. */
  flagOf: Uint32Array;
}

/** Keep what was worked out of a few columns, those that were asked for last. */
class Recent<V> {
  private readonly kept = new Map<number, V>();

  get(column: number, make: () => V): V {
    const found = this.kept.get(column) ?? make();
    this.kept.delete(column);
    this.kept.set(column, found);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_COLUMNS) break;
      this.kept.delete(oldest);
    }
    return found;
  }
}

/** Hold n cells of k classes. */
export class Cells {
  readonly table: CsvTable;
  /** Headers of the sender's own columns. */
  readonly own: string[];
  readonly ids: string[];
  readonly classes: string[];
  readonly probabilities: Float64Array;
  readonly codes: Int16Array;
  readonly length: number;
  readonly decimal: "." | ",";
  /** Corrections by cell. */
  labels: ReadonlyMap<number, Correction> = new Map();
  /** Corrections of a second person. */
  second: ReadonlyMap<number, Correction> = new Map();
  /** The cells that are shown. */
  order: Uint32Array;
  private readonly flagSets: string[][];
  private readonly flagOf: Uint32Array;
  private readonly margins: Float64Array;
  private readonly keptTexts = new Recent<string[]>();
  private readonly keptNumbers = new Recent<Float64Array>();

  constructor({ table, ids, classes, probabilities, codes, flagSets, flagOf }: CellData) {
    this.table = table;
    this.own = table.names.slice(0, -ADDED);
    this.ids = ids;
    this.classes = classes;
    this.probabilities = probabilities;
    this.codes = codes;
    this.flagSets = flagSets;
    this.flagOf = flagOf;
    this.length = table.length;
    this.decimal = this.findDecimal();
    this.margins = this.findMargins();
    this.order = Uint32Array.from({ length: this.length }, (_, cell) => cell);
  }

  private findDecimal(): "." | "," {
    const column = this.table.names.length - 2;
    for (let cell = 0; cell < this.length; cell += 1) {
      if (this.codes[cell]! >= 0) return this.table.text(cell, column).includes(",") ? "," : ".";
    }
    return ".";
  }

  /** Subtract the second largest probability of each cell from its largest: small is doubtful. */
  private findMargins(): Float64Array {
    const k = this.classes.length;
    const margins = new Float64Array(this.length).fill(NaN);
    for (let cell = 0; cell < this.length; cell += 1) {
      if (this.codes[cell]! < 0) continue;
      let best = -1;
      let next = -1;
      for (let j = cell * k; j < (cell + 1) * k; j += 1) {
        const p = this.probabilities[j]!;
        if (p > best) {
          next = best;
          best = p;
        } else if (p > next) next = p;
      }
      margins[cell] = k > 1 ? best - next : best;
    }
    return margins;
  }

  /** Name the model's type of a cell; null for a rejected one. */
  type(cell: number): string | null {
    return this.classes[this.codes[cell]!] ?? null;
  }

  /** Give the probability of a cell's type; NaN for a rejected one. */
  probability(cell: number): number {
    const code = this.codes[cell]!;
    return code < 0 ? NaN : this.probabilities[cell * this.classes.length + code]!;
  }

  /** Whether any cell has a flag. */
  get areFlagged(): boolean {
    return this.flagSets.some((flags) => flags.length > 0);
  }

  /** List the flags of a cell. */
  flags(cell: number): string[] {
    return this.flagSets[this.flagOf[cell]!]!;
  }

  /** List everything that a person may call a cell. */
  get choices(): string[] {
    return [...this.classes, NOT_A_CELL, UNSURE];
  }

  /** List the texts of one of the sender's columns, without blanks around them. */
  texts(column: number): string[] {
    return this.keptTexts.get(column, () => this.table.texts(column).map((text) => text.trim()));
  }

  /** List the numbers of one of the sender's columns; NaN for what is none. */
  numbers(column: number): Float64Array {
    return this.keptNumbers.get(column, () =>
      Float64Array.from(this.texts(column), (text) => toNumber(text, this.decimal)),
    );
  }

  /** Tell whether all values of a column that are not empty are numbers. */
  isNumeric(column: number): boolean {
    const numbers = this.numbers(column);
    return (
      this.texts(column).every((text, i) => text === "" || !Number.isNaN(numbers[i])) &&
      numbers.some((x) => !Number.isNaN(x))
    );
  }

  /** Choose and order the cells to show; say how many there are. */
  show(filter: Filter = {}, sort: Sort = { key: "number", descending: false }): number {
    const tests = this.tests(filter);
    const chosen = new Uint32Array(this.length);
    let n = 0;
    for (let cell = 0; cell < this.length; cell += 1) {
      if (tests.every((test) => test(cell))) chosen[n++] = cell;
    }
    this.order = this.sorted(chosen.subarray(0, n), sort);
    return n;
  }

  /**
   * Put the cells that are shown of one type beside each other, in the order that they have.
   *
   * @returns the types that there are, in the model's order
   */
  group(): Section[] {
    const k = this.classes.length;
    const place = (cell: number) => (this.codes[cell]! < 0 ? k : this.codes[cell]!);
    const counts = new Uint32Array(k + 1);
    for (const cell of this.order) counts[place(cell)]! += 1;
    const next = counts.map((_, i) => sumOf(counts.subarray(0, i)));
    const order = new Uint32Array(this.order.length);
    for (const cell of this.order) order[next[place(cell)]!++] = cell;
    this.order = order;
    return [...counts].flatMap((cells, i) => (cells ? [{ type: this.classes[i] ?? null, cells }] : []));
  }

  private tests({ type, correction, flag, low, high, search, conditions = [] }: Filter): Test[] {
    const tests: Test[] = [];
    if (type) {
      const code = this.classes.indexOf(type);
      tests.push((cell) => this.codes[cell] === code);
    }
    if (correction === "reviewed") tests.push((cell) => this.labels.has(cell));
    else if (correction === "open") tests.push((cell) => !this.labels.has(cell));
    else if (correction === "changed") tests.push((cell) => this.isChanged(cell));
    else if (correction === "differs") tests.push((cell) => this.differs(cell));
    else if (correction) tests.push((cell) => this.labels.get(cell)?.label === correction);
    if (flag) {
      const has = this.flagSets.map((flags) => {
        if (flag === "none") return flags.length === 0;
        return flag === "any" ? flags.length > 0 : flags.some((one) => flagKind(one) === flag);
      });
      tests.push((cell) => has[this.flagOf[cell]!]!);
    }
    if (low !== undefined && low > 0) tests.push((cell) => this.probability(cell) >= low);
    if (high !== undefined && high < 1) tests.push((cell) => this.probability(cell) <= high);
    if (search) {
      const wanted = search.toLowerCase();
      tests.push((cell) => this.ids[cell]!.toLowerCase().includes(wanted));
    }
    for (const condition of conditions) tests.push(this.condition(condition));
    return tests;
  }

  private condition({ column, how, value }: Condition): Test {
    if (how === "at least" || how === "at most") {
      const numbers = this.numbers(column);
      const bound = toNumber(value, value.includes(",") ? "," : ".");
      return how === "at least" ? (cell) => numbers[cell]! >= bound : (cell) => numbers[cell]! <= bound;
    }
    const texts = this.texts(column);
    const wanted = value.trim().toLowerCase();
    if (how === "is") return (cell) => texts[cell]!.toLowerCase() === wanted;
    return (cell) => texts[cell]!.toLowerCase().includes(wanted);
  }

  private isChanged(cell: number): boolean {
    const label = this.labels.get(cell)?.label;
    return label !== undefined && label !== UNSURE && label !== this.type(cell);
  }

  private differs(cell: number): boolean {
    const [first, second] = [this.labels.get(cell)?.label, this.second.get(cell)?.label];
    return (
      first !== undefined && second !== undefined && first !== second && first !== UNSURE && second !== UNSURE
    );
  }

  /** Order cells by a key; those that have no value there come last, equal ones in the order of the table. */
  private sorted(cells: Uint32Array, { key, descending }: Sort): Uint32Array {
    if (key === "number") return descending ? cells.slice().reverse() : cells;
    const keys = this.sortKeys(key);
    if (keys instanceof Float64Array) {
      const sign = descending ? -1 : 1;
      return sortedBy(
        cells,
        (cell) => Number.isNaN(keys[cell]),
        (a, b) => sign * (keys[a]! - keys[b]!) || a - b,
      );
    }
    const [before, behind] = descending ? [1, -1] : [-1, 1];
    return sortedBy(
      cells,
      (cell) => keys[cell] === "",
      (a, b) => (keys[a]! < keys[b]! ? before : keys[a]! > keys[b]! ? behind : a - b),
    );
  }

  private sortKeys(key: string): Float64Array | string[] {
    const each = (f: (cell: number) => number) =>
      Float64Array.from({ length: this.length }, (_, cell) => f(cell));
    if (key === "id") return this.ids;
    if (key === "type") return each((cell) => (this.codes[cell]! < 0 ? NaN : this.codes[cell]!));
    if (key === "probability") return each((cell) => this.probability(cell));
    if (key === "doubt") return this.margins;
    if (key === "flags") return each((cell) => this.flags(cell).length || NaN);
    if (key === "correction" || key === "by") {
      const field = key === "by" ? "by" : "label";
      return Array.from({ length: this.length }, (_, cell) => this.labels.get(cell)?.[field] ?? "");
    }
    const column = Number(key.slice("column ".length));
    return this.isNumeric(column) ? this.numbers(column) : this.texts(column);
  }

  /** Describe the cells at some places of what is shown, with the texts of all of the sender's columns. */
  rows(from: number, to: number): CellRow[] {
    return Array.from(this.order.subarray(from, to), (cell) => ({
      cell,
      id: this.ids[cell]!,
      type: this.type(cell),
      probability: this.probability(cell),
      flags: this.flags(cell),
      label: this.labels.get(cell)?.label ?? null,
      by: this.labels.get(cell)?.by ?? null,
      second: this.second.get(cell)?.label ?? null,
      values: this.own.map((_, column) => this.table.text(cell, column)),
    }));
  }

  /** Find the place of a cell among those that are shown; -1 if it is not. */
  place(cell: number): number {
    return this.order.indexOf(cell);
  }

  /**
   * Find the most doubtful cell that nobody has reviewed, among those that are shown.
   *
   * @param after the cell that was found before: the next one in the order of doubt follows it
   * @returns its place among the shown cells; -1 if all are reviewed
   */
  mostDoubtful(after: number | null = null): number {
    const { margins, order } = this;
    const later = (a: number, b: number) => margins[a]! - margins[b]! || a - b;
    let best = -1;
    let first = -1;
    for (const [place, cell] of order.entries()) {
      if (this.codes[cell]! < 0 || this.labels.has(cell)) continue;
      if (first < 0 || later(cell, order[first]!) < 0) first = place;
      if (after !== null && later(cell, after) <= 0) continue;
      if (best < 0 || later(cell, order[best]!) < 0) best = place;
    }
    return best < 0 ? first : best;
  }

  /** Count the cells by type, flag and correction. */
  summary(): Summary {
    const counts = this.classes.map(() => 0);
    const corrected = new Map(this.choices.map((name) => [name, 0]));
    const cellsOf = this.flagSets.map(() => 0);
    let rejected = 0;
    let flagged = 0;
    let changed = 0;
    const add = (name: string) => corrected.set(name, (corrected.get(name) ?? 0) + 1);
    for (let cell = 0; cell < this.length; cell += 1) {
      const code = this.codes[cell]!;
      const flags = this.flagOf[cell]!;
      if (code < 0) rejected += 1;
      else counts[code]! += 1;
      if (code >= 0 && flags > 0) flagged += 1;
      cellsOf[flags]! += 1;
      const label = this.labels.get(cell)?.label;
      const final = label === undefined || label === UNSURE ? this.type(cell) : label;
      if (final !== null) add(final);
      if (label === UNSURE) add(UNSURE);
      if (this.isChanged(cell)) changed += 1;
    }
    const kinds = new Map<string, number>();
    this.flagSets.forEach((flags, i) => {
      for (const kind of new Set(flags.map(flagKind))) kinds.set(kind, (kinds.get(kind) ?? 0) + cellsOf[i]!);
    });
    return {
      cells: this.length,
      rejected,
      flagged,
      counts,
      kinds: Object.fromEntries(kinds),
      corrected: Object.fromEntries(corrected),
      reviewed: this.labels.size,
      changed,
    };
  }

  /** Write the cells that a person called a type, as a table to train on: the label is in the column `Class`. */
  toTrainingCsv(): { bytes: Uint8Array<ArrayBuffer>; rows: number } {
    const known = [...this.labels].filter(([, { label }]) => this.classes.includes(label));
    known.sort(([a], [b]) => a - b);
    const names = this.own.map((name) => name.trim());
    const found = names.findIndex((name) => name.toLowerCase() === LABEL.toLowerCase());
    const place = found < 0 ? names.length : found;
    names[place] = LABEL;
    const by = freeName("corrected by", names);
    const { separator } = this.table;
    const line = (values: string[]) =>
      `${values.map((value) => writeValue(value, separator)).join(separator)}\n`;
    const lines = known.map(([cell, { label, by: person }]) => {
      const values = this.own.map((_, column) => this.table.text(cell, column));
      values[place] = label;
      return line([...values, person]);
    });
    return {
      bytes: new TextEncoder().encode([line([...names, by]), ...lines].join("")),
      rows: known.length,
    };
  }

  /**
   * Write the table with types and corrections as CSV.
   *
   * @param which the cells that are shown, in their order, or all as they came
   * @param model which model gave the types
   * @param safe neutralise what a spreadsheet would take for formulas
   */
  toCsv(which: "shown" | "all", model: string, safe: boolean): Uint8Array<ArrayBuffer> {
    const names: string[] = [];
    for (const wanted of ["correction", "corrected by", "model"])
      names.push(freeName(wanted, [...this.table.names, ...names]));
    const order = which === "shown" ? this.order : this.ids.keys();
    const added = (cell: number) => {
      const found = this.labels.get(cell);
      return [found?.label ?? "", found?.by ?? "", model];
    };
    return writeTable(this.table, order, names, added, safe);
  }
}

/** Order cells; those that have no value come last, in the order that they have. */
function sortedBy(
  cells: Uint32Array,
  isMissing: Test,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const there = cells.filter((cell) => !isMissing(cell)).sort(compare);
  const ordered = new Uint32Array(cells.length);
  ordered.set(there);
  ordered.set(cells.filter(isMissing), there.length);
  return ordered;
}

type Quantiles = [number, number, number, number, number, number, number, number, number];

/**
 * Set a cell's measurements beside the values of the training cells.
 *
 * @param matched the sender's columns that were read as measurements
 * @param features of the model's manifest
 */
export function measurementsOf(
  cells: Cells,
  cell: number,
  matched: readonly MatchedColumn[],
  features: readonly Feature[],
): CellMeasurement[] {
  const columnOf = new Map(
    matched.map(({ column, measurement }) => [measurement, cells.own.indexOf(column)]),
  );
  return features.flatMap(({ name, unit, quantiles, by_class: byClass }) => {
    const column = columnOf.get(name) ?? -1;
    if (column < 0) return [];
    const text = cells.table.text(cell, column).trim();
    const value = toNumber(text, cells.decimal);
    const [low, , , lower, middle, upper, , , high] = quantiles as Quantiles;
    const ofTypes = cells.classes.map((type) => {
      const known = byClass?.[type];
      return known
        ? { low: known[0], lower: known[1], middle: known[2], upper: known[3], high: known[4] }
        : null;
    });
    const outside = value < low || value > high;
    return [{ name, unit, text, value, low, lower, middle, upper, high, outside, ofTypes }];
  });
}

/** Tell whether a value lies between the least and the largest of training cells. */
export function isWithin(value: number, range: TrainingRange): boolean {
  return value >= range.low && value <= range.high;
}
