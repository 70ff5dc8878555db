/** Send bodies to the service: with progress, waiting while it is busy or away, until it answers or one stops. */

import type { ModelReference, ProblemDocument } from "./api.ts";

const AWAY = 2;
const LONGEST_WAIT = 60;
const NO_ANSWER = "The service does not answer; it may be starting again.";

/** Report an answer that is a problem, with its document. */
export class Problem extends Error {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Report that a person stopped. */
export class Stopped extends Error {}

/** How something is asked for: what stops it, and what is told meanwhile. */
export interface Asking {
  signal: AbortSignal;
  sent?: (done: number, total: number) => void;
  waits?: (seconds: number, why: string) => void;
}

/** An answer; the status is 0 where nothing answered. */
export interface Answer {
  status: number;
  bytes: Uint8Array<ArrayBuffer>;
  header: (name: string) => string | null;
}

type RequestBody = Blob | FormData | Uint8Array<ArrayBuffer> | string;
type RequestHeaders = Record<string, string>;

/** Post a body; where the service is busy (503) or does not answer, wait and post it again. */
export async function post(
  url: URL,
  body: RequestBody,
  headers: RequestHeaders,
  how: Asking,
): Promise<Answer> {
  for (;;) {
    const answer = await once("POST", url, body, headers, how);
    if (answer.status === 200) return answer;
    const problem = answer.status === 0 ? null : problemOf(answer);
    if (problem && (answer.status !== 503 || problem.type === "urn:bloodcells:problem:out-of-time"))
      throw new Problem(problem);
    const asked = Number(answer.header("Retry-After"));
    const seconds = problem ? Math.min(asked > 0 ? asked : AWAY, LONGEST_WAIT) : AWAY;
    how.waits?.(seconds, problem?.detail ?? NO_ANSWER);
    await pause(seconds, how.signal);
  }
}

/** Get a JSON document, waiting as `post` does. */
export async function getJson<T>(url: URL, how: Asking): Promise<T> {
  for (;;) {
    const answer = await once("GET", url, null, { Accept: "application/json" }, how);
    if (answer.status === 200) return jsonOf(answer);
    if (answer.status !== 0 && answer.status !== 503) throw new Problem(problemOf(answer));
    how.waits?.(AWAY, NO_ANSWER);
    await pause(AWAY, how.signal);
  }
}

/** Read an answer in JSON. */
export function jsonOf<T>({ bytes }: Pick<Answer, "bytes">): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

function once(
  method: string,
  url: URL,
  body: RequestBody | null,
  headers: RequestHeaders,
  { signal, sent }: Asking,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Stopped());
      return;
    }
    const request = new XMLHttpRequest(); // fetch tells nothing of what was sent so far
    const stop = () => request.abort();
    request.open(method, url);
    request.responseType = "arraybuffer";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (sent) request.upload.onprogress = (event) => sent(event.loaded, event.total);
    request.onabort = () => reject(new Stopped());
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      const bytes = new Uint8Array(request.response ?? new ArrayBuffer(0));
      resolve({ status: request.status, bytes, header: (name) => request.getResponseHeader(name) });
    };
    signal.addEventListener("abort", stop, { once: true });
    request.send(body);
  });
}

function problemOf({ status, bytes }: Answer): ProblemDocument {
  try {
    const problem = jsonOf<ProblemDocument>({ bytes });
    if (typeof problem.detail === "string") return problem;
  } catch {
    // A proxy before the service writes what it likes.
  }
  return {
    type: "about:blank",
    status,
    detail: `The service, or a proxy before it, answered with status ${status} and no explanation.`,
    errors: [],
  };
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Stopped());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}

const TEXT = /\.(csv|tsv|tab|txt)(\.gz)?$/i;
const LINES = /\.(ndjson|jsonl)(\.gz)?$/i;

/**
 * Write the headers of a file's body. Text is sent as such, for the service reads it while it comes; of other files the
 * first bytes tell the service what they are.
 */
export function headersOf(name: string): RequestHeaders {
  const type = TEXT.test(name)
    ? "text/csv"
    : LINES.test(name)
      ? "application/x-ndjson"
      : "application/octet-stream";
  const zipped = type !== "application/octet-stream" && /\.gz$/i.test(name);
  return { "Content-Type": type, ...(zipped ? { "Content-Encoding": "gzip" } : {}) };
}

/** Begin a query that names a model. */
export function queryOf({ name, version }: ModelReference): URLSearchParams {
  return new URLSearchParams({ model: name, version: String(version) });
}
