// Send requests by Node's fetch: jobs as lines of JSON in, outcomes as lines of JSON out, as in send.py.
import { createWriteStream, openAsBlob } from "node:fs";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

for await (const line of createInterface({ input: process.stdin })) {
  const { url, body, out, headers } = JSON.parse(line);
  let outcome;
  try {
    const answer = await fetch(url, { method: "POST", body: await openAsBlob(body), headers });
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(out));
    outcome = { status: answer.status };
  } catch (error) {
    outcome = { error: `${error}: ${error.cause ?? ""}` };
  }
  console.log(JSON.stringify(outcome));
}
