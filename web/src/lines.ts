/** Find out which lines of a list are seen, by TanStack Virtual, however long the list is. */

import { observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { VirtualItem, VirtualizerOptions } from "@tanstack/virtual-core";

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
  private readonly element: HTMLElement;
  private readonly options: Required<LinesOptions>;
  private readonly changed: () => unknown;
  private virtualizer: Virtualizer<HTMLElement, HTMLElement> | null = null;
  private leave: (() => void) | null = null;

  /** @param changed called when other lines are seen */
  constructor(element: HTMLElement, options: LinesOptions, changed: () => unknown) {
    this.element = element;
    this.options = { horizontal: false, head: 0, ...options };
    this.changed = changed;
  }

  /** Lay so many lines out, one after the other, each as large as a function says. */
  layOut(count: number, sizeOf: (line: number) => number): void {
    this.stop();
    const { element } = this;
    const { horizontal, head, overscan } = this.options;
    const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
      count,
      estimateSize: sizeOf,
      horizontal,
      overscan,
      paddingStart: head,
      getScrollElement: () => element,
      initialOffset: () => this.offset,
      scrollToFn: () => {}, // `reveal` does it, as the library knows nothing of larger steps
      observeElementRect,
      useAnimationFrameWithResizeObserver: true, // else what is drawn could change the size again in the same frame
      observeElementOffset: (_, tell) => {
        const scrolled = () => tell(this.offset, false);
        element.addEventListener("scroll", scrolled, { passive: true });
        return () => element.removeEventListener("scroll", scrolled);
      },
    };
    this.virtualizer = new Virtualizer(options);
    this.leave = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    this.virtualizer.setOptions({ ...options, onChange: this.changed });
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

  /** Pixels of the page that all lines take. */
  get extent(): number {
    return Math.min(this.total, TALLEST);
  }

  /** Say where a line is drawn, in pixels behind the head. */
  placeOf(line: number): number {
    const { start = 0 } = this.at(line) ?? {};
    return start - this.options.head - (this.offset - this.scrolled);
  }

  /** Scroll no farther than it takes for a line to be seen. */
  reveal(line: number): void {
    const found = this.at(line);
    if (!found) return;
    const { clientHeight } = this.element;
    const least = found.end - clientHeight;
    const most = found.start - this.options.head;
    if (this.offset < least || this.offset > most)
      this.element.scrollTop = (this.offset < least ? least : most) / this.step;
  }

  private at(line: number): VirtualItem | undefined {
    this.virtualizer?.getTotalSize(); // which measures what is new
    return this.virtualizer?.measurementsCache[line];
  }

  private get total(): number {
    return (this.virtualizer?.getTotalSize() ?? 0) - this.options.head;
  }

  private get scrolled(): number {
    return this.options.horizontal ? this.element.scrollLeft : this.element.scrollTop;
  }

  /** Pixels of the lines for each that is scrolled. */
  private get step(): number {
    const shown = this.element.clientHeight - this.options.head;
    return this.total > TALLEST ? (this.total - shown) / (TALLEST - shown) : 1;
  }

  /** Where the list is scrolled to, in pixels of its lines. */
  private get offset(): number {
    return this.scrolled * this.step;
  }
}
