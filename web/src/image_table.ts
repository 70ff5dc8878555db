/** Write the service's answers to many images as the two answers to one table, as `bloodcells predict --images` does. */

import { writeValue } from "./csv.ts";

const IMAGE = "image filename";
const PLACE = ["label", "X", "Y", "BX", "BY", "Width", "Height"];
const ADDED = ["class", "probability", "flags"];

const encoder = new TextEncoder();

/**
 * @typedef {{name: string, answer: object}} Measured an image by the name of its file, and the answer of `/v1/measure`
 */

/**
 * Write the cells of all images as one table.
 *
 * @param {Measured[]} images in the order of the rows
 * @returns {{csv: Uint8Array, ndjson: Uint8Array, fields: {name: string, width: number, height: number, cells: number,
 *   notes: string[]}[], outlines: number[][][]}} the table with class, probability and flags; the probabilities; and
 *   beside them the images and, cell by cell, the outlines
 */
export function tableOfImages(images) {
  const cells = images.flatMap(({ name, answer }) =>
    answer.predictions.map((cell) => ({ ...cell, image: name, id: name + suffixOf(cell.id) })),
  );
  const names = Object.keys(cells[0]?.measurements ?? {});
  const line = (values) => `${values.map((value) => writeValue(String(value), ",")).join(",")}\n`;
  const number = (value) => (value === null ? "NaN" : value);
  const csv = [line([IMAGE, ...names, ...PLACE, ...ADDED])];
  const ndjson = [];
  for (const {
    id,
    image,
    label,
    x,
    y,
    box,
    measurements,
    probability,
    probabilities,
    flags,
    ...rest
  } of cells) {
    csv.push(
      line([
        image,
        ...names.map((name) => number(measurements[name] ?? null)),
        label,
        number(x),
        number(y),
        ...box,
        rest.class ?? "",
        probability ?? "",
        flags.join("; "),
      ]),
    );
    ndjson.push(`${JSON.stringify({ id, class: rest.class, probability, probabilities, flags })}\n`);
  }
  return {
    csv: encoder.encode(csv.join("")),
    ndjson: encoder.encode(ndjson.join("")),
    fields: images.map(({ name, answer }) => ({
      name,
      width: answer.image.width,
      height: answer.image.height,
      cells: answer.predictions.length,
      notes: answer.notes,
    })),
    outlines: cells.map(({ outline }) => outline),
  };
}

/** Give what the service puts behind the name of the image: `#` and the cell's label or own name. */
function suffixOf(id) {
  return id.slice(id.lastIndexOf("#"));
}

/**
 * Choose the square around a cell that its picture shows: its box and a margin, within the image where that is as large.
 *
 * @param {number[]} box x, y, width, height
 * @param {number} width of the image
 * @param {number} height of the image
 */
export function cropOf([x, y, wide, tall], width, height) {
  const side = Math.min(Math.ceil(Math.max(wide, tall, 24) * 1.25), Math.max(width, height));
  const within = (centre, length) =>
    length <= side ? (length - side) / 2 : Math.max(0, Math.min(length - side, centre - side / 2));
  return {
    left: Math.round(within(x + wide / 2, width)),
    top: Math.round(within(y + tall / 2, height)),
    side,
  };
}

/** Find the box around an outline: x, y, width, height. */
export function boxOf(outline) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of outline) {
    for (let i = 0; i < ring.length; i += 2) {
      left = Math.min(left, ring[i]);
      right = Math.max(right, ring[i]);
      top = Math.min(top, ring[i + 1]);
      bottom = Math.max(bottom, ring[i + 1]);
    }
  }
  return [left, top, right - left, bottom - top];
}

/** Tell whether a point is inside of an outline: inside of an odd number of its rings. */
export function isInside(outline, x, y) {
  let inside = false;
  for (const ring of outline) {
    let [px, py] = [ring[ring.length - 2], ring[ring.length - 1]];
    for (let i = 0; i < ring.length; i += 2) {
      const [qx, qy] = [ring[i], ring[i + 1]];
      if (py > y !== qy > y && x < px + ((y - py) / (qy - py)) * (qx - px)) inside = !inside;
      [px, py] = [qx, qy];
    }
  }
  return inside;
}
