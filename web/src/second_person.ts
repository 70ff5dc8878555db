/** Compare the corrections with those in a second person's file. */

import { compare, matchRows } from "./agreement.ts";
import type { Comparison, Matched } from "./agreement.ts";
import type { Cells } from "./cells.ts";
import type { Correction } from "./corrections.ts";
import { CsvTable, separatorOfFile } from "./csv.ts";
import { Refusal } from "./refusal.ts";

/** A cell that two people call by different names. */
export interface Difference {
  cell: number;
  id: string;
  type: string | null;
  first: string;
  second: string;
}

/** A second person's file. */
export interface SecondFile {
  name: string;
  rows: number;
  matched: number;
  by: Matched["by"];
  people: string[];
  unknown: string[];
}

/** Where two people differ. */
export interface PeopleCompared extends Omit<Comparison, "differing"> {
  differing: Difference[];
  file: SecondFile;
}

/** What a second person called the cells, by cell, and of which file that is. */
export interface SecondPerson {
  labels: Map<number, Correction>;
  file: SecondFile;
}

/**
 * Read a table that was exported from this page.
 *
 * @param idColumn the header of the column that names the cells, if one does
 */
export async function readSecond(cells: Cells, idColumn: string | null, file: File): Promise<SecondPerson> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const theirs = new CsvTable(bytes, separatorOfFile(bytes));
  const last = (wanted: string) =>
    theirs.names.findLastIndex((name) => new RegExp(`^${wanted}( \\d+)?$`, "i").test(name.trim()));
  const correction = last("correction");
  const corrector = last("corrected by");
  if (correction < 0)
    throw new Refusal(
      `${file.name} has no column correction: choose a table that was exported from this page.`,
    );
  const shared = cells.own
    .map((name, column) => ({ own: column, other: theirs.names.indexOf(name) }))
    .filter(({ other }) => other >= 0);
  const theirId = idColumn === null ? -1 : theirs.names.indexOf(idColumn);
  const contents = (table: CsvTable, columns: number[]) => () =>
    Array.from({ length: table.length }, (_, row) =>
      columns.map((c) => table.text(row, c).trim()).join("\u001f"),
    );
  const found = matchRows(
    {
      keys: cells.ids.map((name) => name.trim()),
      contents: contents(
        cells.table,
        shared.map(({ own }) => own),
      ),
    },
    {
      keys: theirId < 0 ? null : theirs.texts(theirId).map((name) => name.trim()),
      contents: contents(
        theirs,
        shared.map(({ other }) => other),
      ),
    },
  );
  const choices = new Set(cells.choices);
  const second = new Map<number, Correction>();
  const unknown = new Set<string>();
  const people = new Set<string>();
  let matched = 0;
  found.cells.forEach((cell, row) => {
    if (cell < 0) return;
    matched += 1;
    const label = theirs.text(row, correction).trim();
    if (label === "") return;
    if (!choices.has(label)) {
      unknown.add(label);
      return;
    }
    const by = corrector < 0 ? "" : theirs.text(row, corrector).trim();
    if (by) people.add(by);
    second.set(cell, { label, by });
  });
  if (matched === 0)
    throw new Refusal(`No row of ${file.name} is a cell of this table: is it an export of another one?`);
  const said = {
    name: file.name,
    rows: theirs.length,
    matched,
    by: found.by,
    people: [...people],
    unknown: [...unknown],
  };
  return { labels: second, file: said };
}

/** Set the corrections beside those of the second person. */
export function comparePeople(cells: Cells, file: SecondFile): PeopleCompared {
  const result = compare(cells.labels, cells.second);
  const differing = result.differing.map((cell) => ({
    cell,
    id: cells.ids[cell]!,
    type: cells.type(cell),
    first: cells.labels.get(cell)!.label,
    second: cells.second.get(cell)!.label,
  }));
  return { ...result, differing, file };
}
