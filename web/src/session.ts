/** Work on one table: ask the service, keep corrections, group and compare. It runs in the worker. */

import type { EvaluateAnswer, ExplainAnswer, Manifest, Outline, Reason } from "./api.ts";
import { measurementsOf, readAnswers } from "./cells.ts";
import type { CellMeasurement, CellRow, Cells, Filter, Section, Sort } from "./cells.ts";
import { Journal } from "./corrections.ts";
import type { Action } from "./corrections.ts";
import type { FoundFile } from "./dropped.ts";
import { fingerprint } from "./fingerprint.ts";
import { Groups } from "./groups.ts";
import type { ColumnValues, Cut, GroupsAnswer, GroupsQuestion } from "./groups.ts";
import { ImageRun } from "./image_run.ts";
import type { ImageOptions } from "./image_run.ts";
import { tableOfImages } from "./image_table.ts";
import { inspectionOf, missingInspection } from "./inspection.ts";
import type { Described, Progress, SessionEvent } from "./messages.ts";
import { modelCardOf } from "./model_card.ts";
import { overviewOf } from "./overview.ts";
import type { Overview, State } from "./overview.ts";
import { pairFiles, withoutCommonFolder } from "./pairs.ts";
import type { Pairs } from "./pairs.ts";
import type { Crop } from "./pictures.ts";
import { Refusal } from "./refusal.ts";
import { ROOT } from "./root.ts";
import { knownScores } from "./scores.ts";
import type { KnownScores } from "./scores.ts";
import { comparePeople, readSecond } from "./second_person.ts";
import type { PeopleCompared } from "./second_person.ts";
import * as store from "./store.ts";
import { imagesOf } from "./table.ts";
import type { Images, Table } from "./table.ts";
import { getJson, headersOf, jsonOf, post, Problem, queryOf, Stopped } from "./transfer.ts";
import type { Asking } from "./transfer.ts";
import { count, several, stemOf } from "./words.ts";

const LARGEST_FILE = 256e6;
const STEPS = 3;
/** Milliseconds between two of many events of progress. */
const TOLD_EVERY = 200;
/** Bytes of images up to which the browser keeps them with their table. */
const LARGEST_IMAGES = 500e6;
/** Milliseconds that reasons for a type are waited for. */
const LONGEST_REASON = 10_000;
/** Milliseconds in which another tab answers. */
const LONGEST_ANSWER = 150;
const OPEN_ELSEWHERE =
  "This table is open in another tab of this browser. Close it there, so that no corrections overwrite each other.";

const CSV = "text/csv";
/** The media types of what the service writes a table as. */
const FORMATS: Record<Exclude<TableFormat, "csv">, string> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
};

/** How a table is to be read. */
export interface ReadingOptions {
  /** NAME/VERSION, or empty. */
  model: string;
  pixelSize: string;
  sheet: string;
  invalid?: "fail" | "flag";
}

/** A cell of an image that is shown. */
export interface FieldCell {
  cell: number;
  type: string | null;
  label: string | null;
  outline: Outline;
}

/** An image with all of its cells. */
export interface Field {
  index: number;
  name: string;
  width: number;
  height: number;
  bitmap: ImageBitmap;
  cells: FieldCell[];
}

/** What is known of one cell. */
export interface Detail {
  cell: number;
  id: string;
  type: string | null;
  probabilities: number[];
  flags: string[];
  label: string | null;
  by: string | null;
  at: string | null;
  second: string | null;
  measurements: CellMeasurement[];
}

/** What a table is saved as, which is also the ending of its name. */
export type TableFormat = "csv" | "xlsx" | "parquet";

/** A file to save. */
export interface Exported {
  blob: Blob;
  name: string;
  rows: number;
}

