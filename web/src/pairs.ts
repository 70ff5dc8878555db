/** Find the label mask of each image among files, by the names that Cellpose gives them: as `bloodcells measure FOLDER`. */

const IMAGES = [".jpg", ".jpeg", ".png", ".tif", ".tiff"];
const MASKS = ["_cp_masks", "_masks"].flatMap((ending) =>
  [".png", ".tif", ".tiff", ".npy"].map((suffix) => ending + suffix),
);
/** Cellpose's own file, which holds the mask too, and outlines, from which it is filled. */
const OTHERS = ["_seg.npy", "_rois.zip", "_roiset.zip", "_cp_outlines.txt"];
const ENDINGS = [...MASKS, ...OTHERS];
/** What Cellpose appends to an image's name for its own drawings. */
const DRAWINGS = ["_flows", "_dP", "_cellprob", "_outlines", "_cp_output", "_cp"];

const endsWith = (name: string, endings: readonly string[]) =>
  endings.some((ending) => name.toLowerCase().endsWith(ending));

/** Tell whether a file may be an image or a mask. */
export function isPicture(name: string): boolean {
  return endsWith(name, [...IMAGES, ...ENDINGS]);
}

/** An image with its mask, by the image's path. */
export interface Pair<F> {
  name: string;
  image: F;
  mask: F;
}

/** What was found among files. */
export interface Pairs<F> {
  /** In the order of their names. */
  pairs: Pair<F>[];
  /** A sentence for each mask without an image, and for each with several. */
  faults: string[];
  /** What else is to be known. */
  notes: string[];
}

/**
 * Find the pairs among files.
 *
 * A file is of the images of its own folder. Of several masks of one image the first of the endings above is taken.
 *
 * @param files `path` is the file's name behind those of its folders
 */
export function pairFiles<F extends { path: string }>(files: readonly F[]): Pairs<F> {
  const masks = new Map<string, { rank: number; file: F }[]>();
  const others = new Map<string, F[]>();
  const add = <V>(map: Map<string, V[]>, key: string, value: V) =>
    map.set(key, [...(map.get(key) ?? []), value]);
  let aside = 0;
  for (const file of files) {
    const { path } = file;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const rank = ENDINGS.findIndex((ending) => name.toLowerCase().endsWith(ending));
    if (name.startsWith(".")) continue;
    const ending = ENDINGS[rank];
    if (ending && name.length > ending.length) add(masks, path.slice(0, -ending.length), { rank, file });
    else if (endsWith(name, IMAGES)) add(others, path.slice(0, path.lastIndexOf(".")), file);
    else aside += 1;
  }
  const isDrawing = (stem: string) =>
    DRAWINGS.some((ending) => stem.endsWith(ending) && others.has(stem.slice(0, -ending.length)));
  const found: Pairs<F> = { pairs: [], faults: [], notes: [] };
  const alone: string[] = [];
  const beside: string[] = [];
  let drawings = 0;
  for (const [stem, images] of others) {
    if (isDrawing(stem)) {
      drawings += 1;
      continue;
    }
    const [mask, ...rest] = (masks.get(stem) ?? []).sort((a, b) => a.rank - b.rank).map(({ file }) => file);
    const [image, ...more] = images;
    if (!mask || !image) alone.push(...images.map(({ path }) => path));
    else if (more.length) {
      found.faults.push(
        `${images.map(({ path }) => path).join(" and ")} are both images of the mask ${mask.path}; leave one of them.`,
      );
    } else {
      found.pairs.push({ name: image.path, image, mask });
      beside.push(...rest.map(({ path }) => path));
    }
  }
  for (const [stem, ranked] of masks) {
    const [{ path }] = ranked.sort((a, b) => a.rank - b.rank).map(({ file }) => file) as [F, ...F[]];
    if (!others.has(stem) && !isDrawing(stem) && !endsWith(path, OTHERS.slice(1)))
      found.faults.push(`${path} is the mask of no image here; expected ${stem}.jpg beside it.`);
  }
  const some = (names: string[]) => `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
  if (alone.length)
    found.notes.push(
      `${alone.length === 1 ? "1 image has" : `${alone.length} images have`} no mask and so no cell here: ${some(alone)}. A mask is named as Cellpose does: NAME_cp_masks.png beside NAME.jpg.`,
    );
  if (beside.length)
    found.notes.push(`Of several masks of one image one was taken, and not ${some(beside)}.`);
  if (drawings) found.notes.push(`${drawings} pictures drawn by Cellpose were left aside.`);
  if (aside)
    found.notes.push(
      `${aside === 1 ? "1 file that is" : `${aside} files that are`} no image and no mask ${aside === 1 ? "was" : "were"} left aside.`,
    );
  found.pairs.sort((a, b) => (a.name < b.name ? -1 : 1));
  return found;
}

/** Write paths without the folders that all of them begin with. */
export function withoutCommonFolder(paths: readonly string[]): string[] {
  const folders = paths.map((path) => path.split("/").slice(0, -1));
  const first = folders[0] ?? [];
  let shared = 0;
  while (shared < first.length && folders.every((parts) => parts[shared] === first[shared])) shared += 1;
  return paths.map((path) => path.split("/").slice(shared).join("/"));
}
