"""`slide=COLUMN`: by a model of its own, from whole tables, of slides that have enough cells."""

import io
from collections.abc import Iterator

import httpx
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable
from tests.app.artifacts import MODELS
from tests.app.servers import serving
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
URL = "/v1/predict"


@pytest.fixture(scope="module")
def by_slide() -> Classifier:
    return Classifier.load(MODELS / "bloodcells-slide")


def table_of(cells: int, others: int = 0) -> pa.Table:
    values = np.tile(make_cells(60, seed=7), (-(-(cells + others) // 60), 1))[: cells + others]
    return pa.table([*values.T, ["s1"] * cells + ["s2"] * others], names=[*NAMES, "slide"])


def csv_of(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pacsv.write_csv(table, sink)
    return sink.getvalue()


def post(client: httpx.Client, table: pa.Table, **query: str) -> httpx.Response:
    headers = {"Content-Type": "text/csv"}
    return client.post(URL, content=csv_of(table), headers=headers, params=query)


def test_it_is_answered_by_the_model_of_slides(service: httpx.Client, by_slide: Classifier) -> None:
    table = table_of(120, 100)
    answer = post(service, table, slide="slide", novelty="true", sets="0.9").json()
    assert answer["model"]["name"] == "bloodcells-slide"
    expected = by_slide.predict(read_cells(table, by_slide.measured), slide="slide")
    assert [cell["class"] for cell in answer["predictions"]] == expected.classes
    assert answer["predictions"][0].keys() >= {"novelty", "set"}
    without = post(service, table).json()
    assert without["model"]["name"] == "bloodcells"


def test_a_long_table_is_read_whole_too(
    service: httpx.Client, by_slide: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = table_of(400, 300)
    expected = by_slide.predict(read_cells(table, by_slide.measured), slide="slide")
    for prefer in ("", "respond-while-sending"):
        headers = {"Content-Type": "text/csv", "Accept": "text/csv", "Prefer": prefer}
        body = csv_of(table)
        assert len(body) > 64 * 2**10
        answer = service.post(URL, content=body, headers=headers, params={"slide": "slide"})
        assert answer.headers["bloodcells-model"].startswith("bloodcells-slide/")
        assert pacsv.read_csv(io.BytesIO(answer.content))["class"].to_pylist() == expected.classes


def test_small_slides_are_refused_by_name(service: httpx.Client) -> None:
    answer = post(service, table_of(120, 3), slide="slide")
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "urn:bloodcells:problem:small-slides"
    assert "each slide needs 100 cells" in problem["detail"]
    assert "'s2' has 3" in problem["detail"]
    assert "'s1'" not in problem["detail"]


def test_other_models_and_columns_are_refused(service: httpx.Client) -> None:
    table = table_of(100)
    answer = post(service, table, slide="slide", model="bloodcells")
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:bloodcells:problem:not-by-slide",
    )
    assert "no column 'plate'" in post(service, table, slide="plate").json()["detail"]
    answer = post(service, table, model="bloodcells-slide")
    assert answer.status_code == 422
    assert "?slide=COLUMN" in answer.json()["detail"]


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve the first model alone."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "bloodcells").symlink_to(MODELS / "bloodcells")
    with serving(models=folder) as client:
        yield client


def test_a_service_without_such_a_model_says_so(without: httpx.Client) -> None:
    answer = post(without, table_of(100), slide="slide")
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:bloodcells:problem:not-by-slide",
    )


def test_real_slides_are_told(by_slide: Classifier, training_table: CellTable) -> None:
    known = training_table.column("Class")
    slides = np.array([name.partition("_")[0] for name in training_table.ids])
    _, codes, counts = np.unique(slides, return_inverse=True, return_counts=True)
    large = np.flatnonzero(counts[codes] >= 150)
    table = training_table.table.take(pa.array(large)).append_column(
        "slide", pa.array(slides[large])
    )
    cells = read_cells(table, by_slide.measured)
    found = by_slide.predict(cells, slide="slide")
    right = np.mean([a == known[i] for a, i in zip(found.classes, large, strict=True)])
    assert right > 0.95
