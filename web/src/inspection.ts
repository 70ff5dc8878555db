/** What the service says of how it read a table. */

import type { Distance, InspectAnswer, Receipt } from "./api.ts";
import { jsonOf, Problem } from "./transfer.ts";
import type { Answer } from "./transfer.ts";

/** How a table was read, and how far it lies from the training cells. */
export interface Inspection {
  receipt: Receipt | null;
  measurements: Distance[];
  /** Why there is no receipt, in a sentence. */
  missing: string | null;
}

/** Read the answer of `/v1/inspect`. */
export function inspectionOf(answer: Answer): Inspection {
  const { receipt, measurements } = jsonOf<InspectAnswer>(answer);
  return { receipt, measurements, missing: null };
}

/** Do without, where the service refused: the table is of use all the same. */
export function missingInspection(error: unknown): Inspection {
  if (!(error instanceof Problem)) throw error;
  return {
    receipt: null,
    measurements: [],
    missing: `The service did not say how it read the table, so no cell is set beside the training range: ${error.message}`,
  };
}
