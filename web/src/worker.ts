/** Run the session of one table off the page's own thread, which only draws. */

import { describeError, Session } from "./session.ts";

const session = new Session((event) => postMessage(event));

onmessage = async ({ data: { id, name, args } }) => {
  try {
    const result = await session[name](args);
    postMessage({ id, result }, result?.bitmap instanceof ImageBitmap ? [result.bitmap] : []);
  } catch (error) {
    postMessage({ id, error: describeError(error) });
  }
};
