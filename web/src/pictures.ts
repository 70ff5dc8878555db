/** Decode the images of a table as they are needed, and cut cells out of them. */

import type { Outline } from "./api.ts";
import type { ImageField } from "./image_table.ts";
import { boxOf, cropOf } from "./image_table.ts";
import { isShown, pictureOf } from "./image_run.ts";
import { withoutExif } from "./jpeg.ts";

/** How many pixels of decoded images are held. */
const MOST_PIXELS = 48e6;

/** Report that an image is not at hand, in a sentence. */
export class NoPicture extends Error {}

/** A square that was cut out of an image: where it was there, in pixels of the image. */
export interface Crop {
  bitmap: ImageBitmap;
  left: number;
  top: number;
  side: number;
}

/** Hold the images of one table. */
export class Pictures {
  private readonly root: URL;
  private readonly fields: readonly ImageField[];
  private readonly blobOf: (index: number) => Promise<Blob | undefined>;
  /** The one that was used last is behind the others. */
  private readonly decoded = new Map<number, Promise<ImageBitmap>>();

  /**
   * @param root of the service
   * @param blobOf gives the file of a field, if it is at hand
   */
  constructor(
    root: URL,
    fields: readonly ImageField[],
    blobOf: (index: number) => Promise<Blob | undefined>,
  ) {
    this.root = root;
    this.fields = fields;
    this.blobOf = blobOf;
  }

  /** Decode an image. */
  bitmap(index: number): Promise<ImageBitmap> {
    let found = this.decoded.get(index);
    this.decoded.delete(index);
    if (!found) {
      found = this.decode(index);
      found.catch(() => this.decoded.delete(index));
    }
    this.decoded.set(index, found);
    let pixels = 0;
    for (const key of [...this.decoded.keys()].reverse()) {
      const { width, height } = this.fields[key]!;
      pixels += width * height;
      if (pixels > MOST_PIXELS && key !== index) this.decoded.delete(key);
    }
    return found;
  }

  private async decode(index: number): Promise<ImageBitmap> {
    const { name } = this.fields[index]!;
    let blob = await this.blobOf(index);
    if (!blob) throw new NoPicture("Choose the images again to see the cells.");
    if (isShown(name)) blob = new Blob(withoutExif(new Uint8Array(await blob.arrayBuffer())));
    else blob = await pictureOf(this.root, blob, name, { signal: new AbortController().signal });
    return createImageBitmap(blob, { colorSpaceConversion: "none" });
  }

  /** Cut a cell out of its image, at so many pixels. */
  async crop(index: number, outline: Outline, size: number): Promise<Crop> {
    const { width, height } = this.fields[index]!;
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
