/** Show the cells as a table of any length: only the rows and columns that are seen are elements of the page. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { listAttributes, useFocus } from "./cell_box.tsx";
import type { CellChoice } from "./cell_choice.ts";
import type { CellRow } from "./cells.ts";
import { useLines } from "./lines.ts";

const ROW = 34;
/** Pixels by which an arrow key moves sideways. */
const SIDEWAYS = 110;

/** A column of the grid. */
export interface Column {
  key: string;
  label: string;
  width: number;
  isNumeric: boolean;
  render: (row: CellRow) => ComponentChildren;
}

interface GridProps {
  choice: CellChoice;
  columns: Column[];
}

/** Draw cells as the rows of a table. */
export function Grid({ choice, columns }: GridProps) {
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { shown, drawn, active, selected } = choice;
  const { length = 0 } = shown.value ?? {};
  const { place: at } = active.value;
  const rows = useLines({
    head: ROW,
    overscan: 6,
    box,
    body,
    count: length,
    sizeOf: () => ROW,
    inputs: [length],
    line: at,
    look: ({ seen }) => choice.look(seen[0]?.index ?? 0, (seen.at(-1)?.index ?? -1) + 1),
  });
  const across = useLines({
    horizontal: true,
    overscan: 2,
    box,
    body,
    count: columns.length,
    sizeOf: (i) => columns[i]!.width,
    inputs: [columns],
  });
  useFocus(choice, box);
  useLayoutEffect(() => rows.reveal(at), [active.value]);

  const visible = () => Math.max(1, Math.floor((box.current!.clientHeight - ROW) / ROW));
  const moves = (key: string): number | null => {
    const { place } = active.value;
    if (key === "ArrowDown") return place + 1;
    if (key === "ArrowUp") return place - 1;
    if (key === "PageDown") return place + visible();
    if (key === "PageUp") return place - visible();
    if (key === "Home") return 0;
    return key === "End" ? length - 1 : null;
  };
  const width = `${columns.reduce((sum, column) => sum + column.width, 0)}px`;
  const placed = across.seen.map(({ index, start }) => ({
    ...columns[index]!,
    i: index,
    left: `${start}px`,
  }));
  return (
    <div
      ref={box}
      role="grid"
      class="grid"
      aria-label="Cells"
      aria-rowcount={length + 1}
      aria-colcount={columns.length}
      {...listAttributes(choice, moves, (place) => `row-${place}`)}
      onKeyDownCapture={(event) => {
        const isSideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
        if (!isSideways || event.target !== event.currentTarget) return;
        event.currentTarget.scrollLeft += event.key === "ArrowRight" ? SIDEWAYS : -SIDEWAYS;
        event.preventDefault();
      }}
    >
      <div role="rowgroup" class="grid-head">
        <div role="row" class="grid-row grid-header" aria-rowindex={1} style={{ width }}>
          {placed.map((column) => (
            <Header key={column.key} choice={choice} column={column} />
          ))}
        </div>
      </div>
      <div ref={body} role="rowgroup" class="grid-body">
        {drawn.value.rows.map((row, i) => {
          const place = drawn.value.first + i;
          return (
            <div
              key={place}
              role="row"
              id={`row-${place}`}
              class={`grid-row${place === at ? " active" : ""}`}
              aria-rowindex={place + 2}
              aria-selected={selected.value.has(row.cell)}
              style={{ width, transform: `translateY(${rows.placeOf(place)}px)` }}
              onClick={(event) => choice.click(place, row, event)}
            >
              {placed.map((column) => (
                <div
                  key={column.key}
                  role="gridcell"
                  class={`grid-cell${column.isNumeric ? " numeric" : ""}`}
                  aria-colindex={column.i + 1}
                  style={{ left: column.left, width: `${column.width}px` }}
                >
                  {column.render(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A column with its number, and where it begins. */
type Placed = Column & { i: number; left: string };

interface HeaderProps {
  choice: CellChoice;
  column: Placed;
}

function Header({ choice, column: { key, label, width, isNumeric, i, left } }: HeaderProps) {
  const { key: by, descending } = choice.sort.value;
  const isSorted = by === key;
  return (
    <div
      role="columnheader"
      class={`grid-cell${isNumeric ? " numeric" : ""}`}
      aria-colindex={i + 1}
      aria-sort={isSorted ? (descending ? "descending" : "ascending") : undefined}
      style={{ left, width: `${width}px` }}
    >
      <button
        type="button"
        data-key={key}
        title={`Sort by ${label}`}
        onClick={() => choice.sortBy({ key, descending: isSorted && !descending })}
      >
        {label}
        <span aria-hidden="true">{isSorted ? (descending ? " ▼" : " ▲") : ""}</span>
      </button>
    </div>
  );
}
