/** Run the session of one table off the page's own thread, which only draws. */

import { describeError, Session } from "./session.mjs";

const session = new Session((event) => postMessage(event));

onmessage = async ({ data: { id, name, args } }) => {
  try {
    postMessage({ id, result: await session[name](args) });
  } catch (error) {
    postMessage({ id, error: describeError(error) });
  }
};
