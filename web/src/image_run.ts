/** Have the service measure and predict many images, several at a time, until all are done or a person stops. */

import type { MeasureAnswer, ModelReference } from "./api.ts";
import { fingerprint } from "./fingerprint.ts";
import type { FoundFile } from "./dropped.ts";
import type { Pair } from "./pairs.ts";
import * as store from "./store.ts";
import { post, Problem } from "./transfer.ts";
import type { Asking } from "./transfer.ts";

/** How many images are with the service at once: it works on one for each core, and the next ones are to be there. */
const AT_ONCE = 4;
/** How many answers are written to the browser's disk together. */
const KEPT_TOGETHER = 16;
const DECODED = /\.(jpe?g|png)$/i;

const decoder = new TextDecoder();

/** How images are measured. */
export interface ImageOptions {
  /** What is a cell: what has a white cell's nucleus, or each label of the mask. */
  cells: "white" | "labels";
  /** NAME/VERSION, or empty. */
  model: string;
}

/** What came of one image: the service's answer, or a sentence; `key` tells it from others. */
export type Outcome =
  | { key: string; answer: MeasureAnswer; fault?: undefined }
  | { key: string; answer?: undefined; fault: string };

type Told = (done: number, total: number, cells: number) => void;

/** Hold what is known of many images, of which some are measured. */
export class ImageRun {
  readonly pairs: readonly Pair<FoundFile>[];
  readonly options: ImageOptions;
  /** By pair. */
  readonly outcomes: (Outcome | undefined)[];
  /** The one that answers. */
  model: ModelReference | null = null;
  private readonly root: URL;
  private readonly kept: store.KeptAnswer[] = [];
  private known = new Set<IDBValidKey>();
  private writing = Promise.resolve();
  private cells = 0;

  /** @param root of the service */
  constructor(root: URL, pairs: readonly Pair<FoundFile>[], options: ImageOptions) {
    this.root = root;
    this.pairs = pairs;
    this.options = options;
    this.outcomes = pairs.map(() => undefined);
  }

  get done(): number {
    return this.outcomes.filter(Boolean).length;
  }

  /** Go on with the images that are not measured. */
  async go(how: Asking, told: Told): Promise<void> {
    const waiting = this.pairs.map((pair, i) => ({ pair, i })).filter(({ i }) => !this.outcomes[i]);
    const tell = () => told(this.done, this.pairs.length, this.cells);
    const next = async () => {
      const { pair, i } = waiting.shift()!;
      const outcome = await this.measure(pair, how);
      this.outcomes[i] = outcome;
      this.cells += outcome.answer?.predictions.length ?? 0;
      tell();
    };
    tell();
    this.known = new Set(await store.listMeasured().catch(() => []));
    try {
      // The first answer says which model it is by, and the others are to be by the same.
      while (!this.model && waiting.length) await next();
      const work = async () => {
        while (waiting.length) await next();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } finally {
      await this.keep();
    }
  }

  private async measure({ name, image, mask }: Pair<FoundFile>, how: Asking): Promise<Outcome> {
    let bytes: ArrayBuffer[];
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
    const before = kept && (JSON.parse(kept.text) as MeasureAnswer);
    if (before && (!this.model || sameModel(before.model, this.model))) {
      this.model ??= before.model;
      return { answer: before, key };
    }
    const query = new URLSearchParams({ predict: "true", outlines: "true", measurements: "true", cells });
    if (this.model) {
      query.set("model", this.model.name);
      query.set("version", String(this.model.version));
    } else if (model) {
      const [name = "", version = ""] = model.split("/");
      query.set("model", name);
      query.set("version", version);
    }
    const url = new URL("v1/measure", this.root);
    url.search = query.toString();
    const form = new FormData();
    form.set("image", image.file);
    form.set("mask", mask.file);
    try {
      const text = decoder.decode((await post(url, form, { Accept: "application/json" }, how)).bytes);
      const answer = JSON.parse(text) as MeasureAnswer;
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
  private keep(): Promise<void> {
    const kept = this.kept.splice(0);
    // Where that fails they are in memory, and what is lost is time.
    if (kept.length) this.writing = this.writing.then(() => store.saveMeasured(kept)).catch(() => {});
    return this.writing;
  }
}

const sameModel = (a: ModelReference, b: ModelReference) => a.name === b.name && a.version === b.version;

/** Tell whether browsers show an image as it is; of another one the service draws a picture. */
export function isShown(name: string): boolean {
  return DECODED.test(name);
}

/** Ask the service for a picture of an image. */
export async function pictureOf(root: URL, blob: Blob, name: string, how: Asking): Promise<Blob> {
  const form = new FormData();
  form.set("image", blob, name);
  const { bytes } = await post(new URL("v1/picture", root), form, { Accept: "image/png" }, how);
  return new Blob([bytes], { type: "image/png" });
}
