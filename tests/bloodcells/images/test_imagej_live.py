"""Polygons, JPEGs and Analyze Particles against ImageJ 1.53t run here and now."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from roifile import ROI_TYPE, ImagejRoi

from bloodcells.images.decoding import EncodedFile, read_image, read_pair
from bloodcells.images.imagej import NAMES, measure, printed
from tests import imagej
from tests.bloodcells.images.imagej.drawn import draw
from tests.bloodcells.images.samplings import SAMPLINGS
from tests.images import encoded

pytestmark = pytest.mark.integration

WIDTH, HEIGHT = 90, 70

_FILL = """
setBatchMode(true);
folder = getArgument();
list = getFileList(folder);
for (i = 0; i < list.length; i++) if (endsWith(list[i], ".roi")) {
    newImage("m", "8-bit black", %d, %d, 1);
    open(folder + list[i]);
    setColor(255);
    fill();
    run("Select None");
    saveAs("png", folder + list[i] + ".png");
    close();
}
"""


def polygons() -> list[ImagejRoi]:
    """Polygons with whole, half and any corners, most of which cross themselves; and one with a hole."""
    rng = np.random.default_rng(1)
    rois = []
    for number in range(120):
        corners = rng.integers(0, [2 * WIDTH, 2 * HEIGHT], (int(rng.integers(3, 12)), 2))
        points = [corners // 2, corners / 2, corners / 2 + rng.uniform(0, 0.4, corners.shape)][
            number % 3
        ]
        roi = ImagejRoi.frompoints(points, name=f"r{number}")
        roi.roitype = (ROI_TYPE.POLYGON, ROI_TYPE.FREEHAND, ROI_TYPE.TRACED)[number % 4 % 3]
        rois.append(roi)
    path = [
        0,
        10,
        20,
        1,
        40,
        20,
        1,
        40,
        50,
        1,
        10,
        50,
        4,
        0,
        15,
        25,
        1,
        15,
        35,
        1,
        30,
        35,
        1,
        30,
        25,
        4,
    ]
    size = {"top": 20, "left": 10, "bottom": 50, "right": 40, "shape_roi_size": len(path)}
    coordinates = np.array(path, np.float32)
    rois.append(
        ImagejRoi(roitype=ROI_TYPE.RECT, **size, multi_coordinates=coordinates, name="r120")
    )
    return rois


def test_polygons_are_filled_as_imagej_fills_them(tmp_path: Path) -> None:
    imagej.require_imagej()
    image = EncodedFile("a.png", encoded(np.zeros((HEIGHT, WIDTH, 3), np.uint8)))
    rois = polygons()
    for roi in rois:
        (tmp_path / f"{roi.name}.roi").write_bytes(roi.tobytes())
    macro = tmp_path / "fill.ijm"
    macro.write_text(_FILL % (WIDTH, HEIGHT))
    imagej.run_macro(macro, f"{tmp_path}/", home=tmp_path)
    differ = []
    for roi in rois:
        theirs = np.asarray(Image.open(tmp_path / f"{roi.name}.roi.png").convert("L")) > 0
        ours = read_pair(image, EncodedFile("m.roi", roi.tobytes())).mask > 0
        if (ours != theirs).any():
            differ.append(roi.name)
    assert differ == []


_OPEN = """
setBatchMode(true);
folder = getArgument();
list = getFileList(folder);
for (i = 0; i < list.length; i++) if (endsWith(list[i], ".jpg")) {
    open(folder + list[i]);
    saveAs("png", folder + list[i] + ".png");
    close();
}
"""


def test_jpegs_of_every_sampling_are_decoded_as_imagej_decodes_them(tmp_path: Path) -> None:
    imagej.require_imagej()
    pixels = read_image(EncodedFile("x", SAMPLINGS["4:1:1"]))
    written = {
        f"4:{n}": encoded(pixels, "JPEG", quality=90, subsampling=f"4:{n}")
        for n in ("4:4", "2:2", "2:0")
    }
    written["progressive"] = encoded(pixels, "JPEG", quality=90, progressive=True)
    all_ = written | SAMPLINGS
    for i, data in enumerate(all_.values()):
        (tmp_path / f"{i}.jpg").write_bytes(data)
    macro = tmp_path / "open.ijm"
    macro.write_text(_OPEN)
    imagej.run_macro(macro, f"{tmp_path}/", home=tmp_path)
    for i, (name, data) in enumerate(all_.items()):
        theirs = np.asarray(Image.open(tmp_path / f"{i}.jpg.png").convert("RGB"))
        away = np.abs(read_image(EncodedFile("x", data)).astype(int) - theirs).max()
        # A Java that brings libjpeg 6b repeats the rows of 4:4:0; docs/measuring.md says so.
        assert away == 0 or name == "4:4:0", name


_PARTICLES = """
setBatchMode(true);
folder = getArgument();
lines = split(File.openAsString(folder + "jobs.txt"), "\\n");
run("Set Measurements...", "area perimeter shape feret's redirect=None decimal=3");
for (i = 0; i < lines.length; i++) {
    words = split(lines[i], ",");
    open(folder + words[0]);
    setThreshold(parseInt(words[1]), parseInt(words[1]));
    run("Clear Results");
    run("Analyze Particles...", "display");
    line = "@";
    for (k = 0; k < nResults; k++)
        line = line + " " + getResult("Area", k) + " " + d2s(getResult("Perim.", k), 3);
    print(line);
    close();
}
"""


def test_analyze_particles_perimeter_differs_by_whole_corners(tmp_path: Path) -> None:
    imagej.require_imagej()
    jobs, ours = [], []
    for number in range(80):
        image, mask = draw(number)
        measured = measure(image, mask)
        Image.fromarray(mask).save(tmp_path / f"{number}.png")
        values = printed(measured.values)[:, [NAMES.index("Area"), NAMES.index("Perim.")]].tolist()
        for label, flags, row in zip(measured.labels.tolist(), measured.flags, values, strict=True):
            if not {"several pieces", "holes"} & set(flags):
                jobs.append(f"{number}.png,{label}\n")
                ours.append(row)
    (tmp_path / "jobs.txt").write_text("".join(jobs))
    macro = tmp_path / "particles.ijm"
    macro.write_text(_PARTICLES)
    log = imagej.run_macro(macro, f"{tmp_path}/", home=tmp_path).decode().splitlines()
    theirs = [list(map(float, line.split()[1:])) for line in log if line.startswith("@")]
    assert len(theirs) == len(ours) > 100
    # A region that holds together only at a corner may be two particles.
    whole = [(a, b) for a, b in zip(ours, theirs, strict=True) if len(b) == 2 and b[0] == a[0]]
    assert len(whole) > 0.8 * len(ours)
    corners = [(a[1] - b[1]) / (2 - 2**0.5) for a, b in whole]
    away = np.abs(np.array(corners) - np.rint(corners))
    assert away.max() < 0.003
    counts = Counter(np.rint(corners).astype(int).tolist())
    assert counts[1] > 20
    assert counts[0] + counts[1] > 0.5 * len(whole), counts  # the others are ragged, as no cell is
