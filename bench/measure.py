"""Measure the time of a cell here, in ImageJ and in scikit-image: all labels of the lab's fields, one core.

    OMP_NUM_THREADS=1 python bench/measure.py [FIELDS]

ImageJ runs where it is installed (apt-get install imagej xvfb), scikit-image where it can be imported.
All times are processor time, ImageJ's with its compiler and garbage collector.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from bloodcells.images.imagej import measure

SHARED = Path(__file__).parents[2] / "shared"
IJ_JAR = Path("/usr/share/java/ij.jar")
REPEATS = 5
FEW = 5
"""Images of a short run whose time is subtracted from ImageJ's, so that the start of Java does not count."""

SKIMAGE = (
    *("label", "area", "bbox", "centroid", "perimeter", "feret_diameter_max", "solidity"),
    *("axis_major_length", "axis_minor_length"),
    *("intensity_mean", "intensity_std", "intensity_min", "intensity_max"),
)
"""What scikit-image has of the 33, the box and the centroid; no mode, skewness, kurtosis or shortest
Feret diameter."""


def read(image: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read an image and the mask beside it."""
    mask = image.with_name(f"{image.stem}_cp_masks.png")
    with Image.open(image) as photo, Image.open(mask) as labels:
        return np.asarray(photo), np.asarray(labels)


def seconds() -> float:
    """Read the processor time of this process and of those it has waited for: the machine has other work."""
    own, others = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def best(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Measure the processor seconds of the cheapest of several runs."""
    times = []
    for _ in range(repeats):
        start = seconds()
        work()
        times.append(seconds() - start)
    return min(times)


def imagej_per_image(images: list[Path]) -> float:
    """Measure the lab's macro: processor seconds for an image with one cell, without the start of Java."""
    spent = []
    for some in (images[:FEW], images):
        with tempfile.TemporaryDirectory() as folder:
            for image in some:
                shutil.copy(image, folder)
                shutil.copy(image.with_name(f"{image.stem}_cp_masks.png"), folder)
            java = [
                "java",
                f"-Duser.home={folder}",
                "-XX:ActiveProcessorCount=1",
                "-cp",
                str(IJ_JAR),
            ]
            macro = str(SHARED / "tools" / "imagej-measure.ijm")
            command = ["xvfb-run", "-a", *java, "ij.ImageJ", "-batch", macro, f"{folder}/"]
            spent.append(
                best(lambda c=command: subprocess.run(c, capture_output=True, check=True), 2)
            )
    return (spent[1] - spent[0]) / (len(images) - FEW)


def main() -> None:
    """Print the comparison."""
    fields = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    images = sorted((SHARED / "data" / "cells").glob("*.jpg"))
    images = images[:: max(1, len(images) // fields)][:fields]
    pairs = [read(image) for image in images]
    cells = sum(len(measure(*pair).labels) for pair in pairs)
    size = "x".join(str(n) for n in pairs[0][1].shape)
    print(f"{len(pairs)} fields of {size} pixels, {cells} cells; the fastest of {REPEATS} runs")

    ours = best(lambda: [measure(*pair) for pair in pairs])
    reading = best(lambda: [read(image) for image in images], 2)
    print(f"bloodcells.images.imagej: {ours / len(pairs) * 1e3:.1f} ms a field, "
          f"{ours / cells * 1e3:.2f} ms a cell; "
          f"with reading both files {(ours + reading) / cells * 1e3:.2f} ms a cell")  # fmt: skip

    if IJ_JAR.is_file() and shutil.which("xvfb-run"):
        theirs = imagej_per_image(images)
        print(f"ImageJ's macro, one cell an image: {theirs * 1e3:.1f} ms a cell, "
              f"{theirs / (ours / cells):.0f} x as long; "
              f"with our reading {theirs / ((ours + reading) / cells):.0f} x")  # fmt: skip
    else:
        print("ImageJ is not installed (apt-get install imagej xvfb)")

    try:
        from skimage.measure import regionprops_table
    except ImportError:
        print("scikit-image is not installed")
        return
    skimage = best(lambda: [regionprops_table(m, i, properties=SKIMAGE) for i, m in pairs], 2)
    print(f"skimage.measure.regionprops_table: {skimage / len(pairs) * 1e3:.1f} ms a field, "
          f"{skimage / ours:.0f} x as long")  # fmt: skip


if __name__ == "__main__":
    main()
