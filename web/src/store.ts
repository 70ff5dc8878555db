/** Keep tables, the service's answers to them, and corrections in the browser (IndexedDB). */

const NAME = "bloodcells";
const KEPT_ANSWERS = 5;

let opened = null;

function database() {
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

/** Run requests in one transaction; it is on the disk, whole, when this is done. */
async function transact(stores, mode, work, durability = "strict") {
  const made = await database();
  return new Promise((resolve, reject) => {
    const transaction = made.transaction(stores, mode, { durability });
    const results = work((name) => transaction.objectStore(name));
    transaction.oncomplete = () =>
      resolve(Array.isArray(results) ? results.map((r) => r.result) : results?.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("The browser took the change back."));
  });
}

const partsOf = (table) => IDBKeyRange.bound([table, 0], [table, Infinity]);

/** List the tables that are kept, the one that was used last first; `hasAnswers` tells whether they can be opened. */
export async function listTables() {
  const [tables, answers] = await transact(["tables", "answers"], "readonly", (store) => [
    store("tables").getAll(),
    store("answers").getAllKeys(),
  ]);
  const there = new Set(answers);
  return tables.map((t) => ({ ...t, hasAnswers: there.has(t.table) })).sort((a, b) => b.opened - a.opened);
}

/** Keep a table and its answers; of the answers only those to the tables used last are kept. */
export async function saveTable(table, answers) {
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
export function saveImages(table, files) {
  return transact(["images"], "readwrite", (store) => {
    files.forEach((blob, index) => store("images").put({ table, index, blob }));
  });
}

/** Give the file of an image; undefined if it is not kept. */
export async function loadImage(table, index) {
  return (await transact(["images"], "readonly", (store) => store("images").get([table, index])))?.blob;
}

/** Count the images of a table that are kept. */
export function countImages(table) {
  return transact(["images"], "readonly", (store) => store("images").count(partsOf(table)));
}

/** Keep answers to single images until all of a table are there, so that work which is interrupted goes on. */
export function saveMeasured(answers) {
  const put = (store) => answers.forEach((one) => store("measured").put(one));
  return transact(["measured"], "readwrite", put, "relaxed");
}

/** List the keys of the answers to single images that are kept. */
export function listMeasured() {
  return transact(["measured"], "readonly", (store) => store("measured").getAllKeys());
}

/** Give the answer to an image that is kept; undefined if there is none. */
export function loadMeasured(key) {
  return transact(["measured"], "readonly", (store) => store("measured").get(key));
}

/** Remove the answers to single images. */
export function forgetMeasured() {
  return transact(["measured"], "readwrite", (store) => store("measured").clear());
}

/** Give what is kept of a table: its entry, its answers and its actions. */
export async function loadTable(table) {
  const [entry, answers, actions] = await transact(["tables", "answers", "actions"], "readonly", (store) => [
    store("tables").get(table),
    store("answers").get(table),
    store("actions").getAll(partsOf(table)),
  ]);
  return { entry, answers, actions };
}

/**
 * Keep a table's entry, such as how many actions hold, and its actions from a number on, in place of those that were
 * kept from there.
 */
export function saveActions(entry, from, actions) {
  return transact(["tables", "actions"], "readwrite", (store) => {
    if (Number.isFinite(from))
      store("actions").delete(IDBKeyRange.bound([entry.table, from], [entry.table, Infinity]));
    for (const action of actions) store("actions").put({ table: entry.table, ...action });
    store("tables").put(entry);
  });
}

/** Remove a table with its answers, its images and all corrections. */
export function forgetTable(table) {
  return transact(["tables", "answers", "actions", "images"], "readwrite", (store) => {
    store("tables").delete(table);
    store("answers").delete(table);
    store("actions").delete(partsOf(table));
    store("images").delete(partsOf(table));
  });
}
