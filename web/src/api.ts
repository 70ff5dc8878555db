/** What the service's answers hold, as far as this page reads it: `/docs` has all of it. */

/** A fault of a request: in a row, a column, or the whole. */
export interface Fault {
  row?: number | null;
  column?: string | null;
  message: string;
}

/** A problem document (RFC 9457). */
export interface ProblemDocument {
  type: string;
  status: number;
  detail: string;
  errors?: Fault[];
  /** How many faults there are, of which not all may be listed. */
  total?: number;
}

/** Which model answered. */
export interface ModelReference {
  name: string;
  version: number;
}

/** The class of one cell; null for all but its id and flags where it was rejected. */
export interface Prediction {
  id: string;
  class: string | null;
  probability: number | null;
  /** In the order of the model's classes. */
  probabilities: number[] | null;
  flags: string[];
}

/** Closed rings, each x, y, x, y, ...; what is in an odd number of them is inside. */
export type Outline = number[][];

/** Left, top, width, height. */
export type Box = [number, number, number, number];

/** A cell of an image, measured and predicted. */
export interface MeasuredCell extends Prediction {
  label: number;
  x: number | null;
  y: number | null;
  box: Box;
  outline: Outline;
  measurements: Record<string, number | null>;
}

/** The answer of `/v1/measure` with `predict`, `outlines` and `measurements`. */
export interface MeasureAnswer {
  image: { width: number; height: number };
  notes: string[];
  model: ModelReference;
  predictions: MeasuredCell[];
}

/** A column of the table that was read as a measurement. */
export interface MatchedColumn {
  column: string;
  measurement: string;
}

/** How a table was read. */
export interface Receipt {
  format: string;
  separator: string | null;
  decimal: string;
  form: string;
  rows: number;
  cells: number;
  id_column: string | null;
  columns: MatchedColumn[];
  ignored: string[];
  left_out: { row: number; rows: number; reason: string }[];
  notes: string[];
}

/** How far one measurement of a table lies from the training cells. */
export interface Distance {
  name: string;
  median: number | null;
  training_median: number;
  training_low: number;
  training_high: number;
  outside: number;
  shift: number | null;
}

/** The answer of `/v1/inspect`. */
export interface InspectAnswer {
  receipt: Receipt;
  measurements: Distance[];
}

/** A measurement that a model takes. */
export interface Feature {
  name: string;
  unit: string;
  /** Of the training cells, at 0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 and 1. */
  quantiles: number[];
  /** Of the training cells of each class, at 0, 0.25, 0.5, 0.75 and 1; models of older releases have none. */
  by_class?: Record<string, [number, number, number, number, number]> | null;
}

/** A measurement that speaks for a cell's class against the runner-up. */
export interface Reason {
  measurement: string;
  value: number;
  unit: string;
  /** Of the training cells, with a lower value. */
  share: number;
}

/** The answer of `/v1/predict` with `explain`. */
export interface ExplainAnswer {
  predictions: { class: string | null; because: Reason[] | null }[];
}

/** Scores of a model by the classes. */
export interface Scores {
  f1_macro: number;
  per_class: { class: string; f1: number }[];
}

/** A model's manifest. */
export interface Manifest extends ModelReference {
  created: string;
  classes: string[];
  features: Feature[];
  intended_use: string;
  limits: string[];
  citation: string;
  out_of_fold: Scores;
  slides_held_out: { scores: Scores } | null;
}

/** The answer of `/v1/models`. */
export interface ModelList {
  models: { name: string; versions: number[]; feature_set: string }[];
}

/** The share of one class in one group. */
export interface ClassShare {
  class: string;
  counted: number;
  fraction: number | null;
  low: number | null;
  high: number | null;
  shift: number | null;
  shift_low: number | null;
  shift_high: number | null;
  p_adjusted: number | null;
}

/** The answer of `/v1/composition`. */
export interface CompositionAnswer {
  model: ModelReference;
  control: string | null;
  classes: string[];
  groups: { group: Record<string, string>; cells: number; note: string | null; classes: ClassShare[] }[];
  notes: string[];
}

/** The answer of `/v1/evaluate`. */
export interface EvaluateAnswer {
  cells: number;
  seen_in_training: number | null;
  not_seen: { cells: number; accuracy: number; f1_macro: number } | null;
  notes?: string[];
}
