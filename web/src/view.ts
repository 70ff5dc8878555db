/** What the views of the page have in common. */

import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Filter } from "./cells.ts";
import type { Overview, State } from "./overview.ts";

export type ViewName = "table" | "cells" | "groups" | "scores" | "people" | "export";

/** Lead to another view; with a filter of the cells, to those. */
export type Go = (view: ViewName, filter?: Filter) => void;

/** Hold what the page knows of the table that is open. */
export class OpenTable {
  readonly overview: Signal<Overview>;
  /** How many changes are not on the disk. */
  readonly unsaved: Signal<number>;
  readonly go: Go;
  private readonly kept = new Map<unknown, unknown>();

  constructor(overview: Overview, go: Go) {
    this.overview = signal(overview);
    this.unsaved = signal(overview.unsaved);
    this.go = go;
  }

  /** Take in what the session counts after a correction. */
  take(state: State): void {
    this.overview.value = { ...this.overview.value, ...state };
    this.unsaved.value = state.unsaved;
  }

  /** Give what a view keeps as long as the table is open, even while others are shown. */
  keep<T>(Kind: new (table: OpenTable) => T): T {
    if (!this.kept.has(Kind)) this.kept.set(Kind, new Kind(this));
    return this.kept.get(Kind) as T;
  }
}

/** What a view is given. */
export interface ViewProps {
  table: OpenTable;
  /** Of the cells, where another view leads to them. */
  filter: Filter | null;
}
