/** Draw the outlines of cells: each type has its colour, its dashes and its name. */

/** Lengths of line and gap in pixels of the screen, by type: what tells types apart without colour. */
const DASHES = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [4, 4], [12, 4], [2, 5]];
const NO_TYPE = [1, 3];

/** Trace an outline. */
export function pathOf(outline) {
  const path = new Path2D();
  for (const ring of outline) {
    path.moveTo(ring[0], ring[1]);
    for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i], ring[i + 1]);
    path.closePath();
  }
  return path;
}

/** Read the colour of a type from the style sheet. */
export function colourOf(element, place) {
  const style = getComputedStyle(element);
  return style.getPropertyValue(place < 0 ? "--edge" : `--type-${place % 7}`).trim();
}

/**
 * Stroke an outline on a picture: a dark line below, so that it is seen on any ground, and the type's own on it.
 *
 * @param {CanvasRenderingContext2D} context whose units are pixels of the image
 * @param {Path2D} path
 * @param {string} colour
 * @param {number} place of the type
 * @param {number} scale pixels of the screen for one of the image
 * @param {number} width of the line in pixels of the screen
 */
export function stroke(context, path, colour, place, scale, width) {
  context.lineJoin = "round";
  context.setLineDash([]);
  context.strokeStyle = "rgb(0 0 0 / 65%)";
  context.lineWidth = (width + 2) / scale;
  context.stroke(path);
  context.setLineDash((place < 0 ? NO_TYPE : DASHES[place % DASHES.length]).map((x) => x / scale));
  context.strokeStyle = "#ffffff";
  context.lineWidth = width / scale;
  context.stroke(path);
  context.strokeStyle = colour;
  context.stroke(path);
  context.setLineDash([]);
}
