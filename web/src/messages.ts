/** What the page and its worker send each other. */

import type { ProblemDocument } from "./api.ts";
import type { Calls } from "./session.ts";

/** Ask for a function of the session. */
export interface CallRequest {
  id: number;
  name: keyof Calls;
  args: unknown;
}

/** Why something was refused: by the service, by the session, or as a person stopped it. */
export type Described =
  { kind: "problem"; problem: ProblemDocument } | { kind: "sentence" | "stopped"; sentence: string };

/** What came of a request. */
export type CallReply = { id: number; result: unknown; error?: undefined } | { id: number; error: Described };

/** How far a step is. */
export interface Progress {
  done: number;
  total: number;
  unit: "bytes" | "cells" | "images";
}

/** How far a step of a table or of images is, and which step of how many. */
export interface ProgressEvent extends Progress {
  event: "progress";
  step: number;
  steps: number;
  /** How many cells were found so far, where images are measured. */
  cells?: number;
}

/** What happens meanwhile. */
export type SessionEvent =
  | ProgressEvent
  | { event: "waits"; seconds: number; why: string }
  | { event: "saved"; unsaved: number }
  | { event: "notKept"; sentence: string };