/** What the page may ask the session for. */
export type Calls = Pick<
  Session,
  | "open"
  | "openImages"
  | "goOn"
  | "openMeasured"
  | "giveImages"
  | "reopen"
  | "close"
  | "stop"
  | "listTables"
  | "forget"
  | "show"
  | "crop"
  | "field"
  | "cellsOfField"
  | "rows"
  | "shown"
  | "place"
  | "mostDoubtful"
  | "detail"
  | "reasons"
  | "label"
  | "undo"
  | "redo"
  | "second"
  | "comparison"
  | "scores"
  | "evaluate"
  | "cut"
  | "values"
  | "groups"
  | "groupsCsv"
  | "export"
  | "exportForTraining"
>;

/** Another tab asks whether a table is open here, or says that it holds it. */
interface TabMessage {
  asked?: string;
  held?: string;
}

type NewEntry = Omit<store.Entry, "cells" | "reviewed">;
type Bytes = Uint8Array<ArrayBuffer>;

/** Hold the table that is open. */
export class Session {
  private readonly tell: (event: SessionEvent) => void;
  private readonly tabs = new BroadcastChannel("bloodcells-tables");
  private stopping = new AbortController();
  private held: Table | null = null;
  /** The table that no other tab may open meanwhile. */
  private claimed: string | null = null;
  private saving: Promise<void> | null = null;
  private keeping: Promise<unknown> | null = null;
  private unsaved = 0;
  private unkeptFrom = Infinity;
  private run: ImageRun | null = null;
  private found: Pairs<FoundFile> | null = null;

