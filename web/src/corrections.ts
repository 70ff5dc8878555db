/** Keep what people said of cells, as a list of actions that can be undone and done again. */

export const NOT_A_CELL = "not a cell";
export const UNSURE = "unsure";

/**
 * One action of one person on one or many cells.
 *
 * @typedef {{number: number, cells: number[], label: string | null, by: string, at: string}} Action
 */

/** Hold the actions on the cells of one table; those from `position` on were undone. */
export class Journal {
  /**
   * @param {Action[]} actions in their order
   * @param {number} position how many of them hold
   */
  constructor(actions = [], position = actions.length) {
    this.actions = actions.slice();
    this.position = position;
    /** @type {Map<number, {label: string, by: string, at: string}>} what holds of each cell */
    this.labels = new Map();
    this.before = [];
    for (const action of this.actions.slice(0, position)) this.perform(action);
  }

  perform(action) {
    this.before.push(action.cells.map((cell) => this.labels.get(cell)));
    for (const cell of action.cells) {
      if (action.label === null) this.labels.delete(cell);
      else this.labels.set(cell, { label: action.label, by: action.by, at: action.at });
    }
  }

  /**
   * Give cells a label, or take it away by null. What was undone before can then not be done again.
   *
   * @returns {Action}
   */
  apply(cells, label, by, at) {
    const action = { number: this.position, cells: [...cells], label, by, at };
    this.actions.length = this.position;
    this.actions.push(action);
    this.position += 1;
    this.perform(action);
    return action;
  }

  /** Take the last action back; null if there is none. */
  undo() {
    if (this.position === 0) return null;
    this.position -= 1;
    const action = this.actions[this.position];
    const before = this.before.pop();
    action.cells.forEach((cell, i) => {
      if (before[i] === undefined) this.labels.delete(cell);
      else this.labels.set(cell, before[i]);
    });
    return action;
  }

  /** Do the action again that was undone last; null if there is none. */
  redo() {
    if (this.position === this.actions.length) return null;
    const action = this.actions[this.position];
    this.position += 1;
    this.perform(action);
    return action;
  }
}
