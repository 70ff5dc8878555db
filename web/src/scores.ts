/** Compare the model's types with what the cells are known to be. */

import type { Cells } from "./cells.ts";
import { countPairs, sumOf } from "./counting.ts";

/** Scores of one class: `support` cells are of it, `called` are called so. */
export interface ClassScores {
  precision: number;
  recall: number;
  f1: number;
  support: number;
  called: number;
}

/** Scores of a model on some cells. */
export interface Scored {
  cells: number;
  /** Cells by their true class (rows) and by the predicted one. */
  counts: number[][];
  right: number;
  /** The mean over the classes that occur. */
  f1: number;
  perClass: ClassScores[];
}

/** Scores of the model by what the cells are known to be. */
export interface KnownScores extends Scored {
  without: number;
  rejected: number;
  others: { text: string; cells: number }[];
}

/** How many other values of a column are listed. */
const EXAMPLES = 6;

/**
 * Count cells by what they are and what the model says, and score the model.
 *
 * Precision is the share of the cells called a type that are of it, recall the share of the cells of a type that are
 * called so, and F1 their harmonic mean; 0 where it is not defined.
 *
 * @param pairs place of the true and of the predicted class of each cell
 */
export function scoresOf(classes: readonly string[], pairs: Iterable<readonly [number, number]>): Scored {
  const counts = countPairs(classes.length, pairs);
  const perClass = counts.map((row, i) => {
    const hits = row[i]!;
    const support = sumOf(row);
    const called = sumOf(counts.map((other) => other[i]!));
    return {
      precision: called ? hits / called : 0,
      recall: support ? hits / support : 0,
      f1: support + called ? (2 * hits) / (support + called) : 0,
      support,
      called,
    };
  });
  const occurring = perClass.filter(({ support, called }) => support + called > 0);
  return {
    cells: sumOf(counts.map(sumOf)),
    counts,
    right: sumOf(counts.map((row, i) => row[i]!)),
    f1: sumOf(occurring.map(({ f1 }) => f1)) / Math.max(1, occurring.length),
    perClass,
  };
}

/** Find the class that a text names, without regard to upper and lower case; -1 if it names none. */
export function classOf(text: string, classes: readonly string[]): number {
  const folded = text.trim().toLowerCase();
  const exact = classes.indexOf(text.trim());
  return exact >= 0 ? exact : classes.findIndex((name) => name.toLowerCase() === folded);
}

/** Score the model by a column of the table, by its number, or by `corrections`. */
export function knownScores(cells: Cells, source: string): KnownScores {
  const { classes } = cells;
  const isCorrections = source === "corrections";
  const texts = isCorrections ? null : cells.texts(Number(source));
  const pairs: [number, number][] = [];
  const others = new Map<string, number>();
  let [without, rejected] = [0, 0];
  for (const [cell, predicted] of cells.codes.entries()) {
    const text = (texts ? texts[cell] : cells.labels.get(cell)?.label) ?? "";
    if (text === "") {
      if (!isCorrections) without += 1;
      continue;
    }
    const truth = classOf(text, classes);
    if (truth < 0) others.set(text, (others.get(text) ?? 0) + 1);
    else if (predicted < 0) rejected += 1;
    else pairs.push([truth, predicted]);
  }
  return {
    ...scoresOf(classes, pairs),
    without,
    rejected,
    others: [...others].map(([text, n]) => ({ text, cells: n })).slice(0, EXAMPLES),
  };
}
