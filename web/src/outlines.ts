/** Draw the outlines of cells: each type has its colour, its dashes and its name. */

import type { Outline } from "./api.ts";

/** Lengths of line and gap in pixels of the screen, by type: what tells types apart without colour. */
const DASHES: number[][] = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [4, 4], [12, 4], [2, 5]];
const NO_TYPE = [1, 3];

/** Trace an outline. */
export function pathOf(outline: Outline): Path2D {
  const path = new Path2D();
  for (const ring of outline) {
    for (let i = 0; i < ring.length; i += 2) path.lineTo(ring[i]!, ring[i + 1]!);
    path.closePath();
  }
  return path;
}

/** Read the colour of a type from the style sheet. */
export function colourOf(element: Element, place: number): string {
  const style = getComputedStyle(element);
  return style.getPropertyValue(place < 0 ? "--edge" : `--type-${place % 7}`).trim();
}

/**
 * Stroke an outline on a picture: a dark line below, so that it is seen on any ground, and the type's own on it.
 *
 * @param context whose units are pixels of the image
 * @param place of the type
 * @param scale pixels of the screen for one of the image
 * @param width of the line in pixels of the screen
 */
export function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  place: number,
  scale: number,
  width: number,
): void {
  context.lineJoin = "round";
  context.setLineDash([]);
  context.strokeStyle = "rgb(0 0 0 / 65%)";
  context.lineWidth = (width + 2) / scale;
  context.stroke(path);
  context.setLineDash((DASHES[place % DASHES.length] ?? NO_TYPE).map((x) => x / scale));
  context.strokeStyle = "#ffffff";
  context.lineWidth = width / scale;
  context.stroke(path);
  context.strokeStyle = colour;
  context.stroke(path);
  context.setLineDash([]);
}
