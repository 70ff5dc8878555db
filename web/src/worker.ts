/** Run the session of one table off the page's own thread, which only draws. */

import type { SessionEvent, CallReply, CallRequest } from "./messages.ts";
import { describeError, Session } from "./session.ts";

/** The part of a worker's global scope that is used; TypeScript's own types of it exclude those of pages. */
interface Scope {
  onmessage: (event: MessageEvent<CallRequest>) => void;
  postMessage(message: CallReply | SessionEvent, transfer?: Transferable[]): void;
}

const scope = self as unknown as Scope;
const session = new Session((event) => scope.postMessage(event));

scope.onmessage = async ({ data: { id, name, args } }) => {
  try {
    const asked = session[name] as (args: unknown) => unknown;
    const result = await asked.call(session, args);
    scope.postMessage({ id, result }, bitmapsOf(result));
  } catch (error) {
    scope.postMessage({ id, error: describeError(error) });
  }
};

/** List the bitmaps of a result, which are handed over and not copied. */
function bitmapsOf(result: unknown): ImageBitmap[] {
  const { bitmap } = (result ?? {}) as { bitmap?: unknown };
  return bitmap instanceof ImageBitmap ? [bitmap] : [];
}
