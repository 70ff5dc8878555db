/** Work on one table: ask the service, keep corrections, group and compare. It runs in the worker. */

import { compare, matchRows } from "./agreement.ts";
import { measurementsOf, readAnswers } from "./cells.ts";
import { predictedTable } from "./composition.ts";
import { Journal } from "./corrections.ts";
import { CsvTable, separatorOfFile } from "./csv.ts";
import { fingerprint } from "./fingerprint.ts";
import { readPattern } from "./patterns.ts";
import * as store from "./store.ts";
import { ImageRun } from "./image_run.ts";
import { tableOfImages } from "./image_table.ts";
import { pairFiles, withoutCommonFolder } from "./pairs.ts";
import { Pictures } from "./pictures.ts";
import { getJson, headersOf, post, Problem, Stopped } from "./transfer.ts";
import { classOf, scoresOf } from "./scores.ts";
import { count, several, stemOf } from "./words.ts";

const ROOT = new URL("..", import.meta.url);
const LARGEST_FILE = 256e6;
const MOST_VALUES = 500;
const EXAMPLES = 6;
const STEPS = 3;
/** Milliseconds between two of many events of progress. */
const TOLD_EVERY = 200;
/** Bytes of images up to which the browser keeps them with their table. */
const LARGEST_IMAGES = 500e6;
/** Milliseconds in which another tab answers. */
const LONGEST_ANSWER = 150;
const OPEN_ELSEWHERE =
  "This table is open in another tab of this browser. Close it there, so that no corrections overwrite each other.";

/** Report what a person can mend, in a sentence. */
export class Refusal extends Error {}

/** Hold the table that is open. */
export class Session {
  /** @param {(event: object) => void} tell takes what happens meanwhile: progress, waiting, saving */
  constructor(tell) {
    this.tell = tell;
    this.stopping = new AbortController();
    this.saving = null;
    this.unsaved = 0;
    this.unkeptFrom = Infinity;
    this.entry = null;
    this.tabs = new BroadcastChannel("bloodcells-tables");
    this.tabs.onmessage = ({ data }) => {
      if (data.asked && data.asked === this.entry?.table) this.tabs.postMessage({ held: data.asked });
    };
  }

  // Opening.

  /** Send a file to the service and hold its answers. */
  async open({ file, options }) {
    const how = await this.begin();
    if (file.size > LARGEST_FILE) {
      throw new Refusal(
        `The file has ${count(file.size / 1e6)} MB; this page holds tables up to ${LARGEST_FILE / 1e6} MB. Use the command bloodcells predict for longer ones.`,
      );
    }
    let bytes;
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
    for (const [name, key] of [
      ["pixel_size", "pixelSize"],
      ["sheet", "sheet"],
    ]) {
      if (options[key]) read.set(name, options[key]);
    }
    if (options.model) {
      const [model, version] = options.model.split("/");
      read.set("model", model);
      read.set("version", version);
    }
    const ask = (path, more, accept, step) => {
      const url = new URL(path, ROOT);
      url.search = new URLSearchParams([...read, ...Object.entries(more)]).toString();
      const sent = step && ((done, total) => this.progress(step, done, total, "bytes"));
      return post(url, bytes, { ...headersOf(file.name), Accept: accept }, { ...how, sent });
    };
    const invalid = options.invalid ?? "fail";
    const csv = await ask("v1/predict", { invalid, probabilities: "false" }, "text/csv", 1);
    const [name, version] = csv.header("Bloodcells-Model").split("/");
    read.set("model", name);
    read.set("version", version);
    const [ndjson, inspection, manifest] = await Promise.all([
      ask("v1/predict", { invalid }, "application/x-ndjson", 2),
      ask("v1/inspect", {}, "application/json", null).then(inspectionOf, missingInspection),
      getJson(new URL(`v1/models/${encodeURIComponent(name)}/versions/${version}`, ROOT), how),
    ]);
    if (await elsewhere) throw new Refusal(OPEN_ELSEWHERE);
    const model = modelOf(manifest);
    const notes = csv.header("Bloodcells-Notes");
    const entry = {
      table,
      name: file.name,
      size: file.size,
      opened: Date.now(),
      model: `${name} version ${version}`,
      position: 0,
      reviewed: 0,
    };
    const answers = {
      table,
      csv: new Blob([csv.bytes]),
      ndjson: new Blob([ndjson.bytes]),
      inspection,
      model,
      notes,
      pixelSize: options.pixelSize,
    };
    const known = await this.try(() => store.loadTable(table));
    if (known?.entry) entry.position = known.entry.position;
    this.hold(entry, csv.bytes, ndjson.bytes, answers, known?.actions ?? []);
    await this.try(() => store.saveTable({ ...this.entry }, answers));
    return this.overview();
  }

