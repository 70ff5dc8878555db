/** Compare the model's types with what the cells are known to be. */

/**
 * Count cells by what they are and what the model says, and score the model.
 *
 * Precision is the share of the cells called a type that are of it, recall the share of the cells of a type that are
 * called so, and F1 their harmonic mean; 0 where it is not defined.
 *
 * @param {string[]} classes
 * @param {Iterable<[number, number]>} pairs place of the true and of the predicted class of each cell
 * @returns {{cells: number, counts: number[][], right: number, f1: number, perClass: {precision: number,
 *   recall: number, f1: number, support: number}[]}} rows of `counts` are the true classes; `f1` is the mean over the
 *   classes that occur
 */
export function scoresOf(classes, pairs) {
  const counts = classes.map(() => classes.map(() => 0));
  let cells = 0;
  for (const [truth, predicted] of pairs) {
    counts[truth][predicted] += 1;
    cells += 1;
  }
  const perClass = classes.map((_, i) => {
    const hits = counts[i][i];
    const support = counts[i].reduce((a, b) => a + b, 0);
    const called = counts.reduce((sum, row) => sum + row[i], 0);
    return {
      precision: called ? hits / called : 0,
      recall: support ? hits / support : 0,
      f1: support + called ? (2 * hits) / (support + called) : 0,
      support,
      called,
    };
  });
  const occurring = perClass.filter(({ support, called }) => support + called > 0);
  return {
    cells,
    counts,
    right: classes.reduce((sum, _, i) => sum + counts[i][i], 0),
    f1: occurring.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, occurring.length),
    perClass,
  };
}

/** Find the class that a text names, without regard to upper and lower case; -1 if it names none. */
export function classOf(text, classes) {
  const folded = text.trim().toLowerCase();
  const exact = classes.indexOf(text.trim());
  return exact >= 0 ? exact : classes.findIndex((name) => name.toLowerCase() === folded);
}
