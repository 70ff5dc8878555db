/** Ask the service for the composition of groups of cells, with what people corrected in it. */

import type { ClassShare, CompositionAnswer } from "./api.ts";
import type { Cells } from "./cells.ts";
import { NOT_A_CELL, UNSURE } from "./corrections.ts";

/** A column of texts beside the cells. */
export interface NamedColumn {
  name: string;
  values: string[];
}

/** Cells as a table that the service reads, and how many are in it or were left out. */
export interface PredictedTable {
  table: { columns: string[]; data: (string | number)[][] };
  cells: number;
  /** Left out as they have no type. */
  rejected: number;
  /** Left out as a person said that they are none. */
  noCells: number;
  /** Left out as they have no value in one of the columns. */
  unnamed: number;
}

/** The share of a class in a group. */
export interface GroupShare extends ClassShare {
  group: string;
  cells: number;
  note: string | null;
  isControl: boolean;
}

/** The shares of one class in all groups. */
export interface Panel {
  name: string;
  groups: GroupShare[];
}

/**
 * Write the cells as a table of predicted cells, as `/v1/composition` reads it.
 *
 * A corrected cell has the probability 1 for what it was called; one that is no cell is left out; one that a person was
 * unsure of keeps the model's probabilities.
 *
 * @param columns groups, wells and plates of the cells
 * @param corrected use the corrections
 */
export function predictedTable(
  cells: Cells,
  columns: readonly NamedColumn[],
  corrected: boolean,
): PredictedTable {
  const { classes, probabilities } = cells;
  const k = classes.length;
  const data: (string | number)[][] = [];
  const left = { rejected: 0, noCells: 0, unnamed: 0 };
  const sure = new Map(classes.map((name, j) => [name, classes.map((_, i) => (i === j ? 1 : 0))]));
  for (let cell = 0; cell < cells.length; cell += 1) {
    const label = corrected ? cells.labels.get(cell)?.label : undefined;
    if (label === NOT_A_CELL) {
      left.noCells += 1;
      continue;
    }
    const known = label !== undefined && label !== UNSURE;
    if (cells.type(cell) === null && !known) {
      left.rejected += 1;
      continue;
    }
    const values = columns.map((column) => column.values[cell] ?? "");
    if (values.some((value) => value === "")) {
      left.unnamed += 1;
      continue;
    }
    const certain = known ? sure.get(label) : undefined;
    const numbers = certain ?? probabilities.subarray(cell * k, (cell + 1) * k);
    data.push([...values, ...numbers, cells.flags(cell).join("; ")]);
  }
  const names = [
    ...columns.map(({ name }) => name),
    ...classes.map((name) => `probability ${name}`),
    "flags",
  ];
  return { table: { columns: names, data }, cells: data.length, ...left };
}

/** Turn the service's answer into the shares of each class; `by` is the column of the groups. */
export function byClass(
  answer: Pick<CompositionAnswer, "classes" | "groups" | "control">,
  by: string,
): Panel[] {
  return answer.classes.map((name) => ({
    name,
    groups: answer.groups.flatMap(({ group, cells, note, classes }) => {
      const value = group[by] ?? "";
      return classes
        .filter((share) => share.class === name)
        .map((share) => ({ group: value, cells, note, isControl: value === answer.control, ...share }));
    }),
  }));
}
