/** Keep tables, the service's answers to them, and corrections in the browser (IndexedDB). */

import type { Outline } from "./api.ts";
import type { Action } from "./corrections.ts";
import type { ImageField } from "./image_table.ts";
import type { Inspection } from "./inspection.ts";
import type { ModelCard } from "./model_card.ts";

const NAME = "bloodcells";
const KEPT_ANSWERS = 5;

/** A table that is kept: `table` is its fingerprint. */
export interface Entry {
  table: string;
  name: string;
  size: number;
  /** Milliseconds since 1970. */
  opened: number;
  /** Name and version in words. */
  model: string;
  /** How many actions hold. */
  position: number;
  cells: number;
  reviewed: number;
}

/** A table in the list of those that are kept. */
export interface ListedEntry extends Entry {
  /** Whether it can be opened without its file. */
  hasAnswers: boolean;
}

/** What is kept of a table of images. */
export interface KeptImages {
  fields: ImageField[];
  /** Cell by cell. */
  outlines: Outline[];
  faults: string[];
  notes: string[];
  /** How many images are not measured. */
  left: number;
  cells: "white" | "labels";
}

/** What the service said of a table. */
export interface Answers {
  table: string;
  csv: Blob;
  ndjson: Blob;
  inspection: Inspection;
  model: ModelCard;
  notes: string | null;
  pixelSize?: string;
  images?: KeptImages;
}

/** The answer to one image, as text. */
export interface KeptAnswer {
  measured: string;
  text: string;
}

type StoreName = "tables" | "answers" | "actions" | "images" | "measured";
type Stores = (name: StoreName) => IDBObjectStore;

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      const made = request.result;
      if (oldVersion < 1) {
        made.createObjectStore("tables", { keyPath: "table" });
        made.createObjectStore("answers", { keyPath: "table" });
        made.createObjectStore("actions", { keyPath: ["table", "number"] });
      }
      made.createObjectStore("images", { keyPath: ["table", "index"] });
      made.createObjectStore("measured", { keyPath: "measured" });
    };
    request.onsuccess = () => {
      // A newer version of this page in another tab waits for it.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/**
 * Run requests in one transaction, which is on the disk, whole, when this is done; give the results of those that the
 * work returns.
 */
async function transact<R extends unknown[] = []>(
  stores: StoreName[],
  mode: IDBTransactionMode,
  work: (store: Stores) => { [I in keyof R]: IDBRequest<R[I]> } | void,
  durability: IDBTransactionDurability = "strict",
): Promise<R> {
  const made = await database();
  return new Promise((resolve, reject) => {
    const transaction = made.transaction(stores, mode, { durability });
    const requests = work((name) => transaction.objectStore(name)) ?? [];
    transaction.oncomplete = () => resolve(requests.map((request) => request.result) as R);
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser took the change back."));
  });
}

const partsOf = (table: string) => IDBKeyRange.bound([table, 0], [table, Infinity]);

/** List the tables that are kept, the one that was used last first; `hasAnswers` tells whether they can be opened. */
export async function listTables(): Promise<ListedEntry[]> {
  const [tables, answers] = await transact<[Entry[], IDBValidKey[]]>(
    ["tables", "answers"],
    "readonly",
    (store) => [store("tables").getAll(), store("answers").getAllKeys()],
  );
  const there = new Set(answers);
  return tables.map((t) => ({ ...t, hasAnswers: there.has(t.table) })).sort((a, b) => b.opened - a.opened);
}

/** Keep a table and its answers; of the answers only those to the tables used last are kept. */
export async function saveTable(table: Entry, answers: Answers): Promise<void> {
  await transact(["tables", "answers"], "readwrite", (store) => {
    store("tables").put(table);
    store("answers").put(answers);
  });
  const old = (await listTables()).filter((t) => t.hasAnswers).slice(KEPT_ANSWERS);
  if (old.length)
    await transact(["answers", "images"], "readwrite", (store) => {
      for (const t of old) {
        store("answers").delete(t.table);
        store("images").delete(partsOf(t.table));
      }
    });
}

/** Keep the files of a table's images, by their places among its fields. */
export async function saveImages(table: string, files: readonly Blob[]): Promise<void> {
  await transact(["images"], "readwrite", (store) => {
    files.forEach((blob, index) => store("images").put({ table, index, blob }));
  });
}

/** Give the file of an image; undefined if it is not kept. */
export async function loadImage(table: string, index: number): Promise<Blob | undefined> {
  const [found] = await transact<[{ blob: Blob } | undefined]>(["images"], "readonly", (store) => [
    store("images").get([table, index]),
  ]);
  return found?.blob;
}

/** Count the images of a table that are kept. */
export async function countImages(table: string): Promise<number> {
  const [found] = await transact<[number]>(["images"], "readonly", (store) => [
    store("images").count(partsOf(table)),
  ]);
  return found;
}

/** Keep answers to single images until all of a table are there, so that work which is interrupted goes on. */
export async function saveMeasured(answers: readonly KeptAnswer[]): Promise<void> {
  const put = (store: Stores) => answers.forEach((one) => store("measured").put(one));
  await transact(["measured"], "readwrite", put, "relaxed");
}

/** List the keys of the answers to single images that are kept. */
export async function listMeasured(): Promise<IDBValidKey[]> {
  const [found] = await transact<[IDBValidKey[]]>(["measured"], "readonly", (store) => [
    store("measured").getAllKeys(),
  ]);
  return found;
}

/** Give the answer to an image that is kept; undefined if there is none. */
export async function loadMeasured(key: string): Promise<KeptAnswer | undefined> {
  const [found] = await transact<[KeptAnswer | undefined]>(["measured"], "readonly", (store) => [
    store("measured").get(key),
  ]);
  return found;
}

/** Remove the answers to single images. */
export async function forgetMeasured(): Promise<void> {
  await transact(["measured"], "readwrite", (store) => {
    store("measured").clear();
  });
}

/** Give what is kept of a table: its entry, its answers and its actions. */
export async function loadTable(
  table: string,
): Promise<{ entry: Entry | undefined; answers: Answers | undefined; actions: Action[] }> {
  const [entry, answers, actions] = await transact<
    [Entry | undefined, Answers | undefined, (Action & { table?: string })[]]
  >(["tables", "answers", "actions"], "readonly", (store) => [
    store("tables").get(table),
    store("answers").get(table),
    store("actions").getAll(partsOf(table)),
  ]);
  return { entry, answers, actions: actions.map(({ table: _, ...action }) => action) };
}

/**
 * Keep a table's entry, such as how many actions hold, and its actions from a number on, in place of those that were
 * kept from there.
 */
export async function saveActions(entry: Entry, from: number, actions: readonly Action[]): Promise<void> {
  await transact(["tables", "actions"], "readwrite", (store) => {
    if (Number.isFinite(from))
      store("actions").delete(IDBKeyRange.bound([entry.table, from], [entry.table, Infinity]));
    for (const action of actions) store("actions").put({ table: entry.table, ...action });
    store("tables").put(entry);
  });
}

/** Remove a table with its answers, its images and all corrections. */
export async function forgetTable(table: string): Promise<void> {
  await transact(["tables", "answers", "actions", "images"], "readwrite", (store) => {
    store("tables").delete(table);
    store("answers").delete(table);
    store("actions").delete(partsOf(table));
    store("images").delete(partsOf(table));
  });
}
