/** Have the service measure and predict many images, several at a time, until all are done or a person stops. */

import { fingerprint } from "./fingerprint.ts";
import * as store from "./store.ts";
import { post, Problem } from "./transfer.ts";

/** How many images are with the service at once: it works on one for each core, and the next ones are to be there. */
const AT_ONCE = 4;
/** How many answers are written to the browser's disk together. */
const KEPT_TOGETHER = 16;
const DECODED = /\.(jpe?g|png)$/i;

const decoder = new TextDecoder();

/** Hold what is known of many images, of which some are measured. */
export class ImageRun {
  /**
   * @param {URL} root of the service
   * @param {{name: string, image: {file: File}, mask: {file: File}}[]} pairs
   * @param {{cells: "white" | "labels", model: string}} options the model as NAME/VERSION, or empty
   */
  constructor(root, pairs, options) {
    Object.assign(this, { root, pairs, options });
    /** @type {({answer: object, key: string} | {fault: string, key: string} | undefined)[]} by pair */
    this.outcomes = new Array(pairs.length);
    this.model = null;
    this.kept = [];
    this.writing = Promise.resolve();
    this.cells = 0;
  }

  get done() {
    return this.outcomes.reduce((n, outcome) => n + (outcome ? 1 : 0), 0);
  }

  /** Go on with the images that are not measured. */
  async go(how, told) {
    const waiting = this.pairs.flatMap((_, i) => (this.outcomes[i] ? [] : [i]));
    const work = async () => {
      for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
        const outcome = await this.measure(this.pairs[i], how);
        this.outcomes[i] = outcome;
        this.cells += outcome.answer?.predictions.length ?? 0;
        told(this.done, this.pairs.length, this.cells);
      }
    };
    told(this.done, this.pairs.length, this.cells);
    this.known = new Set(await store.listMeasured().catch(() => []));
    try {
      // The first answer says which model it is by, and the others are to be by the same.
      while (!this.model && waiting.length) {
        const i = waiting.shift();
        this.outcomes[i] = await this.measure(this.pairs[i], how);
        this.cells += this.outcomes[i].answer?.predictions.length ?? 0;
        told(this.done, this.pairs.length, this.cells);
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } finally {
      await this.keep();
    }
  }

  async measure({ name, image, mask }, how) {
    let bytes;
    try {
      bytes = await Promise.all([image, mask].map(({ file }) => file.arrayBuffer()));
    } catch {
      return { fault: `${name}: the browser could not read it or its mask.`, key: name };
    }
    const key = bytes.map((buffer) => fingerprint(new Uint8Array(buffer))).join(" ");
    const { cells, model } = this.options;
    const kept = this.known.has(`${key} ${cells} ${model}`)
      ? await store.loadMeasured(`${key} ${cells} ${model}`).catch(() => undefined)
      : undefined;
    // Another version may have come since: what is kept is of use only if it is by the one that answers now.
    const before = kept && JSON.parse(kept.text);
    if (before && (!this.model || sameModel(before.model, this.model))) {
      this.model ??= before.model;
      return { answer: before, key };
    }
    const query = new URLSearchParams({ predict: "true", outlines: "true", measurements: "true", cells });
    if (this.model) {
      query.set("model", this.model.name);
      query.set("version", this.model.version);
    } else if (model) {
      query.set("model", model.split("/")[0]);
      query.set("version", model.split("/")[1]);
    }
    const url = new URL("v1/measure", this.root);
    url.search = query.toString();
    const form = new FormData();
    form.set("image", image.file);
    form.set("mask", mask.file);
    try {
      const text = decoder.decode((await post(url, form, { Accept: "application/json" }, how)).bytes);
      const answer = JSON.parse(text);
      this.model ??= answer.model;
      this.kept.push({ measured: `${key} ${cells} ${model}`, text });
      if (this.kept.length >= KEPT_TOGETHER) this.keep();
      return { answer, key };
    } catch (error) {
      // A model that is not there is no fault of the image.
      if (!(error instanceof Problem) || error.problem.status === 404) throw error;
      return {
        fault: error.message.startsWith(image.file.name) ? error.message : `${name}: ${error.message}`,
        key,
      };
    }
  }

  /** Write the answers that came since to the disk, while others are asked for. */
  keep() {
    const kept = this.kept.splice(0);
    // Where that fails they are in memory, and what is lost is time.
    if (kept.length) this.writing = this.writing.then(() => store.saveMeasured(kept)).catch(() => {});
    return this.writing;
  }
}

const sameModel = (a, b) => a.name === b.name && a.version === b.version;

/** Tell whether browsers show an image as it is; of another one the service draws a picture. */
export function isShown(name) {
  return DECODED.test(name);
}

/** Ask the service for a picture of an image. */
export async function pictureOf(root, blob, name, how) {
  const form = new FormData();
  form.set("image", blob, name);
  const { bytes } = await post(new URL("v1/picture", root), form, { Accept: "image/png" }, how);
  return new Blob([bytes], { type: "image/png" });
}
