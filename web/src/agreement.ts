/** Compare what two people said of the same cells. */

import { UNSURE } from "./corrections.ts";

/**
 * Compute Cohen's kappa: the agreement of two people beyond what chance would give.
 *
 * kappa = (p_o - p_e) / (1 - p_e), where p_o is the share of cells on which they agree and p_e the sum over all
 * labels of the product of both people's shares (Cohen, Educational and Psychological Measurement 20:37, 1960).
 *
 * @param {[string, string][]} pairs what each said of each cell
 * @returns {{cells: number, agree: number, kappa: number | null, labels: string[], counts: number[][]}} kappa is null
 *   where chance alone would agree on all cells, or there are none; rows of `counts` are the first person's labels
 */
export function cohensKappa(pairs) {
  const labels = [...new Set(pairs.flat())].sort();
  const counts = labels.map(() => labels.map(() => 0));
  for (const [first, second] of pairs) counts[labels.indexOf(first)][labels.indexOf(second)] += 1;
  const n = pairs.length;
  const agree = labels.reduce((sum, _, i) => sum + counts[i][i], 0);
  const chance = labels.reduce((sum, _, i) => {
    const second = counts.reduce((column, row) => column + row[i], 0);
    return sum + counts[i].reduce((a, b) => a + b, 0) * second;
  }, 0);
  const kappa = n === 0 || chance === n * n ? null : (agree * n - chance) / (n * n - chance);
  return { cells: n, agree, kappa, labels, counts };
}

/**
 * Find the cell that each row of another file is.
 *
 * Rows are found by the names of the cells, if no name stands twice in either table, else by all values that both
 * have; equal rows are taken in their order.
 *
 * @param {{keys: string[], contents: () => string[]}} ours name of each cell, and the text of all its values
 * @param {{keys: string[] | null, contents: () => string[]}} theirs the same of the other file
 * @returns {{cells: Int32Array, by: "name" | "values"}} the cell of each of their rows, -1 where there is none
 */
export function matchRows(ours, theirs) {
  const unique = (keys) => keys !== null && new Set(keys).size === keys.length;
  const by = unique(ours.keys) && unique(theirs.keys) ? "name" : "values";
  const [own, other] = by === "name" ? [ours.keys, theirs.keys] : [ours.contents(), theirs.contents()];
  const places = new Map();
  own.forEach((key, cell) => {
    if (places.has(key)) places.get(key).push(cell);
    else places.set(key, [cell]);
  });
  const next = new Map();
  const cells = Int32Array.from(other, (key) => {
    const at = next.get(key) ?? 0;
    next.set(key, at + 1);
    return places.get(key)?.[at] ?? -1;
  });
  return { cells, by };
}

/**
 * Compare the corrections of this person with those of a second one.
 *
 * @param {Map<number, {label: string}>} first by cell
 * @param {Map<number, {label: string}>} second by cell
 * @returns cells that differ, how many only one has labelled, how many one was unsure of, and `cohensKappa` of the others
 */
export function compare(first, second) {
  const pairs = [];
  const differing = [];
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
