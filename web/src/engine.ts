/** Ask the worker, and hear what it tells. */

/** Report what the worker refused: `kind` is `problem`, `sentence` or `stopped`. */
export class EngineError extends Error {
  constructor(described) {
    super(described.problem?.detail ?? described.sentence);
    Object.assign(this, described);
  }
}

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const waiting = new Map();
const listeners = new Map();
let last = 0;

worker.onmessage = ({ data }) => {
  if (data.event) {
    listeners.get(data.event)?.forEach((listener) => listener(data));
    return;
  }
  const { resolve, reject } = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.error) reject(new EngineError(data.error));
  else resolve(data.result);
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
export function call(name, args = {}) {
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, name, args });
  });
}

/** Hear events of one kind: `progress`, `waits`, `saved`, `notKept`. */
export function on(event, listener) {
  if (!listeners.has(event)) listeners.set(event, []);
  listeners.get(event).push(listener);
}
