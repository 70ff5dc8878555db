/** Open a table: what was asked, how far it is, and what went wrong. */

import { signal } from "@preact/signals";
import { describe, call, on } from "./engine.ts";
import type { ModelList, ProblemDocument } from "./api.ts";
import type { FoundFile } from "./dropped.ts";
import type { ImageOptions } from "./image_run.ts";
import type { ProgressEvent } from "./messages.ts";
import type { Overview } from "./overview.ts";
import { isPicture } from "./pairs.ts";
import type { Option } from "./parts.tsx";
import { ROOT } from "./root.ts";
import type { ReadingOptions } from "./session.ts";
import type { ListedEntry } from "./store.ts";
import { bytes, duration, progressWords, several } from "./words.ts";

const DOING: Record<Kind, [string, string, string]> = {
  table: [
    "Sending the table, and asking for types",
    "Asking for the probability of every type",
    "Reading the answer",
  ],
  images: ["Measuring the cells of the images", "", "Reading the answer"],
};
const DEFAULT: Option = ["", "the service’s default"];
const MADE_UP = "made-up-cells.csv";

type Kind = "table" | "images";

/** How many images and cells are measured. */
interface Measured {
  done: number;
  total: number;
  cells: number;
}

/** What is being worked on. */
interface Job {
  kind: Kind;
  step: number;
  /** When the step began, in milliseconds. */
  began: number;
  /** What was done before it began, and is no work of now. */
  before: number;
  images: Measured | null;
}

/** What a person is told. */
export type Told =
  /** How far is a share from 0 to 1, null where it is not known yet. */
  | { is: "working"; kind: Kind; words: string; waiting: string; far: number | null }
  | { is: "stopped"; images: Measured | null }
  | { is: "refused"; sentence: string }
  | { is: "problem"; problem: ProblemDocument };

/** Hold what is asked of the service before a table is open. */
export class Opening {
  readonly models = signal([DEFAULT]);
  readonly model = signal("");
  readonly pixelSize = signal("");
  readonly sheet = signal("");
  readonly cells = signal<ImageOptions["cells"]>("white");
  readonly told = signal<Told | null>(null);
  /** Whether it is shown how a table is read. */
  readonly showsOptions = signal(false);
  /** Does again what failed. */
  again: (() => unknown) | null = null;
  /** Does it again without the rows that have no values to be typed by. */
  againFlagged: (() => unknown) | null = null;
  private readonly opened: (overview: Overview) => void;
  private job: Job | null = null;

  /** @param opened called with what the session says of a table */
  constructor(opened: (overview: Overview) => void) {
    this.opened = opened;
    void listModels().then((models) => (this.models.value = models));
    on("progress", (event) => this.takeProgress(event));
    on("waits", ({ seconds, why }) => this.takeWait(seconds, why));
  }

  /** Take files that were chosen or dropped. */
  take(files: FoundFile[]): void {
    const [table, ...more] = files;
    if (!table) return;
    if (files.some(({ path }) => isPicture(path))) void this.measure(files);
    else if (more.length) this.refuse(`Choose one table at a time; these were ${files.length} files.`);
    else void this.send(table.file);
  }

  /** Take the table of made-up cells that this page brings along. */
  async takeMadeUp(): Promise<void> {
    let file: File;
    try {
      const answer = await fetch(new URL(MADE_UP, import.meta.url));
      if (!answer.ok) throw new Error(answer.statusText);
      file = new File([await answer.blob()], MADE_UP, { type: "text/csv" });
    } catch {
      this.refuse("The service does not answer; try again in a moment.");
      return;
    }
    await this.send(file);
  }

  /** Open a table that the browser has kept. */
  async reopen({ table }: ListedEntry): Promise<void> {
    try {
      this.opened(await call("reopen", { table }));
    } catch (error) {
      this.again = null;
      this.explain(error);
    }
  }

  /** Measure the images that are left. */
  goOn(): Promise<void> {
    return this.work("images", "", () => call("goOn"));
  }

  /** Open the cells that are measured. */
  openMeasured(): Promise<void> {
    return this.work("images", "", () => call("openMeasured"));
  }

  private measure(files: FoundFile[]): Promise<void> {
    const options = { model: this.model.value, cells: this.cells.value };
    this.again = () => this.measure(files);
    this.job = null;
    return this.work("images", several(files.length, "file"), () => call("openImages", { files, options }));
  }

  private send(file: File, more: Partial<ReadingOptions> = {}): Promise<void> {
    const options: ReadingOptions = {
      model: this.model.value,
      pixelSize: this.pixelSize.value.trim().replace(",", "."),
      sheet: this.sheet.value.trim(),
      ...more,
    };
    this.again = () => this.send(file, more);
    this.againFlagged = () => this.send(file, { invalid: "flag" });
    return this.work("table", `${file.name}, ${bytes(file.size)}`, () => call("open", { file, options }));
  }

  /** Tell how far it is while something is done, and open what comes of it. */
  private async work(kind: Kind, words: string, ask: () => Promise<Overview>): Promise<void> {
    const images = kind === "images" ? (this.job?.images ?? null) : null;
    this.job = { kind, step: 0, began: 0, before: 0, images };
    this.told.value = { is: "working", kind, words, waiting: "", far: null };
    try {
      this.opened(await ask());
      this.told.value = null;
    } catch (error) {
      this.explain(error);
    }
  }

  private takeProgress(event: ProgressEvent): void {
    const { job } = this;
    if (!job || this.told.value?.is !== "working" || event.step < job.step) return;
    const { done, total, unit, step, steps, cells = 0 } = event;
    if (step !== job.step) {
      job.step = step;
      job.began = performance.now();
      job.before = done;
    }
    if (unit === "images") job.images = { done, total, cells };
    const isSent = unit === "bytes" && done === total;
    const words = [
      `${job.kind === "table" ? `Step ${step} of ${steps}: ` : ""}${DOING[job.kind][step - 1] ?? ""}.`,
      isSent
        ? "All is sent; the service is at work."
        : `${progressWords(event, (performance.now() - job.began) / 1000, job.before)}.`,
      unit === "images" ? `${several(cells, "cell")} so far.` : "",
    ].join(" ");
    const far = (step - 1 + done / Math.max(1, total)) / steps;
    this.told.value = { ...this.told.value, words, waiting: "", far };
  }

  private takeWait(seconds: number, why: string): void {
    if (this.told.value?.is !== "working") return;
    const waiting = `${why} It is asked again in ${duration(seconds)}, until you stop.`;
    this.told.value = { ...this.told.value, waiting };
  }

  private refuse(sentence: string): void {
    this.again = null;
    this.told.value = { is: "refused", sentence };
  }

  private explain(error: unknown): void {
    const described = describe(error);
    if (described.kind === "problem") {
      this.showsOptions.value = true;
      this.told.value = { is: "problem", problem: described.problem };
    } else if (described.kind === "stopped")
      this.told.value = { is: "stopped", images: this.job?.images ?? null };
    else this.told.value = { is: "refused", sentence: described.sentence };
  }
}

async function listModels(): Promise<Option[]> {
  // Without an answer the default will do; if the service is away, sending the table says so.
  const answer = await fetch(new URL("v1/models", ROOT)).catch(() => null);
  if (!answer?.ok) return [DEFAULT];
  const { models }: ModelList = await answer.json();
  return [
    DEFAULT,
    ...models.flatMap(({ name, versions, feature_set: set }) =>
      versions
        .toReversed()
        .map((version): Option => [`${name}/${version}`, `${name} version ${version} (${set})`]),
    ),
  ];
}
