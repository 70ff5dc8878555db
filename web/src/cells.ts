/** Hold the cells of one table with their types, and sort, filter and describe them. */

import { NOT_A_CELL, UNSURE } from "./corrections.ts";
import { CsvTable, freeName, separatorOfAnswer, toNumber, writeTable, writeValue } from "./csv.ts";
import { flagKind } from "./words.ts";

const LABEL = "Class"; // the column that bloodcells-train takes for the labels
const ADDED = 3; // class, probability and flags, the last columns of the service's CSV

/** Report answers that do not belong together, in a sentence. */
export class AnswerError extends Error {}

/**
 * Read the service's two answers to one table.
 *
 * @param {Uint8Array} csv the sender's own columns, with class, probability and flags behind them
 * @param {Uint8Array} ndjson the probabilities of every class
 * @param {string[]} classes in the order of these probabilities
 * @param {(done: number, total: number) => void} progress told now and then how many cells are read
 */
export function readAnswers(csv, ndjson, classes, progress = () => {}) {
  const table = new CsvTable(csv, separatorOfAnswer(csv));
  const n = table.length;
  const k = classes.length;
  const ids = new Array(n);
  const probabilities = new Float64Array(n * k).fill(NaN);
  const codes = new Int16Array(n).fill(-1);
  const flagSets = [[]];
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
      const record = JSON.parse(decoder.decode(ndjson.subarray(at, end)));
      ids[cell] = record.id;
      if (record.class !== null) {
        codes[cell] = places.get(record.class);
        probabilities.set(record.probabilities, cell * k);
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

/** Hold n cells of k classes. */
export class Cells {
  constructor({ table, ids, classes, probabilities, codes, flagSets, flagOf }) {
    this.table = table;
    /** @type {string[]} headers of the sender's own columns */
    this.own = table.names.slice(0, -ADDED);
    this.ids = ids;
    this.classes = classes;
    this.probabilities = probabilities;
    /** @type {Int16Array} place of each cell's class; -1 for rejected cells */
    this.codes = codes;
    this.flagSets = flagSets;
    this.flagOf = flagOf;
    this.length = table.length;
    /** @type {Map<number, {label: string, by: string}>} corrections by cell */
    this.labels = new Map();
    /** @type {Map<number, {label: string, by: string}>} corrections of a second person */
    this.second = new Map();
    this.columns = new Map();
    this.decimal = this.findDecimal();
    this.margins = this.findMargins();
    this.order = Uint32Array.from({ length: this.length }, (_, cell) => cell);
  }

  findDecimal() {
    const column = this.table.names.length - 2;
    for (let cell = 0; cell < this.length; cell += 1) {
      if (this.codes[cell] >= 0) return this.table.text(cell, column).includes(",") ? "," : ".";
    }
    return ".";
  }

  /** Subtract the second largest probability of each cell from its largest: small is doubtful. */
  findMargins() {
    const k = this.classes.length;
    const margins = new Float64Array(this.length).fill(NaN);
    for (let cell = 0; cell < this.length; cell += 1) {
      if (this.codes[cell] < 0) continue;
      let best = -1;
      let next = -1;
      for (let j = cell * k; j < (cell + 1) * k; j += 1) {
        const p = this.probabilities[j];
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
  type(cell) {
    return this.codes[cell] < 0 ? null : this.classes[this.codes[cell]];
  }

  /** Give the probability of a cell's type; NaN for a rejected one. */
  probability(cell) {
    return this.codes[cell] < 0 ? NaN : this.probabilities[cell * this.classes.length + this.codes[cell]];
  }

  /** List the flags of a cell. */
  flags(cell) {
    return this.flagSets[this.flagOf[cell]];
  }

  /** List everything that a person may call a cell. */
  get choices() {
    return [...this.classes, NOT_A_CELL, UNSURE];
  }

  /** List the texts of one of the sender's columns, without blanks around them. */
  texts(column) {
    return this.cached(`text ${column}`, () => this.table.texts(column).map((text) => text.trim()));
  }

  /** List the numbers of one of the sender's columns; NaN for what is none. */
  numbers(column) {
    return this.cached(`number ${column}`, () =>
      Float64Array.from(this.texts(column), (text) => toNumber(text, this.decimal)),
    );
  }

  /** Tell whether all values of a column that are not empty are numbers. */
  isNumeric(column) {
    const numbers = this.numbers(column);
    return (
      this.texts(column).every((text, i) => text === "" || !Number.isNaN(numbers[i])) &&
      numbers.some((x) => !Number.isNaN(x))
    );
  }

  cached(key, make) {
    if (!this.columns.has(key)) {
      if (this.columns.size >= 8) this.columns.delete(this.columns.keys().next().value);
      this.columns.set(key, make());
    }
    return this.columns.get(key);
  }

  /**
   * Choose and order the cells to show.
   *
   * @param {object} filter what the cells must have: `type`, `correction` (`reviewed`, `open`, `changed`, `differs`, or a
   *   label), `flag` (`none`, `any`, or a kind), `low` and `high` of the probability, `search` in the name, and
   *   `conditions` on columns
   * @param {{key: string, descending: boolean}} sort
   * @returns {number} how many there are
   */
  show(filter = {}, sort = { key: "number", descending: false }) {
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
   * @returns {{type: string | null, cells: number}[]} the types that there are, in the model's order; null: no type
   */
  group() {
    const k = this.classes.length;
    const place = (cell) => (this.codes[cell] < 0 ? k : this.codes[cell]);
    const counts = new Uint32Array(k + 1);
    for (const cell of this.order) counts[place(cell)] += 1;
    const next = counts.map((_, i) => counts.subarray(0, i).reduce((sum, n) => sum + n, 0));
    const order = new Uint32Array(this.order.length);
    for (const cell of this.order) order[next[place(cell)]++] = cell;
    this.order = order;
    return [...counts].flatMap((cells, i) => (cells ? [{ type: this.classes[i] ?? null, cells }] : []));
  }

  tests({ type, correction, flag, low, high, search, conditions = [] }) {
    const tests = [];
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
      tests.push((cell) => has[this.flagOf[cell]]);
    }
    if (Number.isFinite(low) && low > 0) tests.push((cell) => this.probability(cell) >= low);
    if (Number.isFinite(high) && high < 1) tests.push((cell) => this.probability(cell) <= high);
    if (search) {
      const wanted = search.toLowerCase();
      tests.push((cell) => this.ids[cell].toLowerCase().includes(wanted));
    }
    for (const condition of conditions) tests.push(this.condition(condition));
    return tests;
  }

  condition({ column, how, value }) {
    if (how === "at least" || how === "at most") {
      const numbers = this.numbers(column);
      const bound = toNumber(value, value.includes(",") ? "," : ".");
      return how === "at least" ? (cell) => numbers[cell] >= bound : (cell) => numbers[cell] <= bound;
    }
    const texts = this.texts(column);
    const wanted = value.trim().toLowerCase();
    if (how === "is") return (cell) => texts[cell].toLowerCase() === wanted;
    return (cell) => texts[cell].toLowerCase().includes(wanted);
  }

  isChanged(cell) {
    const label = this.labels.get(cell)?.label;
    return label !== undefined && label !== UNSURE && label !== this.type(cell);
  }

  differs(cell) {
    const [first, second] = [this.labels.get(cell)?.label, this.second.get(cell)?.label];
    return (
      first !== undefined && second !== undefined && first !== second && first !== UNSURE && second !== UNSURE
    );
  }

  /** Order cells by a key; those that have no value there come last, equal ones in the order of the table. */
  sorted(cells, { key, descending }) {
    if (key === "number") return descending ? cells.slice().reverse() : cells;
    const keys = this.sortKeys(key);
    const missing =
      typeof keys[0] === "string" ? (cell) => keys[cell] === "" : (cell) => Number.isNaN(keys[cell]);
    const order = new Uint32Array(cells.length);
    let n = 0;
    let rest = cells.length;
    for (let i = cells.length - 1; i >= 0; i -= 1) if (missing(cells[i])) order[--rest] = cells[i];
    for (const cell of cells) if (!missing(cell)) order[n++] = cell;
    const sign = descending ? -1 : 1;
    const compare =
      typeof keys[0] === "string"
        ? (a, b) => (keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b)
        : (a, b) => sign * (keys[a] - keys[b]) || a - b;
    order.subarray(0, n).sort(compare);
    return order;
  }

  sortKeys(key) {
    const each = (f) => Float64Array.from({ length: this.length }, (_, cell) => f(cell));
    if (key === "id") return this.ids;
    if (key === "type") return each((cell) => (this.codes[cell] < 0 ? NaN : this.codes[cell]));
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
  rows(from, to) {
    return Array.from(this.order.subarray(from, to), (cell) => ({
      cell,
      id: this.ids[cell],
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
  place(cell) {
    return this.order.indexOf(cell);
  }

  /**
   * Find the most doubtful cell that nobody has reviewed, among those that are shown.
   *
   * @param {number | null} after the cell that was found before: the next one in the order of doubt follows it
   * @returns {number} its place among the shown cells; -1 if all are reviewed
   */
  mostDoubtful(after = null) {
    const later = (a, b) => this.margins[a] - this.margins[b] || a - b;
    let best = -1;
    let first = -1;
    for (let place = 0; place < this.order.length; place += 1) {
      const cell = this.order[place];
      if (this.codes[cell] < 0 || this.labels.has(cell)) continue;
      if (first < 0 || later(cell, this.order[first]) < 0) first = place;
      if (after !== null && later(cell, after) <= 0) continue;
      if (best < 0 || later(cell, this.order[best]) < 0) best = place;
    }
    return best < 0 ? first : best;
  }

  /** Count the cells by type, flag and correction. */
  summary() {
    const counts = this.classes.map(() => 0);
    const corrected = Object.fromEntries(this.choices.map((name) => [name, 0]));
    const kinds = {};
    const kindsOf = this.flagSets.map((flags) => [...new Set(flags.map(flagKind))]);
    const cellsOf = this.flagSets.map(() => 0);
    let rejected = 0;
    let changed = 0;
    for (let cell = 0; cell < this.length; cell += 1) {
      const code = this.codes[cell];
      if (code < 0) rejected += 1;
      else counts[code] += 1;
      cellsOf[this.flagOf[cell]] += 1;
      const label = this.labels.get(cell)?.label;
      const final = label === undefined || label === UNSURE ? this.type(cell) : label;
      if (final !== null) corrected[final] += 1;
      if (label === UNSURE) corrected[UNSURE] += 1;
      if (this.isChanged(cell)) changed += 1;
    }
    kindsOf.forEach((names, i) => names.forEach((name) => (kinds[name] = (kinds[name] ?? 0) + cellsOf[i])));
    const flagged = cellsOf.reduce((sum, n, i) => sum + (kindsOf[i].length ? n : 0), 0) - rejected;
    return {
      cells: this.length,
      rejected,
      flagged,
      counts,
      kinds,
      corrected,
      reviewed: this.labels.size,
      changed,
    };
  }

  /**
   * Write the cells that a person called a type, as a table to train on: the label is in the column `Class`.
   *
   * @returns {{bytes: Uint8Array, rows: number}}
   */
  toTrainingCsv() {
    const known = [...this.labels].filter(([, { label }]) => this.classes.includes(label));
    known.sort(([a], [b]) => a - b);
    const names = this.own.map((name) => name.trim());
    const found = names.findIndex((name) => name.toLowerCase() === LABEL.toLowerCase());
    const place = found < 0 ? names.length : found;
    names[place] = LABEL;
    const by = freeName("corrected by", names);
    const { separator } = this.table;
    const line = (values) => `${values.map((value) => writeValue(value, separator)).join(separator)}\n`;
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
   * @param {"shown" | "all"} which the cells that are shown, in their order, or all as they came
   * @param {string} model which model gave the types
   * @param {boolean} safe neutralise what a spreadsheet would take for formulas
   */
  toCsv(which, model, safe) {
    const names = [];
    for (const wanted of ["correction", "corrected by", "model"])
      names.push(freeName(wanted, [...this.table.names, ...names]));
    const order = which === "shown" ? this.order : Array.from({ length: this.length }, (_, cell) => cell);
    const added = (cell) => {
      const found = this.labels.get(cell);
      return [found?.label ?? "", found?.by ?? "", model];
    };
    return writeTable(this.table, order, names, added, safe);
  }
}

/**
 * Set a cell's measurements beside the values of the training cells.
 *
 * @param {Cells} cells
 * @param {number} cell
 * @param {{column: string, measurement: string}[]} matched the sender's columns that were read as measurements
 * @param {object[]} features of the model's manifest, with the training quantiles at 0, 0.01, 0.05, 0.25, 0.5, ..., 1
 */
export function measurementsOf(cells, cell, matched, features) {
  const columnOf = new Map(
    matched.map(({ column, measurement }) => [measurement, cells.own.indexOf(column)]),
  );
  return features.flatMap(({ name, unit, quantiles }) => {
    const column = columnOf.get(name) ?? -1;
    if (column < 0) return [];
    const text = cells.table.text(cell, column).trim();
    const value = toNumber(text, cells.decimal);
    const [low, , , lower, middle, upper] = quantiles;
    const high = quantiles[quantiles.length - 1];
    return [
      { name, unit, text, value, low, lower, middle, upper, high, outside: value < low || value > high },
    ];
  });
}
