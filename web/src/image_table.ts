/** Write the service's answers to many images as the two answers to one table, as `bloodcells predict --images` does. */

import type { Box, MeasureAnswer, Outline } from "./api.ts";
import { writeValue } from "./csv.ts";

const IMAGE = "image filename";
const PLACE = ["label", "X", "Y", "BX", "BY", "Width", "Height"];
const ADDED = ["class", "probability", "flags"];

const encoder = new TextEncoder();

/** An image by the name of its file, and what the service answered. */
export interface Measured {
  name: string;
  answer: MeasureAnswer;
}

/** An image of the table. */
export interface ImageField {
  name: string;
  width: number;
  height: number;
  /** How many cells it has. */
  cells: number;
  notes: string[];
}

/** The cells of all images. */
export interface ImageTable {
  /** With class, probability and flags. */
  csv: Uint8Array<ArrayBuffer>;
  /** The probabilities. */
  ndjson: Uint8Array<ArrayBuffer>;
  fields: ImageField[];
  /** Cell by cell. */
  outlines: Outline[];
}

/** Write the cells of all images as one table, in the order of the images. */
export function tableOfImages(images: readonly Measured[]): ImageTable {
  const cells = images.flatMap(({ name, answer }) =>
    answer.predictions.map((cell) => ({ ...cell, image: name, id: name + suffixOf(cell.id) })),
  );
  const names = Object.keys(cells[0]?.measurements ?? {});
  const line = (values: (string | number)[]) =>
    `${values.map((value) => writeValue(String(value), ",")).join(",")}\n`;
  const number = (value: number | null) => value ?? "NaN";
  const csv = [line([IMAGE, ...names, ...PLACE, ...ADDED])];
  const ndjson: string[] = [];
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
function suffixOf(id: string): string {
  return id.slice(id.lastIndexOf("#"));
}

/**
 * Choose the square around a cell that its picture shows: its box and a margin, within the image where that is as large.
 *
 * @param width of the image
 * @param height of the image
 */
export function cropOf(
  [x, y, wide, tall]: Box,
  width: number,
  height: number,
): { left: number; top: number; side: number } {
  const side = Math.min(Math.ceil(Math.max(wide, tall, 24) * 1.25), Math.max(width, height));
  const within = (centre: number, length: number) =>
    length <= side ? (length - side) / 2 : Math.max(0, Math.min(length - side, centre - side / 2));
  return {
    left: Math.round(within(x + wide / 2, width)),
    top: Math.round(within(y + tall / 2, height)),
    side,
  };
}

/** Find the box around an outline. */
export function boxOf(outline: Outline): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of outline) {
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = [ring[i]!, ring[i + 1]!];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return [left, top, right - left, bottom - top];
}

/** Tell whether a point is inside of an outline: inside of an odd number of its rings. */
export function isInside(outline: Outline, x: number, y: number): boolean {
  let inside = false;
  for (const ring of outline) {
    let [px, py] = [ring[ring.length - 2]!, ring[ring.length - 1]!];
    for (let i = 0; i < ring.length; i += 2) {
      const [qx, qy] = [ring[i]!, ring[i + 1]!];
      if (py > y !== qy > y && x < px + ((y - py) / (qy - py)) * (qx - px)) inside = !inside;
      [px, py] = [qx, qy];
    }
  }
  return inside;
}
