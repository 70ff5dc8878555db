/** Say what a table is. */

import type { Summary } from "./cells.ts";
import type { Inspection } from "./inspection.ts";
import type { ModelCard } from "./model_card.ts";
import type { Images, Table } from "./table.ts";
import { count } from "./words.ts";

/** A column of the sender's. */
export interface ColumnInfo {
  name: string;
  column: number;
  isMeasurement: boolean;
  isId: boolean;
}

/** What is known of a table's images. */
export interface ImagesInfo {
  fields: number;
  empty: number;
  faults: string[];
  left: number;
  kind: "white" | "labels";
  notes: string[];
  areAtHand: boolean;
}

/** What changes by corrections. */
export interface State {
  summary: Summary;
  undoable: number;
  redoable: number;
  /** How many changes are not on the disk. */
  unsaved: number;
}

/** What a table is. */
export interface Overview extends State {
  name: string;
  table: string;
  model: ModelCard;
  notes: string | null;
  inspection: Inspection;
  columns: ColumnInfo[];
  /** What a person may call a cell. */
  choices: string[];
  images: ImagesInfo | null;
}

/** Say what a table is; its counts come with its state. */
export function overviewOf({ entry, answers, cells, images }: Table): Omit<Overview, keyof State> {
  const { inspection, model, notes } = answers;
  const matched = new Set((inspection.receipt?.columns ?? []).map(({ column }) => column));
  return {
    name: entry.name,
    table: entry.table,
    model,
    notes,
    inspection,
    columns: cells.own.map((name, column) => ({
      name: name.trim(),
      column,
      isMeasurement: matched.has(name),
      isId: name === inspection.receipt?.id_column,
    })),
    choices: cells.choices,
    images: images && imagesInfo(images),
  };
}

function imagesInfo({ kept, areKept }: Images): ImagesInfo {
  const { fields, faults, notes, left, cells } = kept;
  const said = new Map<string, { note: string; images: number }>();
  for (const note of fields.flatMap((field) => field.notes)) {
    const alike = note.replace(/[\d,.]+/g, "#");
    said.set(alike, { note, images: (said.get(alike)?.images ?? 0) + 1 });
  }
  return {
    fields: fields.length,
    empty: fields.filter((field) => field.cells === 0).length,
    faults,
    left,
    kind: cells,
    notes: [
      ...notes,
      ...[...said.values()].map(({ note, images: n }) =>
        n === 1 ? note : `${note} So, or alike, of ${count(n)} images.`,
      ),
    ],
    areAtHand: areKept,
  };
}