  /** Find the images and masks among files, and have them measured. */
  async openImages({ files, options }) {
    await this.begin();
    const paths = withoutCommonFolder(files.map(({ path }) => path));
    const found = pairFiles(files.map(({ file }, i) => ({ file, path: paths[i] })));
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
  async goOn() {
    const how = this.asking();
    let told = 0;
    await this.run.go(how, (done, total, cells) => {
      // Each time the page is drawn takes the time of an image.
      const now = performance.now();
      if (done > 1 && done < total && now - told < TOLD_EVERY) return;
      told = now;
      this.tell({ event: "progress", step: 1, steps: 2, done, total, unit: "images", cells });
    });
    return this.openMeasured();
  }

  /** Open the cells of the images that are measured. */
  async openMeasured() {
    const how = this.asking();
    const { run, found } = this;
    const measured = run.pairs.flatMap((pair, i) =>
      run.outcomes[i]?.answer ? [{ ...pair, ...run.outcomes[i] }] : [],
    );
    const faults = [...found.faults, ...run.outcomes.flatMap((outcome) => outcome?.fault ?? [])];
    const cells = measured.reduce((sum, { answer }) => sum + answer.predictions.length, 0);
    if (cells === 0) {
      const more = faults.length > 5 ? `, and ${several(faults.length - 5, "more fault")}` : "";
      throw new Refusal(`No cell was measured. ${faults.slice(0, 5).join(" ")}${more}`);
    }
    const { csv, ndjson, fields, outlines } = tableOfImages(measured);
    const keys = measured.map(({ name, key }) => `${name} ${key}`);
    const table = fingerprint(new TextEncoder().encode([run.options.cells, ...keys].join("\n")));
    const elsewhere = this.isOpenElsewhere(table);
    const { name, version } = run.model;
    const inspect = new URL("v1/inspect", ROOT);
    inspect.search = new URLSearchParams({ model: name, version }).toString();
    const headers = { "Content-Type": "text/csv", Accept: "application/json" };
    const [inspection, manifest] = await Promise.all([
      post(inspect, csv, headers, how).then(inspectionOf, missingInspection),
      getJson(new URL(`v1/models/${encodeURIComponent(name)}/versions/${version}`, ROOT), how),
    ]);
    // The images are no name of a cell, but something to group by.
    if (inspection.receipt) inspection.receipt.id_column = null;
    if (await elsewhere) throw new Refusal(OPEN_ELSEWHERE);
    const left = run.pairs.length - run.done;
    const size = measured.reduce((sum, { image }) => sum + image.file.size, 0);
    const entry = {
      table,
      name: nameOf(measured),
      size,
      opened: Date.now(),
      model: `${name} version ${version}`,
      position: 0,
      reviewed: 0,
    };
    const answers = {
      table,
      csv: new Blob([csv]),
      ndjson: new Blob([ndjson]),
      inspection,
      model: modelOf(manifest),
      notes: null,
      images: { fields, outlines, faults, notes: found.notes, left, cells: run.options.cells },
    };
    const known = await this.try(() => store.loadTable(table));
    if (known?.entry) entry.position = known.entry.position;
    this.hold(entry, csv, ndjson, answers, known?.actions ?? []);
    this.files = measured.map(({ image }) => image.file);
    await this.try(() => store.saveTable({ ...this.entry }, answers));
    this.keepImages(size);
    if (left === 0) {
      this.run = null;
      await this.try(() => store.forgetMeasured());
    }
    return this.overview();
  }

  /** Keep the images with their table, where they are not too large for that. */
  keepImages(size) {
    const { files } = this;
    const { table } = this.entry;
    if (size <= LARGEST_IMAGES) this.keeping = this.try(() => store.saveImages(table, files));
  }

  /** Take images whose table was opened again, and that the browser has not kept. */
  async giveImages({ files }) {
    const paths = withoutCommonFolder(files.map(({ path }) => path));
    const byPath = new Map(files.map(({ file }, i) => [paths[i], file]));
    const byName = new Map(files.map(({ file }) => [file.name, file]));
    const { fields } = this.answers.images;
    fields.forEach(({ name }, i) => {
      this.files[i] = byPath.get(name) ?? byName.get(name) ?? this.files[i];
    });
    const missing = fields.filter((_, i) => !this.files[i]).map(({ name }) => name);
    if (missing.length === 0) this.keepImages(this.files.reduce((sum, { size }) => sum + size, 0));
    return { given: fields.length - missing.length, missing };
  }

  /** Open a table again that the browser has kept. */
  async reopen({ table }) {
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
    const [csv, ndjson] = await Promise.all(
      [answers.csv, answers.ndjson].map(async (blob) => new Uint8Array(await blob.arrayBuffer())),
    );
    this.hold({ ...entry, opened: Date.now() }, csv, ndjson, answers, actions);
    if (answers.images)
      this.areImagesKept = (await store.countImages(table)) === answers.images.fields.length;
    await this.try(() => store.saveActions({ ...this.entry }, Infinity, []));
    return this.overview();
  }

  hold(entry, csv, ndjson, answers, actions) {
    const cells = readAnswers(csv, ndjson, answers.model.classes, (done, total) =>
      this.progress(3, done, total, "cells"),
    );
    this.cells = cells;
    this.answers = answers;
    this.journal = new Journal(
      actions.map(({ table: _, ...action }) => action),
      Math.min(entry.position, actions.length),
    );
    cells.labels = this.journal.labels;
    this.entry = { ...entry, cells: cells.length, reviewed: cells.labels.size };
    this.parts = { source: null, pattern: "", names: [], values: [] };
    this.holdImages(answers.images);
  }

  holdImages(images) {
    this.files = [];
    this.areImagesKept = true;
    this.pictures = null;
    if (!images) return;
    const { table } = this.entry;
    this.fieldOf = Uint32Array.from(images.fields.flatMap(({ cells }, i) => Array(cells).fill(i)));
    let next = 0;
    this.cellsOf = images.fields.map(({ cells }) => Array.from({ length: cells }, () => next++));
    this.pictures = new Pictures(ROOT, images.fields, async (index) => {
      return this.files[index] ?? store.loadImage(table, index);
    });
  }

  /** Ask the other tabs of this browser whether one has a table open: two would overwrite each other's corrections. */
  isOpenElsewhere(table) {
    return new Promise((resolve) => {
      const answers = new BroadcastChannel("bloodcells-tables");
      const end = (isHeld) => {
        clearTimeout(timer);
        answers.close();
        resolve(isHeld);
      };
      const timer = setTimeout(() => end(false), LONGEST_ANSWER);
      answers.onmessage = ({ data }) => data.held === table && end(true);
      this.tabs.postMessage({ asked: table });
    });
  }

  /** Leave the table, once all of it is kept. */
  async close() {
    await Promise.all([this.saving, this.keeping]);
    this.entry = null;
    this.secondFile = null;
  }

  async begin() {
    await this.close();
    return this.asking();
  }

  asking() {
    this.stopping = new AbortController();
    return {
      signal: this.stopping.signal,
      waits: (seconds, why) => this.tell({ event: "waits", seconds, why }),
    };
  }

  progress(step, done, total, unit) {
    this.tell({ event: "progress", step, steps: STEPS, done, total, unit });
  }

  /** Stop what is asked of the service. */
  stop() {
    this.stopping.abort();
  }

  listTables() {
    return this.try(() => store.listTables()).then((tables) => tables ?? []);
  }

  async forget({ table }) {
    await store.forgetTable(table);
    return this.listTables();
  }

  /** Say what the table is, and count its cells. */
  overview() {
    const { inspection, model, notes } = this.answers;
    const matched = new Set((inspection.receipt?.columns ?? []).map(({ column }) => column));
    return {
      name: this.entry.name,
      table: this.entry.table,
      model,
      notes,
      inspection,
      columns: this.cells.own.map((name, column) => ({
        name: name.trim(),
        column,
        isMeasurement: matched.has(name),
        isId: name === inspection.receipt?.id_column,
      })),
      choices: this.cells.choices,
      images: this.imagesOverview(),
      ...this.state(),
    };
  }

  imagesOverview() {
    const { images } = this.answers;
    if (!images) return null;
    const { fields, faults, notes, left, cells } = images;
    const said = new Map();
    for (const note of fields.flatMap((field) => field.notes)) {
      const alike = note.replace(/[\d,.]+/g, "#");
      said.set(alike, { note, images: (said.get(alike)?.images ?? 0) + 1 });
    }
    return {
      fields: fields.length,
      empty: fields.filter((field) => field.cells === 0).length,
      faults,
      left,
      kind: cells,
      notes: [
        ...notes,
        ...[...said.values()].map(({ note, images: n }) =>
          n === 1 ? note : `${note} So, or alike, of ${count(n)} images.`,
        ),
      ],
      areAtHand: this.areImagesKept,
    };
  }

  /** Count the cells as they are corrected now. */
  state() {
    return {
      summary: this.cells.summary(),
      undoable: this.journal.position,
      redoable: this.journal.actions.length - this.journal.position,
      unsaved: this.unsaved,
    };
  }

  // The cells.

  /** Choose and order the cells to show; by type, if so asked: then `sections` says how many there are of each. */
  show({ filter, sort, byType = false }) {
    const length = this.cells.show(filter, sort);
    return { length, sections: byType ? this.cells.group() : null };
  }

  /** Cut the picture of a cell out of its image. */
  async crop({ cell, size }) {
    const outline = this.answers.images.outlines[cell];
    return { ...(await this.pictures.crop(this.fieldOf[cell], outline, size)), outline };
  }

  /** Give the image of a cell, with all of its cells. */
  async field({ cell }) {
    const index = this.fieldOf[cell];
    const { name, width, height } = this.answers.images.fields[index];
    const bitmap = await createImageBitmap(await this.pictures.bitmap(index));
    return { index, name, width, height, bitmap, cells: this.cellsOfField({ index }) };
  }

  cellsOfField({ index }) {
    return this.cellsOf[index].map((cell) => ({
      cell,
      type: this.cells.type(cell),
      label: this.cells.labels.get(cell)?.label ?? null,
      outline: this.answers.images.outlines[cell],
    }));
  }

  rows({ from, to }) {
    return this.cells.rows(from, to);
  }

  shown({ from = 0, to = this.cells.order.length }) {
    return this.cells.order.slice(from, to);
  }

  place({ cell }) {
    return this.cells.place(cell);
  }

  mostDoubtful({ after }) {
    return this.cells.mostDoubtful(after);
  }

  detail({ cell }) {
    const { cells } = this;
    const k = cells.classes.length;
    const { model, inspection } = this.answers;
    const found = cells.labels.get(cell);
    return {
      cell,
      id: cells.ids[cell],
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

  // Corrections.

  label({ cells, label, by }) {
    const action = this.journal.apply(cells, label, by, new Date().toISOString());
    this.save(action.number);
    return this.state();
  }

  undo() {
    const action = this.journal.undo();
    if (action) this.save();
    return { ...this.state(), cells: action?.cells ?? [] };
  }

  redo() {
    const action = this.journal.redo();
    if (action) this.save();
    return { ...this.state(), cells: action?.cells ?? [] };
  }

  /**
   * Keep the actions from a number on, if one is given, and how many hold. What changes while that is written goes into
   * the next write, all of it together: a write to the disk takes longer than a key.
   */
  save(from = Infinity) {
    this.unkeptFrom = Math.min(this.unkeptFrom, from);
    this.unsaved += 1;
    this.saving ??= this.keep();
  }

  async keep() {
    while (this.unsaved > 0) {
      const [from, kept] = [this.unkeptFrom, this.unsaved];
      this.unkeptFrom = Infinity;
      this.entry.position = this.journal.position;
      this.entry.reviewed = this.cells.labels.size;
      const [entry, actions] = [{ ...this.entry }, this.journal.actions.slice(from)];
      await this.try(() => store.saveActions(entry, from, actions));
      this.unsaved -= kept;
      this.tell({ event: "saved", unsaved: this.unsaved });
    }
    this.saving = null;
  }

  /** Do something with the browser's store; where it fails, say so and go on without it. */
  async try(work) {
    try {
      return await work();
    } catch (error) {
      const why =
        error?.name === "QuotaExceededError" ? "there is no more room" : (error?.message ?? String(error));
      this.tell({
        event: "notKept",
        sentence: `This browser does not keep the work on its disk (${why}): export it before you close the page.`,
      });
      return undefined;
    }
  }

  // A second person.

  async second({ file }) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const theirs = new CsvTable(bytes, separatorOfFile(bytes));
    const last = (wanted) =>
      theirs.names.findLastIndex((name) => new RegExp(`^${wanted}( \\d+)?$`, "i").test(name.trim()));
    const [correction, corrector] = [last("correction"), last("corrected by")];
    if (correction < 0)
      throw new Refusal(
        `${file.name} has no column correction: choose a table that was exported from this page.`,
      );
    const { cells } = this;
    const { id_column: id } = this.answers.inspection.receipt ?? { id_column: null };
    const shared = cells.own
      .map((name, column) => [column, theirs.names.indexOf(name)])
      .filter(([, other]) => other >= 0);
    const theirId = id === null ? -1 : theirs.names.indexOf(id);
    const contents = (table, columns) => () =>
      Array.from({ length: table.length }, (_, row) =>
        columns.map((c) => table.text(row, c).trim()).join("\u001f"),
      );
    const found = matchRows(
      {
        keys: cells.ids.map((name) => name.trim()),
        contents: contents(
          cells.table,
          shared.map(([own]) => own),
        ),
      },
      {
        keys: theirId < 0 ? null : theirs.texts(theirId).map((name) => name.trim()),
        contents: contents(
          theirs,
          shared.map(([, other]) => other),
        ),
      },
    );
    const choices = new Set(cells.choices);
    const second = new Map();
    const unknown = new Set();
    const people = new Set();
    let matched = 0;
    found.cells.forEach((cell, row) => {
      if (cell < 0) return;
      matched += 1;
      const label = theirs.text(row, correction).trim();
      if (label === "") return;
      if (!choices.has(label)) {
        unknown.add(label);
        return;
      }
      const by = corrector < 0 ? "" : theirs.text(row, corrector).trim();
      if (by) people.add(by);
      second.set(cell, { label, by });
    });
    if (matched === 0)
      throw new Refusal(`No row of ${file.name} is a cell of this table: is it an export of another one?`);
    cells.second = second;
    this.secondFile = {
      name: file.name,
      rows: theirs.length,
      matched,
      by: found.by,
      people: [...people],
      unknown: [...unknown],
    };
    return this.comparison();
  }

  comparison() {
    if (!this.secondFile) return null;
    const result = compare(this.cells.labels, this.cells.second);
    const differing = result.differing.map((cell) => ({
      cell,
      id: this.cells.ids[cell],
      type: this.cells.type(cell),
      first: this.cells.labels.get(cell).label,
      second: this.cells.second.get(cell).label,
    }));
    return { ...result, differing, file: this.secondFile };
  }

  // Scores.

  /** Score the model by a column of the table, or by the corrections. */
  scores({ source }) {
    const { cells } = this;
    const { classes } = cells;
    const isCorrections = source === "corrections";
    const texts = isCorrections ? null : cells.texts(Number(source));
    const pairs = [];
    const others = new Map();
    let [without, rejected] = [0, 0];
    for (let cell = 0; cell < cells.length; cell += 1) {
      const text = isCorrections ? (cells.labels.get(cell)?.label ?? "") : texts[cell];
      if (text === "") {
        if (!isCorrections) without += 1;
        continue;
      }
      const truth = classOf(text, classes);
      if (truth < 0) others.set(text, (others.get(text) ?? 0) + 1);
      else if (cells.codes[cell] < 0) rejected += 1;
      else pairs.push([truth, cells.codes[cell]]);
    }
    return {
      ...scoresOf(classes, pairs),
      without,
      rejected,
      others: [...others].map(([text, n]) => ({ text, cells: n })).slice(0, EXAMPLES),
    };
  }

  /** Ask the service for its scores by a column: it knows which of the cells the model was fitted to. */
  async evaluate({ column }) {
    const { model, csv, pixelSize } = this.answers;
    const url = new URL("v1/evaluate", ROOT);
    const query = { model: model.name, version: model.version, label: this.cells.own[column] };
    if (pixelSize) query.pixel_size = pixelSize;
    url.search = new URLSearchParams(query).toString();
    const { bytes } = await post(
      url,
      csv,
      { "Content-Type": "text/csv", Accept: "application/json" },
      this.asking(),
    );
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  // Groups.

  textsOf(reference) {
    if (reference === "id") return this.cells.ids.map((name) => name.trim());
    if (reference.startsWith("part ")) {
      const place = this.parts.names.indexOf(reference.slice(5));
      if (place < 0)
        throw new Refusal(`The pattern has no part {${reference.slice(5)}} any more; choose another group.`);
      return this.parts.values[place];
    }
    return this.cells.texts(Number(reference.slice("column ".length)));
  }

  nameOf(reference) {
    if (reference === "id") return "cell";
    return reference.startsWith("part ")
      ? reference.slice(5)
      : this.cells.own[Number(reference.slice("column ".length))].trim();
  }

  /** Cut names by a pattern, and show what comes of it; the parts become columns to group by. */
  cut({ source, pattern }) {
    const { names, match } = readPattern(pattern);
    const texts = this.textsOf(source);
    const parts = texts.map(match);
    const misfits = parts.flatMap((found, i) => (found === null ? [texts[i]] : []));
    this.parts = {
      source,
      pattern,
      names,
      values: names.map((_, j) => parts.map((found) => found?.[j].trim() ?? "")),
    };
    const examples = [];
    for (
      let i = 0;
      i < texts.length && examples.length < EXAMPLES;
      i += Math.max(1, Math.floor(texts.length / EXAMPLES))
    ) {
      examples.push({ text: texts[i], parts: parts[i] });
    }
    return {
      names,
      examples,
      fitted: texts.length - misfits.length,
      total: texts.length,
      misfits: misfits.slice(0, 3),
    };
  }

  /** List the values of a column, the most frequent first. */
  values({ reference }) {
    const counts = new Map();
    for (const text of this.textsOf(reference))
      if (text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
    const values = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return {
      total: values.length,
      values: values.slice(0, MOST_VALUES).map(([text, cells]) => ({ text, cells })),
    };
  }

  /** Ask the service how each group is mixed, with the corrections and, if there are some, without them. */
  async groups(asked) {
    const how = this.asking();
    const { total } = this.values({ reference: asked.by });
    if (total > MOST_VALUES) {
      throw new Refusal(
        `${this.nameOf(asked.by)} has ${count(total)} different values; a group for each of them says nothing. Choose a column with fewer, or cut the names by a pattern.`,
      );
    }
    const [names, columns] = this.groupColumns(asked);
    const ask = async (corrected, accept) => {
      const { table, ...counted } = predictedTable(this.cells, columns, corrected);
      if (counted.cells === 0) throw new Refusal("No cell has a type and a value in this column.");
      const { model } = this.answers;
      const query = [
        ["model", model.name],
        ["version", model.version],
        ["by", names.get(asked.by)],
        ["flagged", asked.leaveOutFlagged ? "leave_out" : "keep"],
      ];
      if (asked.control) query.push(["control", asked.control]);
      if (asked.control && asked.unit) query.push(["unit", names.get(asked.unit)]);
      if (asked.control && asked.within) query.push(["within", names.get(asked.within)]);
      const url = new URL("v1/composition", ROOT);
      url.search = new URLSearchParams(query).toString();
      const headers = { "Content-Type": "application/json", Accept: accept };
      const { bytes } = await post(url, JSON.stringify(table), headers, how);
      return { counted, bytes };
    };
    const json = async (corrected) => {
      const { counted, bytes } = await ask(corrected, "application/json");
      return { counted, answer: JSON.parse(new TextDecoder().decode(bytes)) };
    };
    if (asked.csv) return new Blob([(await ask(true, "text/csv")).bytes], { type: "text/csv" });
    const corrected = await json(true);
    const plain = this.cells.labels.size > 0 ? await json(false) : null;
    return { by: names.get(asked.by), corrected, plain };
  }

  /** Name the columns to send so that none is taken for another, whatever the sender calls them. */
  groupColumns({ by, control, unit, within }) {
    const normal = (name) => name.toLowerCase().replace(/[\s._-]/g, "");
    const taken = new Set(
      [...OWN_COLUMNS, ...this.cells.classes.map((name) => `probability ${name}`)].map(normal),
    );
    const names = new Map();
    const columns = [];
    for (const reference of [by, ...(control ? [unit, within] : [])]) {
      if (!reference || names.has(reference)) continue;
      let name = this.nameOf(reference) || "group";
      while (taken.has(normal(name))) name = `my ${name}`;
      taken.add(normal(name));
      names.set(reference, name);
      columns.push({ name, values: this.textsOf(reference) });
    }
    return [names, columns];
  }

  // Out.

  export({ which, safe }) {
    const { model } = this.answers;
    if (which === "training") {
      const { bytes, rows } = this.cells.toTrainingCsv();
      const name = `${stemOf(this.entry.name)} corrections.csv`;
      return { blob: new Blob([bytes], { type: "text/csv" }), name, rows };
    }
    const bytes = this.cells.toCsv(which, `${model.name} version ${model.version}`, safe);
    const stem = stemOf(this.entry.name);
    return {
      blob: new Blob([bytes], { type: "text/csv" }),
      name: `${stem} by ${model.name} ${model.version}.csv`,
      rows: which === "shown" ? this.cells.order.length : this.cells.length,
    };
  }
}

/** Name a table of images: by its first one, as a folder's name is not told by all browsers. */
function nameOf(measured) {
  const [{ name }] = measured;
  return measured.length === 1 ? name : `${name} and ${several(measured.length - 1, "more image")}`;
}

const OWN_COLUMNS = [
  ..."class cells flagged counted fraction low high shift shift_low shift_high log2_ratio p p_adjusted note".split(
    " ",
  ),
  ..."flags probabilities".split(" "),
];

function inspectionOf({ bytes }) {
  const { receipt, measurements } = JSON.parse(new TextDecoder().decode(bytes));
  return { receipt, measurements, missing: null };
}

function missingInspection(error) {
  if (!(error instanceof Problem)) throw error;
  return {
    receipt: null,
    measurements: [],
    missing: `The service did not say how it read the table, so no cell is set beside the training range: ${error.message}`,
  };
}

/** Keep of a model's manifest what the page shows. */
function modelOf({
  name,
  version,
  created,
  classes,
  features,
  intended_use,
  limits,
  citation,
  out_of_fold,
  slides_held_out,
}) {
  const f1 = (scores) =>
    scores && { all: scores.f1_macro, of: Object.fromEntries(scores.per_class.map((s) => [s.class, s.f1])) };
  return {
    name,
    version,
    created,
    classes,
    features,
    intendedUse: intended_use,
    limits,
    citation,
    known: f1(out_of_fold),
    unseen: f1(slides_held_out?.scores),
  };
}

/** Describe an error to the page. */
export function describeError(error) {
  if (error instanceof Problem) return { kind: "problem", problem: error.problem };
  return { kind: error instanceof Stopped ? "stopped" : "sentence", sentence: error.message };
}
