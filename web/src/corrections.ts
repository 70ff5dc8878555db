/** Keep what people said of cells, as a list of actions that can be undone and done again. */

export const NOT_A_CELL = "not a cell";
export const UNSURE = "unsure";

/** What a person called a cell, and when. */
export interface Correction {
  label: string;
  by: string;
  at?: string;
}

/** One action of one person on one or many cells; the label null takes what they were called away. */
export interface Action {
  number: number;
  cells: number[];
  label: string | null;
  by: string;
  at: string;
}

/** Hold the actions on the cells of one table; those from `position` on were undone. */
export class Journal {
  readonly actions: Action[];
  position: number;
  /** What holds of each cell. */
  readonly labels = new Map<number, Correction>();
  private readonly before: (Correction | undefined)[][] = [];

  /**
   * @param actions in their order
   * @param position how many of them hold
   */
  constructor(actions: Action[] = [], position = actions.length) {
    this.actions = actions.slice();
    this.position = position;
    for (const action of this.actions.slice(0, position)) this.perform(action);
  }

  private perform(action: Action): void {
    this.before.push(action.cells.map((cell) => this.labels.get(cell)));
    for (const cell of action.cells) {
      if (action.label === null) this.labels.delete(cell);
      else this.labels.set(cell, { label: action.label, by: action.by, at: action.at });
    }
  }

  /** Give cells a label, or take it away by null. What was undone before can then not be done again. */
  apply(cells: Iterable<number>, label: string | null, by: string, at: string): Action {
    const action: Action = { number: this.position, cells: [...cells], label, by, at };
    this.actions.length = this.position;
    this.actions.push(action);
    this.position += 1;
    this.perform(action);
    return action;
  }

  /** Take the last action back; null if there is none. */
  undo(): Action | null {
    const action = this.actions[this.position - 1];
    const before = this.before.pop();
    if (!action || !before) return null;
    this.position -= 1;
    action.cells.forEach((cell, i) => {
      const found = before[i];
      if (found === undefined) this.labels.delete(cell);
      else this.labels.set(cell, found);
    });
    return action;
  }

  /** Do the action again that was undone last; null if there is none. */
  redo(): Action | null {
    const action = this.actions[this.position];
    if (!action) return null;
    this.position += 1;
    this.perform(action);
    return action;
  }
}
