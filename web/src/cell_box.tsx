/** Hold a list of cells: hear its keys, and draw what is seen of it. */

import type { HTMLAttributes, RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { CellChoice } from "./cell_choice.ts";

/** Where a key moves to: a place, or null for a key that does not move. */
export type Moves = (key: string) => number | null;

/** Give what table and gallery have in common: they have the focus, and say which cell is active. */
export function listAttributes(
  choice: CellChoice,
  moves: Moves,
  idOf: (place: number) => string,
): HTMLAttributes<HTMLDivElement> {
  return {
    tabindex: 0,
    "aria-multiselectable": true,
    "aria-activedescendant": choice.activeRow && idOf(choice.active.value.place),
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget) return;
      const work =
        moves(event.key) === null ? choice.workOf(event) : () => choice.move(moves(event.key) ?? 0, event); // from where the keys before have led
      if (!work) return;
      event.preventDefault();
      void choice.enqueue(work);
    },
  };
}

/** Let the cells have the focus when they are to have it. */
export function useFocus(choice: CellChoice, box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    choice.focus = () => box.current?.focus();
  }, []);
}
