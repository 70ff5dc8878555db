"""Test POST /v1/inspect: the receipt and the flags, with no prediction."""

from collections import Counter

import httpx
import numpy as np
import pytest

from bloodcells import CellTable, Classifier
from tests.app.routes.test_predict import long_form
from tests.app.sent_bodies import ENCODERS, NAMES, Body, Table, csv_with, json_cells, plain


def inspect(client: httpx.Client, body: Body, **query: object) -> dict:  # type: ignore[type-arg]
    """Post a table to /v1/inspect, and read the answer."""
    response = client.post("/v1/inspect", content=body.content, headers=body.headers, params=query)
    assert response.status_code == 200, response.text
    return dict(response.json())


DIALECTS = {
    "csv comma": ("csv", ",", "."),
    "csv semicolon": ("csv", ";", "."),
    "csv tab": ("csv", "\t", "."),
    "csv decimal comma": ("csv", ";", ","),
    "json cells": ("json", None, "."),
    "json columns": ("json", None, "."),
    "ndjson": ("ndjson", None, "."),
    "arrow": ("arrow", None, "."),
    "parquet": ("parquet", None, "."),
}


@pytest.mark.parametrize("encoding", DIALECTS)
def test_the_receipt_says_the_dialect(encoding: str, service: httpx.Client, table: Table) -> None:
    receipt = inspect(service, plain(ENCODERS[encoding](table)))["receipt"]
    assert (receipt["format"], receipt["separator"], receipt["decimal"]) == DIALECTS[encoding]
    assert (receipt["rows"], receipt["cells"], receipt["form"]) == (12, 12, "row per cell")


def test_the_receipt_says_what_was_read_as_what(service: httpx.Client, table: Table) -> None:
    theirs = table.renamed("StdDev blue", " StDev_blue").renamed("Mean red", "C1-Mean")
    theirs = theirs.plus("compound", ["A"] * 12)
    receipt = inspect(service, csv_with(";")(theirs))["receipt"]
    matched = {m["measurement"]: m["column"] for m in receipt["columns"]}
    assert list(matched) == NAMES
    assert matched["StdDev blue"] == " StDev_blue"
    assert matched["Mean red"] == "C1-Mean"
    assert receipt["ignored"] == ["id", "compound"]
    assert receipt["id_column"] == "id"


def test_rows_left_out_are_said(service: httpx.Client, table: Table) -> None:
    labelled = Table(["Label", *table.names[1:]], table.rows)
    summary = [[word, *labelled.rows[0][1:]] for word in ("Mean", "SD", "Min", "Max")]
    answer = inspect(service, csv_with("\t")(Table(labelled.names, labelled.rows + summary)))
    receipt = answer["receipt"]
    assert (receipt["rows"], receipt["cells"]) == (16, 12)
    assert [r["row"] for r in receipt["left_out"]] == [13, 14, 15, 16]
    assert receipt["left_out"][1]["reason"] == "ImageJ's summary row 'SD'"
    assert answer["summary"]["cells"] == 12


def test_the_long_form_is_said(service: httpx.Client, table: Table) -> None:
    receipt = inspect(service, csv_with(",")(long_form(table)))["receipt"]
    assert receipt["form"] == "row per cell and channel"
    assert (receipt["rows"], receipt["cells"]) == (36, 12)


def test_distances_are_from_the_training_data(
    service: httpx.Client, body: Body, cell_table: CellTable, classifier: Classifier
) -> None:
    measured = inspect(service, body)["measurements"]
    assert [m["name"] for m in measured] == NAMES
    for j, (m, feature) in enumerate(zip(measured, classifier.manifest.features, strict=True)):
        values = cell_table.values[:, j]
        low, first, middle, third, high = (feature.quantiles[k] for k in (0, 3, 4, 5, 8))
        assert (m["low"], m["median"], m["high"]) == (
            values.min(), float(np.median(values)), values.max()
        )  # fmt: skip
        assert (m["training_low"], m["training_median"], m["training_high"]) == (low, middle, high)
        assert m["shift"] == pytest.approx((np.median(values) - middle) / (third - first))
        assert m["outside"] == int(((values < low) | (values > high)).sum())
        assert m["unit"] == feature.unit


def test_rejected_rows_are_listed_and_not_counted_as_flagged(
    service: httpx.Client, table: Table
) -> None:
    bad = table.put(2, "Area", "big").put(9, "MinFeret", 500.0).put(11, "Kurt red", None)
    answer = inspect(service, json_cells(bad))
    summary = answer["summary"]
    assert (summary["cells"], summary["rejected"]) == (12, 2)
    flagged = {f["row"]: f for f in answer["flagged"]}
    assert flagged[2]["id"] == "cell 2"
    assert flagged[2]["flags"] == ["rejected: row 2, column 'Area': 'big' is not a finite number"]
    assert flagged[11]["flags"][0].startswith("rejected: row 11, column 'Kurt red': ")
    assert "inconsistent: MinFeret <= Feret" in flagged[9]["flags"]
    assert summary["flagged"] == len(flagged) - 2
    counted = [flag for f in answer["flagged"] if f["row"] not in (2, 11) for flag in f["flags"]]
    assert summary["flags"] == Counter(counted)
    assert summary["flags"]["inconsistent: MinFeret <= Feret"] == 1


def test_a_table_of_rejected_rows_has_no_distances(service: httpx.Client, table: Table) -> None:
    bad = table.head(1).put(1, "Area", None)
    answer = inspect(service, json_cells(bad))
    assert answer["summary"]["rejected"] == 1
    assert answer["measurements"][1]["median"] is None
    assert answer["measurements"][1]["shift"] is None


def test_a_table_is_inspected_for_the_model_that_is_given(two: httpx.Client, body: Body) -> None:
    answer = inspect(two, body, model="shape-only")
    assert answer["model"] == {"name": "shape-only", "version": 1}
    assert len(answer["measurements"]) == 5
    assert "Mean red" in answer["receipt"]["ignored"]


def test_nothing_is_predicted(service: httpx.Client, body: Body) -> None:
    def cells() -> list[str]:
        lines = service.get("/metrics").text.splitlines()
        return [line for line in lines if line.startswith("bloodcells_cells_total")]

    before = cells()
    inspect(service, body)
    assert cells() == before


def test_only_json_is_answered(service: httpx.Client, body: Body) -> None:
    response = service.post(
        "/v1/inspect", content=body.content, headers=body.headers | {"Accept": "text/csv"}
    )
    assert response.status_code == 406
