/** Compare what two people said of the same cells. */

import { UNSURE } from "./corrections.ts";
import { countPairs, sumOf } from "./counting.ts";
import type { Correction } from "./corrections.ts";

/** How far two people agree on the cells that both called something. */
export interface Agreement {
  cells: number;
  agree: number;
  /** Null where chance alone would agree on all cells, or there are none. */
  kappa: number | null;
  labels: string[];
  /** Cells by what the first person said (rows) and the second one. */
  counts: number[][];
}

/**
 * Compute Cohen's kappa: the agreement of two people beyond what chance would give.
 *
 * kappa = (p_o - p_e) / (1 - p_e), where p_o is the share of cells on which they agree and p_e the sum over all
 * labels of the product of both people's shares (Cohen, Educational and Psychological Measurement 20:37, 1960).
 *
 * @param pairs what each said of each cell
 */
export function cohensKappa(pairs: readonly [string, string][]): Agreement {
  const labels = [...new Set(pairs.flat())].sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const counts = countPairs(
    labels.length,
    pairs.map(([first, second]) => [places.get(first)!, places.get(second)!]),
  );
  const n = pairs.length;
  const agree = sumOf(counts.map((row, i) => row[i]!));
  const chance = sumOf(counts.map((row, i) => sumOf(row) * sumOf(counts.map((other) => other[i]!))));
  const kappa = n === 0 || chance === n * n ? null : (agree * n - chance) / (n * n - chance);
  return { cells: n, agree, kappa, labels, counts };
}

/** Names of rows, and the text of all their values. */
export interface Rows {
  keys: string[];
  contents: () => string[];
}

/** The cell of each row, and by what it was found. */
export interface Matched {
  cells: Int32Array;
  by: "name" | "values";
}

/** Two people's corrections of the same cells. */
export interface Comparison extends Agreement {
  /** The cells that they call by different names. */
  differing: number[];
  unsure: number;
  onlyFirst: number;
  onlySecond: number;
}

type Labels = ReadonlyMap<number, Pick<Correction, "label">>;

/**
 * Find the cell that each row of another file is.
 *
 * Rows are found by the names of the cells, if no name stands twice in either table, else by all values that both
 * have; equal rows are taken in their order.
 *
 * @param ours of each cell
 * @param theirs of each row of the other file, whose names may be missing
 * @returns the cell of each of their rows, -1 where there is none
 */
export function matchRows(ours: Rows, theirs: Rows | (Omit<Rows, "keys"> & { keys: null })): Matched {
  const isUnique = (keys: string[]) => new Set(keys).size === keys.length;
  const byName = theirs.keys !== null && isUnique(ours.keys) && isUnique(theirs.keys);
  const own = byName ? ours.keys : ours.contents();
  const other = byName ? theirs.keys : theirs.contents();
  const places = new Map<string, number[]>();
  own.forEach((key, cell) => {
    const found = places.get(key);
    if (found) found.push(cell);
    else places.set(key, [cell]);
  });
  const next = new Map<string, number>();
  const cells = Int32Array.from(other, (key) => {
    const at = next.get(key) ?? 0;
    next.set(key, at + 1);
    return places.get(key)?.[at] ?? -1;
  });
  return { cells, by: byName ? "name" : "values" };
}

/** Compare the corrections of this person with those of a second one; cells that one was unsure of count apart. */
export function compare(first: Labels, second: Labels): Comparison {
  const pairs: [string, string][] = [];
  const differing: number[] = [];
  let unsure = 0;
  for (const [cell, { label }] of first) {
    const other = second.get(cell)?.label;
    if (other === undefined) continue;
    if (label === UNSURE || other === UNSURE) {
      unsure += 1;
      continue;
    }
    pairs.push([label, other]);
    if (label !== other) differing.push(cell);
  }
  const both = pairs.length + unsure;
  return {
    ...cohensKappa(pairs),
    differing: differing.sort((a, b) => a - b),
    unsure,
    onlyFirst: first.size - both,
    onlySecond: second.size - both,
  };
}
