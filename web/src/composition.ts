/** Ask the service for the composition of groups of cells, with what people corrected in it. */

import { NOT_A_CELL, UNSURE } from "./corrections.ts";

/**
 * Write the cells as a table of predicted cells, as `/v1/composition` reads it.
 *
 * A corrected cell has the probability 1 for what it was called; one that is no cell is left out; one that a person was
 * unsure of keeps the model's probabilities.
 *
 * @param {import("./cells.ts").Cells} cells
 * @param {{name: string, values: string[]}[]} columns groups, wells and plates of the cells
 * @param {boolean} corrected use the corrections
 * @returns {{table: {columns: string[], data: any[][]}, cells: number, rejected: number, noCells: number, unnamed: number}}
 *   the table; how many cells are in it, how many were left out as they have no type, are no cells, or have no value in
 *   one of the columns
 */
export function predictedTable(cells, columns, corrected) {
  const { classes, probabilities } = cells;
  const k = classes.length;
  const data = [];
  const left = { rejected: 0, noCells: 0, unnamed: 0 };
  const sure = new Map(classes.map((name, j) => [name, classes.map((_, i) => (i === j ? 1 : 0))]));
  for (let cell = 0; cell < cells.length; cell += 1) {
    const label = corrected ? cells.labels.get(cell)?.label : undefined;
    if (label === NOT_A_CELL) {
      left.noCells += 1;
      continue;
    }
    const known = label !== undefined && label !== UNSURE;
    if (cells.codes[cell] < 0 && !known) {
      left.rejected += 1;
      continue;
    }
    const values = columns.map((column) => column.values[cell]);
    if (values.some((value) => value === "")) {
      left.unnamed += 1;
      continue;
    }
    const numbers = known ? sure.get(label) : probabilities.subarray(cell * k, (cell + 1) * k);
    data.push([...values, ...numbers, cells.flags(cell).join("; ")]);
  }
  const names = [
    ...columns.map(({ name }) => name),
    ...classes.map((name) => `probability ${name}`),
    "flags",
  ];
  return { table: { columns: names, data }, cells: data.length, ...left };
}

/**
 * Turn the service's answer into one list of groups for each class.
 *
 * @param {object} answer of `/v1/composition`
 * @param {string} by the column of the groups
 */
export function byClass(answer, by) {
  return answer.classes.map((name) => ({
    name,
    groups: answer.groups.map((group) => ({
      group: group.group[by],
      cells: group.cells,
      note: group.note,
      isControl: group.group[by] === answer.control,
      ...group.classes.find((share) => share.class === name),
    })),
  }));
}

/** Choose round ends and steps of an axis of shares from 0 to the largest value. */
export function shareAxis(largest) {
  const top = Math.min(1, Math.max(0.05, largest));
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((size) => top / size <= 5) ?? 0.25;
  const end = Math.ceil(top / step - 1e-9) * step;
  return { end, ticks: Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step) };
}
