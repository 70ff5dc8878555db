/** One table with its cells, as the session holds it. */

import type { Cells } from "./cells.ts";
import type { Journal } from "./corrections.ts";
import type { Groups } from "./groups.ts";
import { Pictures } from "./pictures.ts";
import { ROOT } from "./root.ts";
import type { SecondFile } from "./second_person.ts";
import * as store from "./store.ts";

/** The images of a table. */
export interface Images {
  kept: store.KeptImages;
  pictures: Pictures;
  /** Those at hand, by image. */
  files: (File | undefined)[];
  areKept: boolean;
  /** The image of each cell. */
  fieldOf: Uint32Array;
  /** The cells of each image. */
  cellsOf: number[][];
}

/** A table with its cells. */
export interface Table {
  entry: store.Entry;
  answers: store.Answers;
  cells: Cells;
  journal: Journal;
  groups: Groups;
  images: Images | null;
  /** The second person's file whose labels the cells have. */
  secondFile: SecondFile | null;
}

/** Take the images of a table. */
export function imagesOf(table: string, kept: store.KeptImages): Images {
  let next = 0;
  const images: Images = {
    kept,
    pictures: new Pictures(
      ROOT,
      kept.fields,
      async (index) => images.files[index] ?? store.loadImage(table, index),
    ),
    files: kept.fields.map(() => undefined),
    areKept: true,
    fieldOf: Uint32Array.from(kept.fields.flatMap(({ cells }, i) => Array<number>(cells).fill(i))),
    cellsOf: kept.fields.map(({ cells }) => Array.from({ length: cells }, () => next++)),
  };
  return images;
}
