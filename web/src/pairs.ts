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

const endsWith = (name, endings) => endings.some((ending) => name.toLowerCase().endsWith(ending));

/** Tell whether a file may be an image or a mask. */
export function isPicture(name) {
  return endsWith(name, [...IMAGES, ...ENDINGS]);
}

/**
 * Find the pairs among files.
 *
 * A file is of the images of its own folder. Of several masks of one image the first of the endings above is taken.
 *
 * @template {{path: string}} F
 * @param {F[]} files `path` is the file's name behind those of its folders
 * @returns {{pairs: {name: string, image: F, mask: F}[], faults: string[], notes: string[]}} the pairs in the order of
 *   their names; a sentence for each mask without an image and each with several; and what else is to be known
 */
export function pairFiles(files) {
  const masks = new Map();
  const others = new Map();
  const add = (map, key, value) => map.set(key, [...(map.get(key) ?? []), value]);
  let aside = 0;
  for (const file of files) {
    const { path } = file;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const rank = ENDINGS.findIndex((ending) => name.toLowerCase().endsWith(ending));
    if (name.startsWith(".")) continue;
    if (rank >= 0 && name.length > ENDINGS[rank].length)
      add(masks, path.slice(0, -ENDINGS[rank].length), { rank, file });
    else if (endsWith(name, IMAGES)) add(others, path.slice(0, path.lastIndexOf(".")), file);
    else aside += 1;
  }
  const isDrawing = (stem) =>
    DRAWINGS.some((ending) => stem.endsWith(ending) && others.has(stem.slice(0, -ending.length)));
  const found = { pairs: [], faults: [], notes: [] };
  const alone = [];
  const beside = [];
  let drawings = 0;
  for (const [stem, images] of others) {
    if (isDrawing(stem)) {
      drawings += 1;
      continue;
    }
    const ranked = (masks.get(stem) ?? []).sort((a, b) => a.rank - b.rank).map(({ file }) => file);
    if (ranked.length === 0) alone.push(...images.map(({ path }) => path));
    else if (images.length > 1) {
      found.faults.push(
        `${images.map(({ path }) => path).join(" and ")} are both images of the mask ${ranked[0].path}; leave one of them.`,
      );
    } else {
      found.pairs.push({ name: images[0].path, image: images[0], mask: ranked[0] });
      beside.push(...ranked.slice(1).map(({ path }) => path));
    }
  }
  for (const [stem, ranked] of masks) {
    const { path } = ranked.sort((a, b) => a.rank - b.rank)[0].file;
    if (!others.has(stem) && !isDrawing(stem) && !endsWith(path, OTHERS.slice(1)))
      found.faults.push(`${path} is the mask of no image here; expected ${stem}.jpg beside it.`);
  }
  const some = (names) => `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
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
export function withoutCommonFolder(paths) {
  const folders = paths.map((path) => path.split("/").slice(0, -1));
  const first = folders[0] ?? [];
  let shared = 0;
  while (shared < first.length && folders.every((parts) => parts[shared] === first[shared])) shared += 1;
  return paths.map((path) => path.split("/").slice(shared).join("/"));
}
