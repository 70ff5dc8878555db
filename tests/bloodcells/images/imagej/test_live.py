"""Every label of real fields and of drawn masks, against ImageJ 1.53t run here and now."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bloodcells.arrays import Floats
from bloodcells.images.imagej import NAMES, Measured, measure, printed, printed_text
from bloodcells.measurements import measurement
from tests import imagej
from tests.bloodcells.images.imagej.drawn import draw

pytestmark = pytest.mark.integration

CHANNEL = {None: 0, "red": 0, "green": 1, "blue": 2}


def open_pair(image: Path, mask: Path) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
    with Image.open(image) as photo, Image.open(mask) as labels:
        return np.asarray(photo.convert("RGB")), np.asarray(labels).astype(np.uint16)


def imagej_values(rows: Sequence[Sequence[imagej.Row]]) -> Floats:
    """The 33 numbers that ImageJ printed of each label."""
    known = [measurement(name) for name in NAMES]
    return np.array([[float(r[CHANNEL[m.channel]][m.base]) for m in known] for r in rows])


def differences(measured: Measured, rows: Sequence[Sequence[imagej.Row]]) -> list[str]:
    """Each number that is not the one that ImageJ printed."""
    ours, theirs = printed(measured.values), imagej_values(rows)
    both = np.isnan(ours) & np.isnan(theirs)
    return [
        f"label {measured.labels[i]} {NAMES[j]}: {ours[i, j]} and not {theirs[i, j]}"
        for i, j in np.argwhere((ours != theirs) & ~both)
    ] + [
        f"label {label}: box or centroid {box} {centroid} and not {row[0]}"
        for label, box, centroid, row in zip(
            measured.labels, measured.boxes, measured.centroids, rows, strict=True
        )
        if box.tolist() != [int(row[0][name]) for name in ("BX", "BY", "Width", "Height")]
        or printed(centroid).tolist() != [float(row[0]["X"]), float(row[0]["Y"])]
    ]


def test_every_label_of_fifty_fields_is_as_imagej_prints_it(lab: Path, tmp_path: Path) -> None:
    imagej.require_imagej()
    images = sorted((lab / "data" / "cells").glob("*.jpg"))[::6]
    assert len(images) == 50
    jobs, ours = [], []
    for image in images:
        mask = image.with_name(f"{image.stem}_cp_masks.png")
        measured = measure(*open_pair(image, mask))
        ours.append(measured)
        jobs.append(imagej.Job(mask, image, measured.labels.tolist()))
    theirs = imagej.measure(jobs, tmp_path)
    assert sum(len(m.labels) for m in ours) > 500
    assert [
        (job.image.name, differences(m, rows))
        for job, m, rows in zip(jobs, ours, theirs, strict=True)
        if differences(m, rows)
    ] == []


@pytest.fixture(scope="module")
def drawn(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[tuple[Measured, list[list[imagej.Row]]]]:
    """Two hundred drawn masks, the background too: measured here, and by ImageJ."""
    imagej.require_imagej()
    folder = tmp_path_factory.mktemp("drawn")
    jobs, ours = [], []
    for number in range(200):
        image, mask = draw(number)
        job = imagej.Job(
            folder / f"{number}_mask.png", folder / f"{number}.png", np.unique(mask).tolist()
        )
        Image.fromarray(image).save(job.image)
        Image.fromarray(mask).save(job.mask)
        jobs.append(job)
        ours.append(measure(image, mask, job.labels))
    return list(zip(ours, imagej.measure(jobs, folder), strict=True))


def test_every_label_of_two_hundred_drawn_masks_is_as_imagej_prints_it(
    drawn: list[tuple[Measured, list[list[imagej.Row]]]],
) -> None:
    flags = {flag for ours, _ in drawn for of_label in ours.flags for flag in of_label}
    assert len(flags) == 5
    assert sum(len(ours.labels) for ours, _ in drawn) > 900
    wrong = {i: differences(*both) for i, both in enumerate(drawn)}
    assert {i: found for i, found in wrong.items() if found} == {}


def test_scientific_notation_is_imagejs(
    drawn: list[tuple[Measured, list[list[imagej.Row]]]],
) -> None:
    ours: set[str] = set()
    theirs: set[str] = set()
    for measured, rows in drawn:
        of_mask = printed_text(measured.values, NAMES)
        ours |= {text for row in of_mask for text in row if "E" in text}
        theirs |= {row[m] for r in rows for row in r for m in ("Skew", "Kurt") if "E" in row[m]}
    assert ours
    assert ours == theirs
