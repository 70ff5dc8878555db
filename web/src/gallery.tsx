/** Show pictures of cells, type by type: only those that are seen are elements of the page. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { listAttributes, useFocus } from "./cell_box.tsx";
import type { CellChoice } from "./cell_choice.ts";
import type { CellRow, Section } from "./cells.ts";
import { SIDE } from "./crop_queue.ts";
import type { CropQueue } from "./crop_queue.ts";
import { useLines } from "./lines.ts";
import { Swatch, Typed } from "./parts.tsx";
import { several } from "./words.ts";

const TILE = { width: SIDE + 16, height: SIDE + 62 };
const HEAD = 40;
const NO_TYPE = "No type";

/** A line of the gallery: the head of a section, or cells side by side from a place up to another one. */
interface Line {
  section: Section;
  from: number;
  to: number;
}

interface GalleryProps {
  choice: CellChoice;
  classes: string[];
}

/** Draw cells as pictures, a section for each type. */
export function Gallery({ choice, classes }: GalleryProps) {
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const { shown, drawn, active } = choice;
  const { length = 0, sections } = shown.value ?? {};
  const columns = useColumns(box);
  const lines = useMemo(() => linesOf(sections ?? [], columns), [sections, columns]);
  const lineOf = (place: number) => lines.findIndex(({ to }) => place < to);
  const rows = useLines({
    overscan: 1,
    box,
    body,
    count: lines.length,
    sizeOf: (i) => (isHead(lines[i]!) ? HEAD : TILE.height),
    inputs: [lines],
    line: lineOf(active.value.place),
    look: ({ seen }) => {
      const found = seen.flatMap(({ index }) => lines[index] ?? []);
      choice.look(found[0]?.from ?? 0, found.at(-1)?.to ?? 0);
    },
  });
  useFocus(choice, box);
  useLayoutEffect(() => {
    const line = lineOf(active.value.place);
    // The first cells of a type are seen with its name.
    if (lines[line - 1] && isHead(lines[line - 1]!)) rows.reveal(line - 1);
    rows.reveal(line);
  }, [active.value]);

  /** Find the place in the line above or below, of another type where this type has none there. */
  const vertical = (step: 1 | -1): number => {
    const { place } = active.value;
    const at = lineOf(place);
    let next = at + step;
    while (lines[next] && isHead(lines[next]!)) next += step;
    const line = lines[next];
    return line ? Math.min(line.from + place - lines[at]!.from, line.to - 1) : place;
  };
  const visible = () => columns * Math.max(1, Math.floor((box.current!.clientHeight - HEAD) / TILE.height));
  const moves = (key: string): number | null => {
    const { place } = active.value;
    if (key === "ArrowRight") return place + 1;
    if (key === "ArrowLeft") return place - 1;
    if (key === "ArrowDown") return vertical(1);
    if (key === "ArrowUp") return vertical(-1);
    if (key === "PageDown") return place + visible();
    if (key === "PageUp") return place - visible();
    if (key === "Home") return 0;
    return key === "End" ? length - 1 : null;
  };
  const tiles = drawn.value.rows.flatMap((row, i) => {
    const place = drawn.value.first + i;
    const line = lineOf(place);
    return line < 0 ? [] : [{ row, place, line }];
  });
  const groups = (sections ?? [])
    .map((section) => ({ section, tiles: tiles.filter(({ line }) => lines[line]!.section === section) }))
    .filter((group) => group.tiles.length > 0);
  return (
    <div
      ref={box}
      role="listbox"
      class="grid gallery"
      aria-label="Pictures of the cells"
      {...listAttributes(choice, moves, (place) => `cell-${place}`)}
    >
      <div ref={body} class="gallery-body" role="presentation">
        {groups.map(({ section, tiles: ofSection }) => (
          <div
            key={section.type}
            role="group"
            class="gallery-group"
            aria-label={`${section.type ?? NO_TYPE}, ${several(section.cells, "cell")}`}
          >
            <div
              class="gallery-head"
              aria-hidden="true"
              style={{
                transform: `translateY(${rows.placeOf(lines.findIndex((line) => line.section === section))}px)`,
              }}
            >
              <Swatch place={placeOf(section.type, classes)} />
              <strong>{section.type ?? NO_TYPE}</strong>
              <span class="quiet"> {several(section.cells, "cell")}</span>
            </div>
            {ofSection.map(({ row, place, line }) => (
              <Tile
                key={row.cell}
                choice={choice}
                crops={choice.crops.value}
                classes={classes}
                row={row}
                place={place}
                left={4 + (place - lines[line]!.from) * TILE.width}
                top={rows.placeOf(line)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Count the tiles that lie side by side. */
function useColumns(box: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(1);
  useLayoutEffect(() => {
    const count = () => setColumns(Math.max(1, Math.floor((box.current!.clientWidth - 8) / TILE.width)));
    // In the next frame, as the tiles that are laid out anew could change the size again in this one.
    const observer = new ResizeObserver(() => requestAnimationFrame(() => box.current && count()));
    observer.observe(box.current!);
    count();
    return () => observer.disconnect();
  }, []);
  return columns;
}

/** Lay sections out, one below the other: a head, and as many lines of tiles as it takes. */
function linesOf(sections: readonly Section[], columns: number): Line[] {
  let from = 0;
  return sections.flatMap((section) => {
    const lines = [{ section, from, to: from }];
    const end = from + section.cells;
    for (; from < end; from = lines.at(-1)!.to)
      lines.push({ section, from, to: Math.min(end, from + columns) });
    return lines;
  });
}

function isHead({ from, to }: Line): boolean {
  return from === to;
}

/** Find the place of a type among the model's; -1 for none, or another one. */
function placeOf(type: string | null, classes: readonly string[]): number {
  return type === null ? -1 : classes.indexOf(type);
}

interface TileProps {
  choice: CellChoice;
  crops: CropQueue;
  classes: string[];
  row: CellRow;
  place: number;
  left: number;
  top: number;
}

/** Draw the picture of a cell, and what it is called. */
function Tile({ choice, crops, classes, row, place, left, top }: TileProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useMemo(() => Math.round(SIDE * Math.min(2, devicePixelRatio)), []);
  useEffect(() => crops.draw(canvas.current!, row.cell, placeOf(row.type, classes)), [crops]);
  return (
    <div
      role="option"
      id={`cell-${place}`}
      class={`tile${place === choice.active.value.place ? " active" : ""}`}
      aria-selected={choice.selected.value.has(row.cell)}
      aria-posinset={place + 1}
      aria-setsize={choice.shown.value?.length}
      title={row.id}
      style={{ transform: `translate(${left}px, ${top}px)` }}
      onClick={(event) => choice.click(place, row, event)}
    >
      <canvas ref={canvas} width={size} height={size} aria-hidden="true" />
      <span class="tile-caption">
        <span class="visually-hidden">{row.id}, </span>
        <span class="tile-line">
          {row.type === null ? "no type" : `${row.probability.toFixed(2)} ${row.type}`}
        </span>
        <span class="tile-line">
          {row.label !== null ? (
            <>
              → <Typed name={row.label} classes={classes} />
            </>
          ) : (
            <span class="quiet">{row.flags.length ? several(row.flags.length, "flag") : ""}</span>
          )}
        </span>
      </span>
    </div>
  );
}
