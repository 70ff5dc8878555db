/** Start the page: one table at a time, a view for each thing that is done with it. */

import { CellsView } from "./cells_view.ts";
import { fill, h } from "./dom.ts";
import { droppedFiles } from "./dropped.ts";
import { call, on } from "./engine.ts";
import { ExportView } from "./export_view.ts";
import { GroupsView } from "./groups_view.ts";
import { OverviewView } from "./overview_view.ts";
import { PeopleView } from "./people_view.ts";
import { ScoresView } from "./scores_view.ts";
import { StartView } from "./start_view.ts";
import { several } from "./words.ts";

const VIEWS = [
  ["table", "Table"],
  ["cells", "Cells"],
  ["groups", "Groups"],
  ["scores", "Scores"],
  ["people", "Two people"],
  ["export", "Export"],
];
const LAST_TABLE = "bloodcells-table";

const main = document.getElementById("main");
const navigation = document.getElementById("views");
const title = document.getElementById("table-name");
const saved = document.getElementById("saved");
const warning = document.getElementById("warning");

let overview = null;
let views = {};
let current = null;
const start = new StartView(opened);

function opened(found) {
  overview = found;
  const go = (view, filter) => show(view, filter, true);
  views = {
    table: new OverviewView(overview, go),
    cells: new CellsView(overview, changed),
    groups: new GroupsView(overview),
    scores: new ScoresView(overview, go),
    people: new PeopleView(overview, go),
    export: new ExportView(overview),
  };
  sessionStorage.setItem(LAST_TABLE, overview.table);
  fill(
    title,
    overview.name,
    h("span", { class: "quiet" }, ` by ${overview.model.name} version ${overview.model.version}`),
  );
  fill(
    navigation,
    VIEWS.map(([key, text]) => h("a", { href: `#${key}`, "data-view": key }, text)),
    h("button", { type: "button", class: "link", onclick: close }, "Another table"),
  );
  changed(overview);
  const wanted = location.hash.slice(1);
  show(wanted in views ? wanted : "table", null, true);
}

function close() {
  call("close");
  overview = null;
  views = {};
  sessionStorage.removeItem(LAST_TABLE);
  fill(title);
  fill(navigation);
  fill(saved);
  history.replaceState(null, "", location.pathname + location.search);
  show("start", null, true);
}

function changed(state) {
  Object.assign(overview, state);
  Object.values(views).forEach((view) => view.update(overview));
  showSaved(state.unsaved);
}

function showSaved(unsaved) {
  if (!overview) return;
  const { reviewed } = overview.summary;
  fill(
    saved,
    unsaved ? "Saving …" : reviewed ? `${several(reviewed, "correction")}, saved in this browser` : "",
  );
}

function warn(sentence) {
  fill(warning, h("p", { role: "alert" }, sentence));
}

function showFault(message) {
  warn(`This page has failed: ${message}. Load it again; what was saved is kept.`);
}

async function show(name, filter, focuses) {
  const view = overview ? views[name] : start;
  if (overview && location.hash !== `#${name}`) history.pushState(null, "", `#${name}`);
  navigation.querySelectorAll("a").forEach((link) => {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  const heading = view.element.querySelector("h1");
  document.title = overview
    ? `${VIEWS.find(([key]) => key === name)[1]}, ${overview.name}, Bloodcells`
    : "Bloodcells";
  if (current !== view) fill(main, view.element);
  current = view;
  await view.shown(filter);
  if (focuses) heading.focus();
  document.documentElement.dataset.ready = name;
}

addEventListener("hashchange", () => {
  const name = location.hash.slice(1);
  if (overview && name in views) show(name, null, true);
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
  const files = await droppedFiles(event.dataTransfer);
  if (files.length === 0) return;
  if (overview) close();
  start.take(files);
});
addEventListener("unhandledrejection", ({ reason }) => showFault(reason?.message ?? String(reason)));
addEventListener("error", ({ message }) => showFault(message));
on("saved", ({ unsaved }) => showSaved(unsaved));
on("notKept", ({ sentence }) => warn(sentence));

const last = sessionStorage.getItem(LAST_TABLE);
if (last) {
  call("reopen", { table: last }).then(opened, () => {
    sessionStorage.removeItem(LAST_TABLE);
    show("start", null, false);
  });
} else {
  show("start", null, false);
}
