/** What the views of the page have in common. */

import type { Filter } from "./cells.ts";
import type { Overview } from "./overview.ts";

/** A view of the page. */
export interface View {
  readonly element: HTMLElement;
  /** Called when it comes into view; with a filter of the cells, where another view leads there. */
  shown(filter: Filter | null): Promise<void>;
  /** Called after each correction. */
  update(overview: Overview): void;
}

export type ViewName = "table" | "cells" | "groups" | "scores" | "people" | "export";

/** Lead to another view. */
export type Go = (view: ViewName, filter?: Filter) => void;
