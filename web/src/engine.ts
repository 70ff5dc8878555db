/** Ask the worker, and hear what it tells. */

import type { Described, SessionEvent, CallReply } from "./messages.ts";
import type { Calls } from "./session.ts";
import { problemWords } from "./words.ts";

/** Report what the worker refused. */
export class EngineError extends Error {
  readonly described: Described;

  constructor(described: Described) {
    super(described.kind === "problem" ? described.problem.detail : described.sentence);
    this.described = described;
  }
}

/** Describe what was thrown: what the worker refused, or else a fault of the page. */
export function describe(error: unknown): Described {
  if (error instanceof EngineError) return error.described;
  return { kind: "sentence", sentence: error instanceof Error ? error.message : String(error) };
}

/** Say what was thrown, in a sentence. */
export function sentenceOf(error: unknown): string {
  const described = describe(error);
  return described.kind === "problem" ? problemWords(described.problem).sentence : described.sentence;
}

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: EngineError) => void;
}

type Listener = (event: SessionEvent) => void;

/** Trusted Types, of which TypeScript knows nothing yet; undefined where the browser has none. */
declare const trustedTypes:
  undefined | { createPolicy(name: string, rules: Rules): { createScriptURL(address: string): URL } };

interface Rules {
  createScriptURL: (address: string) => string;
}

const WORKER = new URL("worker.js", import.meta.url);
// The page's policy lets nothing but this address, and no text at all, become code or HTML.
const trusted =
  typeof trustedTypes === "undefined"
    ? WORKER
    : trustedTypes.createPolicy("worker", { createScriptURL: () => WORKER.href }).createScriptURL("");
const worker = new Worker(trusted, { type: "module" });
const waiting = new Map<number, Waiting>();
const listeners = new Map<string, Listener[]>();
let last = 0;

worker.onmessage = ({ data }: MessageEvent<CallReply | SessionEvent>) => {
  if ("event" in data) {
    listeners.get(data.event)?.forEach((listener) => listener(data));
    return;
  }
  const asked = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.error) asked?.reject(new EngineError(data.error));
  else asked?.resolve(data.result as never);
};

worker.onerror = (event) => {
  for (const { reject } of waiting.values())
    reject(
      new EngineError({
        kind: "sentence",
        sentence: `The page failed: ${event.message}. Reload it; what is saved is kept.`,
      }),
    );
  waiting.clear();
};

/** Call a function of the session by its name. */
export function call<K extends keyof Calls>(
  name: K,
  ...[args]: Parameters<Calls[K]>
): Promise<Awaited<ReturnType<Calls[K]>>> {
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, name, args: args ?? {} });
  });
}

/** Hear events of one kind. */
export function on<K extends SessionEvent["event"]>(
  name: K,
  listener: (event: Extract<SessionEvent, { event: K }>) => void,
): void {
  listeners.set(name, [...(listeners.get(name) ?? []), listener as Listener]);
}
