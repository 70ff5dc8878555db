/** Start the page: one table at a time, a view for each thing that is done with it. */

import { signal } from "@preact/signals";
import { render } from "preact";
import type { FunctionComponent } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Filter } from "./cells.ts";
import { CellsView } from "./cells_view.tsx";
import { byId } from "./dom.ts";
import { droppedFiles } from "./dropped.ts";
import { call, on } from "./engine.ts";
import { ExportView } from "./export_view.tsx";
import { GroupsView } from "./groups_view.tsx";
import type { Overview } from "./overview.ts";
import { OverviewView } from "./overview_view.tsx";
import { Button } from "./parts.tsx";
import { PeopleView } from "./people_view.tsx";
import { ScoresView } from "./scores_view.tsx";
import { Opening } from "./opening.ts";
import { StartView } from "./start_view.tsx";
import { OpenTable } from "./view.ts";
import type { ViewName, ViewProps } from "./view.ts";
import { several } from "./words.ts";

const VIEWS: Record<ViewName, [string, FunctionComponent<ViewProps>]> = {
  table: ["Table", OverviewView],
  cells: ["Cells", CellsView],
  groups: ["Groups", GroupsView],
  scores: ["Scores", ScoresView],
  people: ["Two people", PeopleView],
  export: ["Export", ExportView],
};
const LAST_TABLE = "bloodcells-table";

/** What is shown: a view of the table that is open, or else the start. */
interface Shown {
  table: OpenTable | null;
  view: ViewName;
  filter: Filter | null;
  /** Whether its title gets the focus. */
  takesFocus: boolean;
}

/** Null until it is known whether there is a table to open again. */
const shown = signal<Shown | null>(null);
const warning = signal<string | null>(null);
const opening = new Opening(open);

function Page() {
  const { value } = shown;
  const { table = null, view = "table", filter = null } = value ?? {};
  const [title, View] = VIEWS[view];
  useLayoutEffect(() => {
    if (!value) return;
    document.title = table ? `${title}, ${table.overview.value.name}, Bloodcells` : "Bloodcells";
    if (value.takesFocus) document.querySelector<HTMLElement>("main h1")?.focus();
    document.documentElement.dataset.ready = table ? view : "start";
  }, [value]);
  return (
    <>
      <header class="top">
        <p class="brand">Bloodcells</p>
        <p id="table-name">{table && <TableName table={table} />}</p>
        <nav id="views" aria-label="Views of the table">
          {table && <Links current={view} />}
        </nav>
        <p id="saved" role="status">
          {table && <Saved table={table} />}
        </p>
      </header>
      <div id="warning">{warning.value && <p role="alert">{warning}</p>}</div>
      <main id="main" tabindex={-1}>
        {table && <View key={view} table={table} filter={filter} />}
        {value && !table && <StartView opening={opening} />}
      </main>
    </>
  );
}

function TableName({ table }: { table: OpenTable }) {
  const { name, model } = table.overview.value;
  return (
    <>
      {name}
      <span class="quiet">
        {" "}
        by {model.name} version {model.version}
      </span>
    </>
  );
}

function Links({ current }: { current: ViewName }) {
  return (
    <>
      {Object.entries(VIEWS).map(([key, [text]]) => (
        <a key={key} href={`#${key}`} data-view={key} aria-current={key === current ? "page" : undefined}>
          {text}
        </a>
      ))}
      <Button class="link" onClick={close}>
        Another table
      </Button>
    </>
  );
}

function Saved({ table }: { table: OpenTable }) {
  const { reviewed } = table.overview.value.summary;
  if (table.unsaved.value) return <>Saving …</>;
  return <>{reviewed ? `${several(reviewed, "correction")}, saved in this browser` : ""}</>;
}

function open(overview: Overview): void {
  const table = new OpenTable(overview, (view, filter) => show(table, view, filter));
  sessionStorage.setItem(LAST_TABLE, overview.table);
  show(table, viewOf(location.hash) ?? "table");
}

function show(table: OpenTable, view: ViewName, filter: Filter | null = null): void {
  if (viewOf(location.hash) !== view) history.pushState(null, "", `#${view}`);
  shown.value = { table, view, filter, takesFocus: true };
}

function close(): void {
  void call("close");
  sessionStorage.removeItem(LAST_TABLE);
  history.replaceState(null, "", location.pathname + location.search);
  begin(true);
}

function begin(takesFocus: boolean): void {
  shown.value = { table: null, view: "table", filter: null, takesFocus };
}

function showFault(message: string): void {
  warning.value = `This page has failed: ${message}. Load it again; what was saved is kept.`;
}

/** Find the view that the end of an address names. */
function viewOf(hash: string): ViewName | null {
  return (Object.keys(VIEWS) as ViewName[]).find((name) => hash === `#${name}`) ?? null;
}

addEventListener("hashchange", () => {
  const view = viewOf(location.hash);
  const table = shown.value?.table;
  if (table && view) show(table, view);
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
  if (shown.value?.table) close();
  opening.take(files);
});
addEventListener("unhandledrejection", ({ reason }) =>
  showFault(reason instanceof Error ? reason.message : String(reason)),
);
addEventListener("error", ({ message }) => showFault(message));
on("saved", ({ unsaved }) => {
  const table = shown.value?.table;
  if (table) table.unsaved.value = unsaved;
});
on("notKept", ({ sentence }) => {
  warning.value = sentence;
});

const page = byId("page");
page.replaceChildren();
render(<Page />, page);
const last = sessionStorage.getItem(LAST_TABLE);
if (last) {
  call("reopen", { table: last }).then(open, () => {
    sessionStorage.removeItem(LAST_TABLE);
    begin(false);
  });
} else begin(false);
