import assert from "node:assert/strict";
import test from "node:test";

import { isPicture, pairFiles, withoutCommonFolder } from "../../../../web/src/pairs.ts";

const files = (...paths) => paths.map((path) => ({ path }));
const names = ({ pairs }) => pairs.map(({ image, mask }) => [image.path, mask.path]);

test("an image has the mask that Cellpose named after it", () => {
  const found = pairFiles(files("b.tif", "b_cp_masks.tif", "a.JPG", "a_seg.npy", "c.png", "c_masks.png"));
  assert.deepEqual(names(found), [
    ["a.JPG", "a_seg.npy"],
    ["b.tif", "b_cp_masks.tif"],
    ["c.png", "c_masks.png"],
  ]);
  assert.deepEqual([found.faults, found.notes], [[], []]);
});

test("of several masks the label image is taken, and the others are named", () => {
  const found = pairFiles(files("a.jpg", "a_seg.npy", "a_masks.png", "a_cp_masks.png", "a_cp_outlines.txt"));
  assert.deepEqual(names(found), [["a.jpg", "a_cp_masks.png"]]);
  assert.match(found.notes[0], /not a_masks.png, a_seg.npy, a_cp_outlines.txt\.$/);
});

test("what has no mate is told", () => {
  const found = pairFiles(files("a.jpg", "b_cp_masks.png", "c.jpg", "c.png", "c_cp_masks.png", "notes.txt"));
  assert.deepEqual(found.pairs, []);
  assert.deepEqual(found.faults, [
    "c.jpg and c.png are both images of the mask c_cp_masks.png; leave one of them.",
    "b_cp_masks.png is the mask of no image here; expected b.jpg beside it.",
  ]);
  assert.match(found.notes[0], /^1 image has no mask and so no cell here: a\.jpg\./);
  assert.match(found.notes[1], /^1 file that is no image and no mask was left aside/);
});

test("drawings of Cellpose and hidden files are left aside", () => {
  const found = pairFiles(
    files("a.png", "a_cp_masks.png", "a_flows.tif", "a_cp.png", "a_flows_cp_masks.png", ".a.png"),
  );
  assert.deepEqual(names(found), [["a.png", "a_cp_masks.png"]]);
  assert.deepEqual(found.faults, []);
  assert.deepEqual(found.notes, ["2 pictures drawn by Cellpose were left aside."]);
});

test("files are mates in their own folder alone", () => {
  const found = pairFiles(files("x/a.jpg", "y/a_cp_masks.png", "y/a.jpg"));
  assert.deepEqual(names(found), [["y/a.jpg", "y/a_cp_masks.png"]]);
});

test("folders that all files lie in are no part of their names", () => {
  assert.deepEqual(withoutCommonFolder(["f/x/a.jpg", "f/y/b.jpg"]), ["x/a.jpg", "y/b.jpg"]);
  assert.deepEqual(withoutCommonFolder(["f/a.jpg", "f/b.jpg"]), ["a.jpg", "b.jpg"]);
  assert.deepEqual(withoutCommonFolder(["a.jpg"]), ["a.jpg"]);
});

test("tables are no pictures", () => {
  assert.ok(["a.tif", "a.JPEG", "a_seg.npy", "a_rois.zip"].every(isPicture));
  assert.ok(!["a.csv", "a.xls", "a.txt", "a.zip"].some(isPicture));
});
