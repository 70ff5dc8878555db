/** Start the page: one table at a time, a view for each thing that is done with it. */

import type { Filter } from "./cells.ts";
import { CellsView } from "./cells_view.ts";
import { byId, fill, h } from "./dom.ts";
import { droppedFiles } from "./dropped.ts";
import { call, on } from "./engine.ts";
import { ExportView } from "./export_view.ts";
import { GroupsView } from "./groups_view.ts";
import { OverviewView } from "./overview_view.ts";
import { PeopleView } from "./people_view.ts";
import { ScoresView } from "./scores_view.ts";
import type { Overview, State } from "./overview.ts";
import { StartView } from "./start_view.ts";
import type { Go, View, ViewName } from "./view.ts";
import { several } from "./words.ts";

const VIEWS: Record<ViewName, string> = {
  table: "Table",
  cells: "Cells",
  groups: "Groups",
  scores: "Scores",
  people: "Two people",
  export: "Export",
};
const LAST_TABLE = "bloodcells-table";

const main = byId("main");
const navigation = byId("views");
const title = byId("table-name");
const saved = byId("saved");
const warning = byId("warning");

/** The table that is open, and its views. */
let opened: { overview: Overview; views: Record<ViewName, View> } | null = null;
let current: View | null = null;
const start = new StartView(open);

function open(overview: Overview): void {
  const go: Go = (view, filter) => show(view, filter ?? null, true);
  const views = {
    table: new OverviewView(overview, go),
    cells: new CellsView(overview, changed),
    groups: new GroupsView(overview),
    scores: new ScoresView(overview, go),
    people: new PeopleView(overview, go),
    export: new ExportView(overview),
  };
  opened = { overview, views };
  sessionStorage.setItem(LAST_TABLE, overview.table);
  fill(
    title,
    overview.name,
    h("span", { class: "quiet" }, ` by ${overview.model.name} version ${overview.model.version}`),
  );
  fill(
    navigation,
    Object.entries(VIEWS).map(([key, text]) => h("a", { href: `#${key}`, "data-view": key }, text)),
    h("button", { type: "button", class: "link", onclick: close }, "Another table"),
  );
  changed(overview);
  show(viewOf(location.hash) ?? "table", null, true);
}

function close(): void {
  call("close");
  opened = null;
  sessionStorage.removeItem(LAST_TABLE);
  fill(title);
  fill(navigation);
  fill(saved);
  history.replaceState(null, "", location.pathname + location.search);
  show(null, null, true);
}

function changed(state: State): void {
  if (!opened) return;
  const { overview, views } = opened;
  Object.assign(overview, state);
  Object.values(views).forEach((view) => view.update(overview));
  showSaved(state.unsaved);
}

function showSaved(unsaved: number): void {
  if (!opened) return;
  const { reviewed } = opened.overview.summary;
  fill(
    saved,
    unsaved ? "Saving …" : reviewed ? `${several(reviewed, "correction")}, saved in this browser` : "",
  );
}

function warn(sentence: string): void {
  fill(warning, h("p", { role: "alert" }, sentence));
}

function showFault(message: string): void {
  warn(`This page has failed: ${message}. Load it again; what was saved is kept.`);
}

/** Find the view that the end of an address names. */
function viewOf(hash: string): ViewName | null {
  return (Object.keys(VIEWS) as ViewName[]).find((name) => hash === `#${name}`) ?? null;
}

/** Show a view of the table that is open, or the start. */
async function show(name: ViewName | null, filter: Filter | null, focuses: boolean): Promise<void> {
  const view = opened && name ? opened.views[name] : start;
  if (opened && name && viewOf(location.hash) !== name) history.pushState(null, "", `#${name}`);
  navigation.querySelectorAll("a").forEach((link) => {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  document.title = opened && name ? `${VIEWS[name]}, ${opened.overview.name}, Bloodcells` : "Bloodcells";
  if (current !== view) fill(main, view.element);
  current = view;
  await view.shown(filter);
  if (focuses) view.element.querySelector("h1")?.focus();
  document.documentElement.dataset.ready = name ?? "start";
}

addEventListener("hashchange", () => {
  const name = viewOf(location.hash);
  if (opened && name) show(name, null, true);
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.documentElement.classList.add("dragging");
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.documentElement.classList.remove("dragging");
});
addEventListener("drop", async (event) => {
  event.preventDefault();
  document.documentElement.classList.remove("dragging");
  const files = event.dataTransfer ? await droppedFiles(event.dataTransfer) : [];
  if (files.length === 0) return;
  if (opened) close();
  start.take(files);
});
addEventListener("unhandledrejection", ({ reason }) =>
  showFault(reason instanceof Error ? reason.message : String(reason)),
);
addEventListener("error", ({ message }) => showFault(message));
on("saved", ({ unsaved }) => showSaved(unsaved));
on("notKept", ({ sentence }) => warn(sentence));

const last = sessionStorage.getItem(LAST_TABLE);
if (last) {
  call("reopen", { table: last }).then(open, () => {
    sessionStorage.removeItem(LAST_TABLE);
    show(null, null, false);
  });
} else {
  show(null, null, false);
}