  /** @param tell takes what happens meanwhile: progress, waiting, saving */
  constructor(tell: (event: SessionEvent) => void) {
    this.tell = tell;
    this.tabs.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data.asked && data.asked === this.claimed) this.tabs.postMessage({ held: data.asked });
    };
  }

  private get table(): Table {
    if (!this.held) throw new Refusal("No table is open.");
    return this.held;
  }

  private get cells(): Cells {
    return this.table.cells;
  }

  private get images(): Images {
    if (!this.table.images) throw new Refusal("This table has no images.");
    return this.table.images;
  }

  // Opening.

  /** Send a file to the service and hold its answers. */
  async open({ file, options }: { file: File; options: ReadingOptions }): Promise<Overview> {
    const how = await this.begin();
    if (file.size > LARGEST_FILE) {
      throw new Refusal(
        `The file has ${count(file.size / 1e6)} MB; this page holds tables up to ${LARGEST_FILE / 1e6} MB. Use the command bloodcells predict for longer ones.`,
      );
    }
    let bytes: Bytes;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      throw new Refusal(
        `The browser could not read ${file.name}. If it is a folder, choose a table in it; if it is open elsewhere, close it there.`,
      );
    }
    const table = `${fingerprint(bytes)}${options.sheet ? ` ${options.sheet}` : ""}`;
    const elsewhere = this.isOpenElsewhere(table);
    const read = new URLSearchParams();
    if (options.pixelSize) read.set("pixel_size", options.pixelSize);
    if (options.sheet) read.set("sheet", options.sheet);
    if (options.model) choose(read, options.model);
    const ask = (path: string, more: Record<string, string>, accept: string, step?: number) => {
      const url = new URL(path, ROOT);
      url.search = new URLSearchParams([...read, ...Object.entries(more)]).toString();
      const sent = (done: number, total: number) => {
        if (step) this.progress(step, { done, total, unit: "bytes" });
      };
      return post(url, bytes, { ...headersOf(file.name), Accept: accept }, { ...how, sent });
    };
    const invalid = options.invalid ?? "fail";
    const csv = await ask("v1/predict", { invalid, probabilities: "false" }, "text/csv", 1);
    const { name, version } = choose(read, csv.header("Bloodcells-Model") ?? "");
    const [ndjson, inspection, manifest] = await Promise.all([
      ask("v1/predict", { invalid }, "application/x-ndjson", 2),
      ask("v1/inspect", {}, "application/json").then(inspectionOf, missingInspection),
      getJson<Manifest>(new URL(`v1/models/${encodeURIComponent(name)}/versions/${version}`, ROOT), how),
    ]);
    if (await elsewhere) throw new Refusal(OPEN_ELSEWHERE);
    const model = modelCardOf(manifest);
    const notes = csv.header("Bloodcells-Notes");
    const entry = {
      table,
      name: file.name,
      size: file.size,
      opened: Date.now(),
      model: `${name} version ${version}`,
      position: 0,
    };
    const answers: store.Answers = {
      table,
      csv: new Blob([csv.bytes]),
      ndjson: new Blob([ndjson.bytes]),
      inspection,
      model,
      notes,
      pixelSize: options.pixelSize,
    };
    await this.holdAgain(entry, csv.bytes, ndjson.bytes, answers);
    return { ...overviewOf(this.table), ...this.state() };
  }

  /** Find the images and masks among files, and have them measured. */
  async openImages({ files, options }: { files: FoundFile[]; options: ImageOptions }): Promise<Overview> {
    await this.begin();
    const paths = withoutCommonFolder(files.map(({ path }) => path));
    const found = pairFiles(files.map(({ file, path }, i) => ({ file, path: paths[i] ?? path })));
    if (found.pairs.length === 0) {
      throw new Refusal(
        [
          "None of these files is an image with its label mask; NAME.jpg and NAME_cp_masks.png were expected, as Cellpose names them.",
          ...found.faults,
          ...found.notes,
        ].join(" "),
      );
    }
    this.run = new ImageRun(ROOT, found.pairs, options);
    this.found = found;
    return this.goOn();
  }

  /** Go on with images that were stopped. */
  async goOn(): Promise<Overview> {
    const how = this.asking();
    const [run] = this.stopped();
    let told = 0;
    await run.go(how, (done, total, cells) => {
      // Each time the page is drawn takes the time of an image.
      const now = performance.now();
      if (done > 1 && done < total && now - told < TOLD_EVERY) return;
      told = now;
      this.tell({ event: "progress", step: 1, steps: 2, done, total, unit: "images", cells });
    });
    return this.openMeasured();
  }

  /** Open the cells of the images that are measured. */
  async openMeasured(): Promise<Overview> {
    const how = this.asking();
    const [run, found] = this.stopped();
    const measured = run.pairs.flatMap((pair, i) => {
      const outcome = run.outcomes[i];
      return outcome?.answer ? [{ ...pair, ...outcome }] : [];
    });
    const faults = [...found.faults, ...run.outcomes.flatMap((outcome) => outcome?.fault ?? [])];
    const cells = measured.reduce((sum, { answer }) => sum + answer.predictions.length, 0);
    const [first] = measured;
    if (!first || cells === 0) {
      const more = faults.length > 5 ? `, and ${several(faults.length - 5, "more fault")}` : "";
      throw new Refusal(`No cell was measured. ${faults.slice(0, 5).join(" ")}${more}`);
    }
    const { csv, ndjson, fields, outlines } = tableOfImages(measured);
    const keys = measured.map(({ name, key }) => `${name} ${key}`);
    const table = fingerprint(new TextEncoder().encode([run.options.cells, ...keys].join("\n")));
    const elsewhere = this.isOpenElsewhere(table);
    const { name, version } = first.answer.model;
    const inspect = new URL("v1/inspect", ROOT);
    inspect.search = queryOf(first.answer.model).toString();
    const headers = { "Content-Type": "text/csv", Accept: "application/json" };
    const [inspection, manifest] = await Promise.all([
      post(inspect, csv, headers, how).then(inspectionOf, missingInspection),
      getJson<Manifest>(new URL(`v1/models/${encodeURIComponent(name)}/versions/${version}`, ROOT), how),
    ]);
    // The images are no name of a cell, but something to group by.
    if (inspection.receipt) inspection.receipt.id_column = null;
    if (await elsewhere) throw new Refusal(OPEN_ELSEWHERE);
    const left = run.pairs.length - run.done;
    const size = measured.reduce((sum, { image }) => sum + image.file.size, 0);
    const entry = {
      table,
      name:
        measured.length === 1
          ? first.name
          : `${first.name} and ${several(measured.length - 1, "more image")}`,
      size,
      opened: Date.now(),
      model: `${name} version ${version}`,
      position: 0,
    };
    const answers: store.Answers = {
      table,
      csv: new Blob([csv]),
      ndjson: new Blob([ndjson]),
      inspection,
      model: modelCardOf(manifest),
      notes: null,
      images: { fields, outlines, faults, notes: found.notes, left, cells: run.options.cells },
    };
    await this.holdAgain(entry, csv, ndjson, answers);
    this.images.files = measured.map(({ image }) => image.file);
    this.keepImages();
    if (left === 0) {
      this.run = null;
      await this.try(() => store.forgetMeasured());
    }
    return { ...overviewOf(this.table), ...this.state() };
  }

  private stopped(): [ImageRun, Pairs<FoundFile>] {
    if (!this.run || !this.found) throw new Refusal("No images are being measured; choose them again.");
    return [this.run, this.found];
  }

  /** Keep the images with their table, where all are at hand and they are not too large for that. */
  private keepImages(): void {
    const files = this.images.files.filter((file) => file !== undefined);
    const { table } = this.table.entry;
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length === this.images.files.length && size <= LARGEST_IMAGES)
      this.keeping = this.try(() => store.saveImages(table, files));
  }

  /** Take images whose table was opened again, and that the browser has not kept. */
  async giveImages({ files }: { files: FoundFile[] }): Promise<{ given: number; missing: string[] }> {
    const paths = withoutCommonFolder(files.map(({ path }) => path));
    const byPath = new Map(files.map(({ file }, i) => [paths[i] ?? "", file]));
    const byName = new Map(files.map(({ file }) => [file.name, file]));
    const { images } = this;
    const { fields } = images.kept;
    images.files = fields.map(({ name }, i) => byPath.get(name) ?? byName.get(name) ?? images.files[i]);
    const missing = fields.filter((_, i) => !images.files[i]).map(({ name }) => name);
    this.keepImages();
    return { given: fields.length - missing.length, missing };
  }

  /** Open a table again that the browser has kept. */
  async reopen({ table }: { table: string }): Promise<Overview> {
    await this.begin();
    const [{ entry, answers, actions }, elsewhere] = await Promise.all([
      store.loadTable(table),
      this.isOpenElsewhere(table),
    ]);
    if (elsewhere) throw new Refusal(OPEN_ELSEWHERE);
    if (!entry || !answers)
      throw new Refusal(
        "The browser has not kept this table; choose its file again. Corrections are still there.",
      );
    const [csv, ndjson] = await Promise.all([bytesOf(answers.csv), bytesOf(answers.ndjson)]);
    this.hold({ ...entry, opened: Date.now() }, csv, ndjson, answers, actions);
    const { images, entry: held } = this.table;
    if (images) images.areKept = (await store.countImages(table)) === images.kept.fields.length;
    await this.try(() => store.saveActions({ ...held }, Infinity, []));
    return { ...overviewOf(this.table), ...this.state() };
  }

  /** Hold a table that the service has answered, with the corrections that are kept of it. */
  private async holdAgain(entry: NewEntry, csv: Bytes, ndjson: Bytes, answers: store.Answers): Promise<void> {
    const known = await this.try(() => store.loadTable(entry.table));
    this.hold(
      { ...entry, position: known?.entry?.position ?? 0 },
      csv,
      ndjson,
      answers,
      known?.actions ?? [],
    );
    const held = { ...this.table.entry };
    await this.try(() => store.saveTable(held, answers));
  }

  private hold(entry: NewEntry, csv: Bytes, ndjson: Bytes, answers: store.Answers, actions: Action[]): void {
    const cells = readAnswers(csv, ndjson, answers.model.classes, (done, total) =>
      this.progress(3, { done, total, unit: "cells" }),
    );
    const journal = new Journal(actions, Math.min(entry.position, actions.length));
    cells.labels = journal.labels;
    this.claimed = entry.table;
    this.held = {
      entry: { ...entry, cells: cells.length, reviewed: cells.labels.size },
      answers,
      cells,
      journal,
      groups: new Groups(cells, answers.model),
      images: answers.images ? imagesOf(entry.table, answers.images) : null,
      secondFile: null,
    };
  }

  /** Ask the other tabs of this browser whether one has a table open: two would overwrite each other's corrections. */
  private isOpenElsewhere(table: string): Promise<boolean> {
    return new Promise((resolve) => {
      const answers = new BroadcastChannel("bloodcells-tables");
      const end = (isHeld: boolean) => {
        clearTimeout(timer);
        answers.close();
        resolve(isHeld);
      };
      const timer = setTimeout(() => end(false), LONGEST_ANSWER);
      answers.onmessage = ({ data }: MessageEvent<TabMessage>) => data.held === table && end(true);
      this.tabs.postMessage({ asked: table });
    });
  }

  /** Leave the table, once all of it is kept. */
  async close(): Promise<void> {
    await Promise.all([this.saving, this.keeping]);
    this.claimed = null;
  }

  private async begin(): Promise<Asking> {
    await this.close();
    return this.asking();
  }

  private asking(): Asking {
    this.stopping = new AbortController();
    return {
      signal: this.stopping.signal,
      waits: (seconds, why) => this.tell({ event: "waits", seconds, why }),
    };
  }

  private progress(step: number, progress: Progress): void {
    this.tell({ event: "progress", step, steps: STEPS, ...progress });
  }

  /** Stop what is asked of the service. */
  stop(): void {
    this.stopping.abort();
  }

  async listTables(): Promise<store.ListedEntry[]> {
    return (await this.try(() => store.listTables())) ?? [];
  }

  async forget({ table }: { table: string }): Promise<store.ListedEntry[]> {
    await store.forgetTable(table);
    return this.listTables();
  }

  /** Count the cells as they are corrected now. */
  private state(): State {
    const { cells, journal } = this.table;
    return {
      summary: cells.summary(),
      undoable: journal.position,
      redoable: journal.actions.length - journal.position,
      unsaved: this.unsaved,
    };
  }

  // The cells.

  /** Choose and order the cells to show; by type, if so asked: then `sections` says how many there are of each. */
  show({ filter, sort, byType }: { filter: Filter; sort: Sort; byType: boolean }): {
    length: number;
    sections: Section[] | null;
  } {
    const length = this.cells.show(filter, sort);
    return { length, sections: byType ? this.cells.group() : null };
  }

  /** Cut the picture of a cell out of its image. */
  async crop({ cell, size }: { cell: number; size: number }): Promise<Crop & { outline: Outline }> {
    const { kept, pictures, fieldOf } = this.images;
    const outline = kept.outlines[cell]!;
    return { ...(await pictures.crop(fieldOf[cell]!, outline, size)), outline };
  }

  /** Give the image of a cell, with all of its cells. */
  async field({ cell }: { cell: number }): Promise<Field> {
    const { kept, pictures, fieldOf } = this.images;
    const index = fieldOf[cell]!;
    const { name, width, height } = kept.fields[index]!;
    const bitmap = await createImageBitmap(await pictures.bitmap(index));
    return { index, name, width, height, bitmap, cells: this.cellsOfField({ index }) };
  }

  cellsOfField({ index }: { index: number }): FieldCell[] {
    const { kept, cellsOf } = this.images;
    return cellsOf[index]!.map((cell) => ({
      cell,
      type: this.cells.type(cell),
      label: this.cells.labels.get(cell)?.label ?? null,
      outline: kept.outlines[cell]!,
    }));
  }

  rows({ from, to }: { from: number; to: number }): CellRow[] {
    return this.cells.rows(from, to);
  }

  /** List the cells that are shown, or those at some of the places. */
  shown({ from, to }: { from?: number; to?: number } = {}): Uint32Array {
    return this.cells.order.slice(from, to);
  }

  place({ cell }: { cell: number }): number {
    return this.cells.place(cell);
  }

  mostDoubtful({ after }: { after: number | null }): number {
    return this.cells.mostDoubtful(after);
  }

  detail({ cell }: { cell: number }): Detail {
    const { cells, answers } = this.table;
    const k = cells.classes.length;
    const { model, inspection } = answers;
    const found = cells.labels.get(cell);
    return {
      cell,
      id: cells.ids[cell]!,
      type: cells.type(cell),
      probabilities: [...cells.probabilities.subarray(cell * k, (cell + 1) * k)],
      flags: cells.flags(cell),
      label: found?.label ?? null,
      by: found?.by ?? null,
      at: found?.at ?? null,
      second: cells.second.get(cell)?.label ?? null,
      measurements: measurementsOf(cells, cell, inspection.receipt?.columns ?? [], model.features),
    };
  }

  /**
   * Ask the service which measurements speak most for a cell's type.
   *
   * @returns null where there is nothing to say: for a cell without a type, and where the service cannot tell it of one
   * cell alone, as measurements relative to the slide need all cells
   */
  async reasons({ cell }: { cell: number }): Promise<Reason[] | null> {
    const { cells, answers } = this.table;
    const { model, inspection, pixelSize } = answers;
    const matched = inspection.receipt?.columns ?? [];
    const values = measurementsOf(cells, cell, matched, model.features).map(({ value }) => value);
    if (cells.type(cell) === null || values.length < model.features.length || values.some(Number.isNaN))
      return null;
    const columnOf = new Map(matched.map(({ measurement, column }) => [measurement, column]));
    const columns = model.features.map(({ name }) => columnOf.get(name) ?? name);
    const query = queryOf(model);
    query.set("explain", "true");
    query.set("probabilities", "false");
    if (pixelSize) query.set("pixel_size", pixelSize);
    const url = new URL("v1/predict", ROOT);
    url.search = query.toString();
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const how = { signal: AbortSignal.timeout(LONGEST_REASON) };
    try {
      const answer = await post(url, JSON.stringify({ columns, data: [values] }), headers, how);
      return jsonOf<ExplainAnswer>(answer).predictions[0]?.because ?? null;
    } catch (error) {
      if (error instanceof Problem || error instanceof Stopped) return null;
      throw error;
    }
  }

  // Corrections.

  label({ cells, label, by }: { cells: number[]; label: string | null; by: string }): State {
    const action = this.table.journal.apply(cells, label, by, new Date().toISOString());
    this.save(action.number);
    return this.state();
  }

  undo(): State & { cells: number[] } {
    const action = this.table.journal.undo();
    if (action) this.save();
    return { ...this.state(), cells: action?.cells ?? [] };
  }

  redo(): State & { cells: number[] } {
    const action = this.table.journal.redo();
    if (action) this.save();
    return { ...this.state(), cells: action?.cells ?? [] };
  }

  /**
   * Keep the actions from a number on, if one is given, and how many hold. What changes while that is written goes into
   * the next write, all of it together: a write to the disk takes longer than a key.
   */
  private save(from = Infinity): void {
    this.unkeptFrom = Math.min(this.unkeptFrom, from);
    this.unsaved += 1;
    this.saving ??= this.keep();
  }

  private async keep(): Promise<void> {
    const { entry, journal, cells } = this.table;
    while (this.unsaved > 0) {
      const [from, kept] = [this.unkeptFrom, this.unsaved];
      this.unkeptFrom = Infinity;
      entry.position = journal.position;
      entry.reviewed = cells.labels.size;
      const [written, actions] = [{ ...entry }, journal.actions.slice(from)];
      await this.try(() => store.saveActions(written, from, actions));
      this.unsaved -= kept;
      this.tell({ event: "saved", unsaved: this.unsaved });
    }
    this.saving = null;
  }

  /** Do something with the browser's store; where it fails, say so and go on without it. */
  private async try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      const why = name === "QuotaExceededError" ? "there is no more room" : message;
      this.tell({
        event: "notKept",
        sentence: `This browser does not keep the work on its disk (${why}): export it before you close the page.`,
      });
      return undefined;
    }
  }

  // A second person.

  async second({ file }: { file: File }): Promise<PeopleCompared> {
    const { cells, answers } = this.table;
    const second = await readSecond(cells, answers.inspection.receipt?.id_column ?? null, file);
    cells.second = second.labels;
    this.table.secondFile = second.file;
    return comparePeople(cells, second.file);
  }

  /** Compare with the second person's file that was taken last; null if there is none. */
  comparison(): PeopleCompared | null {
    const { cells, secondFile } = this.table;
    return secondFile && comparePeople(cells, secondFile);
  }

  // Scores.

  scores({ source }: { source: string }): KnownScores {
    return knownScores(this.cells, source);
  }

  /** Ask the service for its scores by a column: it knows which of the cells the model was fitted to. */
  async evaluate({ column }: { column: number }): Promise<EvaluateAnswer> {
    const { model, csv, pixelSize } = this.table.answers;
    const url = new URL("v1/evaluate", ROOT);
    const query = queryOf(model);
    query.set("label", this.cells.own[column] ?? "");
    if (pixelSize) query.set("pixel_size", pixelSize);
    url.search = query.toString();
    const headers = { "Content-Type": "text/csv", Accept: "application/json" };
    return jsonOf(await post(url, csv, headers, this.asking()));
  }

  // Groups.

  cut({ source, pattern }: { source: string; pattern: string }): Cut {
    return this.table.groups.cut(source, pattern);
  }

  values({ reference }: { reference: string }): ColumnValues {
    return this.table.groups.values(reference);
  }

  groups(asked: GroupsQuestion): Promise<GroupsAnswer> {
    return this.table.groups.ask(asked, this.asking());
  }

  groupsCsv(asked: GroupsQuestion): Promise<Blob> {
    return this.table.groups.askCsv(asked, this.asking());
  }

  // Out.

  /**
   * Write the sender's table with what was found and corrected.
   *
   * @param safe neutralise formulas, in CSV: of other formats text is never one
   */
  async export({
    which,
    format = "csv",
    safe = false,
  }: {
    which: "shown" | "all";
    format?: TableFormat;
    safe?: boolean;
  }): Promise<Exported> {
    const { model } = this.table.answers;
    const csv = this.cells.toCsv(which, `${model.name} version ${model.version}`, safe && format === "csv");
    return {
      blob: format === "csv" ? new Blob([csv], { type: CSV }) : await this.convert(csv, FORMATS[format]),
      name: `${stemOf(this.table.entry.name)} by ${model.name} ${model.version}.${format}`,
      rows: which === "shown" ? this.cells.order.length : this.cells.length,
    };
  }

  /** Have the service write a table in another format. */
  private async convert(csv: Bytes, type: string): Promise<Blob> {
    const headers = { "Content-Type": CSV, Accept: type };
    const { bytes } = await post(new URL("v1/convert", ROOT), csv, headers, this.asking());
    return new Blob([bytes], { type });
  }

  /** Write the cells that were called a type, to train on. */
  exportForTraining(): Exported {
    const { bytes, rows } = this.cells.toTrainingCsv();
    const { entry, answers } = this.table;
    const name = `${stemOf(entry.name)} by ${answers.model.name} ${answers.model.version} corrections.csv`;
    return { blob: new Blob([bytes], { type: CSV }), name, rows };
  }
}

/** Set the model that NAME/VERSION names in a query. */
function choose(query: URLSearchParams, model: string): { name: string; version: string } {
  const [name = "", version = ""] = model.split("/");
  query.set("model", name);
  query.set("version", version);
  return { name, version };
}

async function bytesOf(blob: Blob): Promise<Bytes> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** Describe an error to the page. */
export function describeError(error: unknown): Described {
  if (error instanceof Problem) return { kind: "problem", problem: error.problem };
  const sentence = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof Stopped ? "stopped" : "sentence", sentence };
}
