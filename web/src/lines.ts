/** Find out which lines of a list are seen, by TanStack Virtual, however long the list is. */

import { observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { VirtualItem, VirtualizerOptions } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";

/** Browsers draw nothing beyond some 17 million pixels: longer lists scroll in larger steps. */
const TALLEST = 15_000_000;

/** Which way the lines lie, and what goes with them. */
export interface LinesOptions {
  /** Whether they lie side by side. */
  horizontal?: boolean;
  /** Pixels of what stays at the top, before the first line and over the others. */
  head?: number;
  /** How many more lines are drawn on each side of those that are seen. */
  overscan: number;
}

/** Follow an element that scrolls, and say which of its lines are seen. */
export class Lines {
  private readonly options: Required<LinesOptions>;
  private readonly changed: (lines: Lines) => void;
  private box: HTMLElement | null = null;
  private virtualizer: Virtualizer<HTMLElement, HTMLElement> | null = null;
  private leave: (() => void) | null = null;

  /** @param changed called when other lines are seen */
  constructor(options: LinesOptions, changed: (lines: Lines) => void) {
    this.options = { horizontal: false, head: 0, ...options };
    this.changed = changed;
  }

  /**
   * Lay lines out, one after the other.
   *
   * @param box what scrolls
   * @param body what is within, and becomes as long as the lines together
   * @param sizeOf gives the pixels of a line
   * @param line the one that is to be seen
   */
  layOut(
    box: HTMLElement,
    body: HTMLElement,
    count: number,
    sizeOf: (line: number) => number,
    line: number,
  ): void {
    const { horizontal, head, overscan } = this.options;
    const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
      count,
      estimateSize: sizeOf,
      horizontal,
      overscan,
      paddingStart: head,
      getScrollElement: () => box,
      initialOffset: () => this.offset,
      scrollToFn: () => {}, // `reveal` does it, as the library knows nothing of larger steps
      observeElementRect,
      useAnimationFrameWithResizeObserver: true, // else what is drawn could change the size again in the same frame
      observeElementOffset: (_, tell) => {
        const scrolled = () => tell(this.offset, false);
        box.addEventListener("scroll", scrolled, { passive: true });
        return () => box.removeEventListener("scroll", scrolled);
      },
    };
    this.box = box;
    this.virtualizer = new Virtualizer(options);
    body.style[horizontal ? "width" : "height"] = `${Math.min(this.total, TALLEST)}px`;
    if (!horizontal) this.reveal(line);
    this.leave = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    this.virtualizer.setOptions({ ...options, onChange: () => this.changed(this) });
  }

  /** Follow the element no longer. */
  stop(): void {
    this.leave?.();
    this.leave = null;
  }

  /** The lines that are seen, and some more. */
  get seen(): VirtualItem[] {
    return this.virtualizer?.getVirtualItems() ?? [];
  }

  /** Say where a line is drawn, in pixels behind the head. */
  placeOf(line: number): number {
    const { start = 0 } = this.at(line) ?? {};
    return start - this.options.head - (this.offset - this.scrolled);
  }

  /** Scroll no farther than it takes for a line to be seen. */
  reveal(line: number): void {
    const found = this.at(line);
    if (!found || !this.box) return;
    const least = found.end - this.box.clientHeight;
    const most = found.start - this.options.head;
    if (this.offset < least || this.offset > most)
      this.box.scrollTop = (this.offset < least ? least : most) / this.step;
  }

  private at(line: number): VirtualItem | undefined {
    this.virtualizer?.getTotalSize(); // which measures what is new
    return this.virtualizer?.measurementsCache[line];
  }

  private get total(): number {
    return (this.virtualizer?.getTotalSize() ?? 0) - this.options.head;
  }

  private get scrolled(): number {
    return (this.options.horizontal ? this.box?.scrollLeft : this.box?.scrollTop) ?? 0;
  }

  /** Pixels of the lines for each that is scrolled. */
  private get step(): number {
    const shown = (this.box?.clientHeight ?? 0) - this.options.head;
    return this.total > TALLEST ? (this.total - shown) / (TALLEST - shown) : 1;
  }

  /** Where the list is scrolled to, in pixels of its lines. */
  private get offset(): number {
    return this.scrolled * this.step;
  }
}

/** Lines of a component: what scrolls, what is within, and what lies there. */
interface LinesUse extends LinesOptions {
  box: RefObject<HTMLElement | null>;
  body: RefObject<HTMLElement | null>;
  count: number;
  /** Gives the pixels of a line. */
  sizeOf: (line: number) => number;
  /** What the lines depend on. */
  inputs: readonly unknown[];
  /** The one that is to be seen when they are laid out. */
  line?: number;
  /** Called when others are seen, in place of drawing the component again. */
  look?: (lines: Lines) => void;
}

/** Lay lines out in elements of a component. */
export function useLines({ box, body, count, sizeOf, inputs, line = 0, look, ...options }: LinesUse): Lines {
  const [, drawAgain] = useReducer((times: number, _: void) => times + 1, 0);
  const changed = useRef<(lines: Lines) => void>(() => {});
  changed.current = look ?? (() => drawAgain());
  const lines = useMemo(() => new Lines(options, (of) => changed.current(of)), []);
  useLayoutEffect(() => {
    lines.layOut(box.current!, body.current!, count, sizeOf, line);
    drawAgain();
    look?.(lines);
    return () => lines.stop();
  }, inputs);
  return lines;
}
