/** What the page shows of a model. */

import type { Feature, Manifest, ModelReference, Scores } from "./api.ts";

/** F1 of the whole and of each class. */
export interface F1 {
  all: number;
  of: Record<string, number>;
}

/** What a model is. */
export interface ModelCard extends ModelReference {
  created: string;
  classes: string[];
  features: Feature[];
  intendedUse: string;
  limits: string[];
  citation: string;
  /** On new cells of slides that it was trained on. */
  known: F1;
  /** On slides that it has not seen; null where that was not measured. */
  unseen: F1 | null;
}

/** Keep of a model's manifest what the page shows. */
export function modelCardOf({
  name,
  version,
  created,
  classes,
  features,
  intended_use: intendedUse,
  limits,
  citation,
  out_of_fold: known,
  slides_held_out: unseen,
}: Manifest): ModelCard {
  return {
    name,
    version,
    created,
    classes,
    features,
    intendedUse,
    limits,
    citation,
    known: f1Of(known),
    unseen: unseen && f1Of(unseen.scores),
  };
}

function f1Of({ f1_macro: all, per_class: classes }: Scores): F1 {
  return { all, of: Object.fromEntries(classes.map(({ class: name, f1 }) => [name, f1])) };
}
