/** Decode the images of a table as they are needed, and cut cells out of them. */

import { boxOf, cropOf } from "./image_table.ts";
import { isShown, pictureOf } from "./image_run.ts";
import { withoutExif } from "./jpeg.ts";

/** How many pixels of decoded images are held. */
const MOST_PIXELS = 48e6;

/** Report that an image is not at hand, in a sentence. */
export class NoPicture extends Error {}

/** Hold the images of one table. */
export class Pictures {
  /**
   * @param {URL} root of the service
   * @param {{name: string, width: number, height: number}[]} fields
   * @param {(index: number) => Promise<Blob | undefined>} blobOf gives the file of a field, if it is at hand
   */
  constructor(root, fields, blobOf) {
    Object.assign(this, { root, fields, blobOf });
    /** @type {Map<number, Promise<ImageBitmap>>} the one that was used last behind the others */
    this.decoded = new Map();
  }

  /** Decode an image. */
  bitmap(index) {
    let found = this.decoded.get(index);
    this.decoded.delete(index);
    if (!found) {
      found = this.decode(index);
      found.catch(() => this.decoded.delete(index));
    }
    this.decoded.set(index, found);
    let pixels = 0;
    for (const key of [...this.decoded.keys()].reverse()) {
      const { width, height } = this.fields[key];
      pixels += width * height;
      if (pixels > MOST_PIXELS && key !== index) this.decoded.delete(key);
    }
    return found;
  }

  async decode(index) {
    const { name } = this.fields[index];
    let blob = await this.blobOf(index);
    if (!blob) throw new NoPicture("Choose the images again to see the cells.");
    if (isShown(name)) blob = new Blob(withoutExif(new Uint8Array(await blob.arrayBuffer())));
    else blob = await pictureOf(this.root, blob, name, { signal: new AbortController().signal });
    return createImageBitmap(blob, { colorSpaceConversion: "none" });
  }

  /** Cut a cell out of its image, at so many pixels. */
  async crop(index, outline, size) {
    const { width, height } = this.fields[index];
    const { left, top, side } = cropOf(boxOf(outline), width, height);
    const whole = await this.bitmap(index);
    const bitmap = await createImageBitmap(whole, left, top, side, side, {
      resizeWidth: size,
      resizeHeight: size,
      resizeQuality: "medium",
    });
    return { bitmap, left, top, side };
  }
}
