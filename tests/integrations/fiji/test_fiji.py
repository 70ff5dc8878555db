"""The script and the macro give each cell of real fields its type, in ImageJ with a window."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bloodcells import Classifier
from tests.app.servers import serving
from tests.integrations.fiji.running import (
    LABELS,
    MACRO,
    RESULTS,
    ROIS,
    SCRIPT,
    WHITE,
    Answer,
    Types,
    options,
    require_jython,
    run_macro,
    run_script,
    types_of,
)

pytestmark = pytest.mark.integration

MODELS = Path(__file__).resolve().parents[3] / "models"
SET = (
    'run("Set Measurements...", "area mean standard modal min perimeter shape feret\'s integrated '
    'median skewness kurtosis redirect=None decimal=3"); '
)
TWO_OVALS = 'makeOval(200, 200, 200, 250); roiManager("add"); makeOval({0}, {0}, 50, 50); roiManager("add"); '


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(models=MODELS) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def fields(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three of the lab's fields with their masks, in a folder."""
    require_jython()
    folder = tmp_path_factory.mktemp("fields")
    every = sorted((lab / "data" / "fields").glob("*.jpg"))
    for image in random.Random(19).sample(every, 3):
        for file in (image, image.with_name(f"{image.stem}_cp_masks.png")):
            shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def said(fields: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Types]:
    """What `bloodcells predict --images` says of labels and, where nothing is named, of white cells."""
    folder = tmp_path_factory.mktemp("types")
    return {
        "labels": types_of(fields, folder / "labels.csv", "--cells", "labels"),
        "white": types_of(fields, folder / "white.csv"),
    }


@pytest.fixture(scope="module")
def answers(
    fields: Path, address: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Answer]:
    """What the script left behind, by the name of the job."""
    pairs = [(i, i.with_name(f"{i.stem}_cp_masks.png")) for i in sorted(fields.glob("*.jpg"))]
    jobs: dict[str, dict[str, Any]] = {}
    for image, mask in pairs:
        for by in ("ImageJ", "the service", WHITE):
            asked = options(address, LABELS, mask.name, by)
            jobs[f"{by}: {image.name}"] = {"images": [str(mask), str(image)], "options": asked}
    image, mask = pairs[0]
    one, both = [str(image)], [str(image), str(mask)]
    measure = "for (c = 1; c <= 3; c++) { setSlice(c); run('Measure'); } "
    jobs |= {
        "rois": {
            "images": one,
            "macro": TWO_OVALS.format(20),
            "options": options(address, ROIS, "none", "ImageJ"),
        },
        "overlapping": {
            "images": one,
            "macro": TWO_OVALS.format(220),
            "options": options(address, ROIS, "none", "the service"),
        },
        "results": {
            "images": one,
            "macro": SET
            + 'run("RGB Stack"); makeOval(200, 200, 200, 250); '
            + measure
            + "makeOval(20, 20, 90, 90); "
            + measure,
            "options": options(address, RESULTS, "none", "ImageJ"),
        },
        "short results": {
            "images": one,
            "macro": 'run("Set Measurements...", "area mean decimal=3"); run("Measure");',
            "options": options(address, RESULTS, "none", "ImageJ"),
        },
        "typed": {"images": both, "typed": [f"{address}/", "sesame"]},
        "typed again": {"images": both, "typed": []},
        "silence": {
            "images": both,
            "options": options("http://127.0.0.1:9", LABELS, mask.name, "ImageJ"),
        },
        "nothing": {},
    }
    done = run_script(list(jobs.values()), tmp_path_factory.mktemp("imagej"))
    return dict(zip(jobs, done, strict=True))


@pytest.mark.parametrize(
    ("by", "kind"), [("ImageJ", "labels"), ("the service", "labels"), (WHITE, "white")]
)
def test_each_cell_has_the_type_that_the_command_says(
    said: dict[str, Types], answers: dict[str, Answer], by: str, kind: str
) -> None:
    assert len(said[kind]) == 3
    for image, expected in said[kind].items():
        answer = answers[f"{by}: {image}"]
        rows = answer["tables"]["Results"]
        assert {row["Cell"]: row["Type"] for row in rows} == expected
        assert sorted(name for name, _ in answer["rois"]) == sorted(
            f"{kind} {label}" for label, kind in expected.items()
        )
        counted = {row["Type"]: int(row["Cells"]) for row in answer["tables"]["Cell types"]}
        assert +Counter(counted) == Counter(expected.values())


def test_rois_are_measured_coloured_by_type_and_named_by_it(
    answers: dict[str, Answer], classifier: Classifier
) -> None:
    answer = answers["rois"]
    kinds = [row["Type"] for row in answer["tables"]["Results"]]
    assert [name for name, _ in answer["rois"]] == [
        f"{kind} {i}" for i, kind in enumerate(kinds, 1)
    ]
    palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"]
    colours = [palette[classifier.class_names.index(kind)] for kind in kinds]
    assert [colour for _, colour in answer["rois"]] == colours


def test_the_results_table_gets_the_type_into_every_row_of_a_cell(
    answers: dict[str, Answer],
) -> None:
    rows = answers["results"]["tables"]["Results"]
    assert len(rows) == 6
    assert all(row["Type"] for row in rows)
    assert [len({row["Type"] for row in rows[i : i + 3]}) for i in (0, 3)] == [1, 1]
    assert "Cells: 2" in answers["results"]["log"]


def test_what_the_service_refuses_is_shown_in_its_words(answers: dict[str, Answer]) -> None:
    said = answers["short results"]["log"]
    assert "The table lacks" in said
    assert "'Perim.'" in said
    assert answers["short results"]["tables"]["Cell types"] is None


def test_what_cannot_be_done_is_said(answers: dict[str, Answer]) -> None:
    assert "No Bloodcells service answers at http://127.0.0.1:9 (" in answers["silence"]["log"]
    assert "There is nothing to classify: open an RGB image" in answers["nothing"]["log"]
    assert "overlaps another one" in answers["overlapping"]["log"]
    assert answers["overlapping"]["rois"][0][1] is None


def test_the_dialog_remembers_the_address_and_no_key_unasked(
    answers: dict[str, Answer], address: str
) -> None:
    assert answers["typed"]["rois"]
    assert answers["typed again"]["shown"] == [address, ""]
    assert answers["typed again"]["key"] == ""


def test_the_macro_gives_the_same_types_by_curl(
    fields: Path, said: dict[str, Types], address: str, tmp_path: Path
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (apt-get install curl)")
    pairs = [(i, i.with_name(f"{i.stem}_cp_masks.png")) for i in sorted(fields.glob("*.jpg"))]
    found = run_macro(pairs, address, tmp_path)
    for (image, _), cells in zip(pairs, found, strict=True):
        expected = said["labels"][image.name]
        assert {number: kind for number, kind, _ in cells} == expected
        assert [roi for _, _, roi in cells] == [f"{kind} {number}" for number, kind, _ in cells]


def test_the_scripts_are_ascii_as_any_editor_saves_them() -> None:
    assert SCRIPT.read_bytes().isascii()
    assert MACRO.read_bytes().isascii()
