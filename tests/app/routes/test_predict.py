"""Test POST /v1/predict: every body type, every answer type, one model."""

import csv
import io
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pytest

from app.schemas import one_line
from bloodcells import Classifier, Predictions, read_cells
from bloodcells.classification import store
from bloodcells.measurements import CHANNELS
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.artifacts import MODELS, save_version
from tests.app.sent_bodies import (
    ANSWERS,
    CSV,
    ENCODERS,
    JSON,
    NAMES,
    WRAPPINGS,
    Body,
    Table,
    csv_with,
    json_cells,
    json_columns,
    made_up,
    read_answer,
    same,
)
from tests.app.servers import serving

PREDICT = "/v1/predict"


def post(client: httpx.Client, body: Body, accept: str = JSON, **query: object) -> httpx.Response:
    """Post a table to /v1/predict."""
    return client.post(
        PREDICT, content=body.content, headers=body.headers | {"Accept": accept}, params=query
    )


@pytest.mark.parametrize("accept", ANSWERS)
@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_body_type_gives_the_same_in_every_answer_type(
    encoding: str,
    wrapping: str,
    accept: str,
    service: httpx.Client,
    table: Table,
    expected: Predictions,
) -> None:
    response = post(service, WRAPPINGS[wrapping](ENCODERS[encoding](table)), accept)
    same(read_answer(response), expected)


@pytest.fixture(scope="module")
def real(real_cells: Path, classifier: Classifier) -> tuple[Table, Predictions]:
    with real_cells.open(newline="") as file:
        names, *rows = csv.reader(file, delimiter=";")
    measured = [j for j, n in enumerate(names) if n.replace("StDev", "StdDev") in NAMES]
    assert len(measured) == 33
    typed = [[float(v) if j in measured else v for j, v in enumerate(row)] for row in rows]
    return Table(names, typed), classifier.predict(read_cells(real_cells))


@pytest.mark.parametrize("encoding", ENCODERS)
def test_real_cells_in_every_body_type_give_the_same_in_every_answer_type(
    encoding: str, service: httpx.Client, real: tuple[Table, Predictions]
) -> None:
    cells, expected = real
    assert len(expected.classes) == 5087
    body = ENCODERS[encoding](cells)
    for accept in ANSWERS:
        same(read_answer(post(service, body, accept)), expected)


def test_the_labs_file_goes_in_as_it_is(
    service: httpx.Client, real_cells: Path, real: tuple[Table, Predictions]
) -> None:
    _, expected = real
    response = service.post(PREDICT, files={"file": ("t.csv", real_cells.read_bytes())})
    answer = read_answer(response)
    same(answer, expected)
    assert answer.ids is not None
    assert answer.ids[0].endswith(".jpg")


def test_a_thousand_rows_at_once_are_a_thousand_requests_of_one(
    service: httpx.Client, classifier: Classifier
) -> None:
    # 100 cells drawn, each ten times with an area that is another: 1,000 different rows.
    base = made_up(100, seed=8)
    area = base.names.index("Area")
    rows = [[*row[:area], row[area] + k, *row[area + 1 :]] for k in range(10) for row in base.rows]
    table = Table(base.names, rows)
    whole = read_answer(post(service, json_columns(table)))
    assert whole.probabilities is not None
    cells = read_cells(read_bytes(json_columns(table).content, "json", Limits()))
    for i in range(1000):
        alone = classifier.probabilities(cells.values[i : i + 1])
        np.testing.assert_allclose(alone[0], whole.probabilities[i], rtol=0, atol=1e-6)
        assert classifier.manifest.classes[int(alone.argmax())] == whole.classes[i]
    for i in range(0, 1000, 16):
        single = read_answer(post(service, json_columns(Table(table.names, [table.rows[i]]))))
        assert single.classes == [whole.classes[i]]
        assert single.probabilities is not None
        np.testing.assert_allclose(
            single.probabilities[0], whole.probabilities[i], rtol=0, atol=1e-6
        )


def test_the_answer_is_the_designs(
    service: httpx.Client, body: Body, expected: Predictions
) -> None:
    answer = post(service, body).json()
    assert list(answer) == ["notes", "model", "classes", "predictions", "summary"]
    assert (
        answer["notes"] == expected.tally.doubts
    )  # that made-up cells are unlike any training cell
    assert answer["model"] == {
        "name": expected.model_name,
        "version": expected.model_version,
    }
    assert answer["classes"] == list(expected.class_names)
    assert list(answer["predictions"][0]) == [
        "id", "class", "probability", "probabilities", "flags"
    ]  # fmt: skip
    assert answer["predictions"][0]["id"] == "cell 1"
    assert list(answer["summary"]) == ["rows", "predicted", "rejected", "flagged", "counts"]
    assert answer["summary"] == expected.summary()
    for cell in answer["predictions"]:
        best = int(np.argmax(cell["probabilities"]))
        assert cell["class"] == answer["classes"][best]
        assert cell["probability"] == cell["probabilities"][best]
        assert sum(cell["probabilities"]) == pytest.approx(1)


@pytest.mark.parametrize("accept", ANSWERS)
def test_probabilities_of_all_classes_are_left_out_on_request(
    accept: str, service: httpx.Client, body: Body, expected: Predictions
) -> None:
    answer = read_answer(post(service, body, accept, probabilities="false"))
    assert answer.probabilities in (None, [None] * 12)
    same(replace(answer, probabilities=None), expected)


def test_the_answer_names_its_model_in_a_header(
    service: httpx.Client, body: Body, classifier: Classifier
) -> None:
    manifest = classifier.manifest
    for accept in ANSWERS:
        response = post(service, body, accept)
        assert response.headers["bloodcells-model"] == f"{manifest.name}/{manifest.version}"


BAD = [None, "", "n/a", "1,5,2", "NaN", "inf", "-Infinity", "1e400", "0x10", "1e16", True, [1], {}]


@pytest.mark.parametrize("bad", BAD, ids=repr)
def test_a_value_that_is_no_number_is_refused_by_row_and_column(
    bad: object, service: httpx.Client, table: Table
) -> None:
    response = post(service, json_columns(table.put(7, "Mean green", bad)))
    assert response.status_code == 409
    problem = response.json()
    assert [(e["row"], e["column"]) for e in problem["errors"]] == [(7, "Mean green")]
    assert problem["total"] == 1
    assert "row 7, column 'Mean green'" in problem["detail"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("encoding", ENCODERS)
def test_nan_and_infinity_are_refused_in_every_body_type(
    encoding: str, value: float, service: httpx.Client, table: Table
) -> None:
    response = post(service, ENCODERS[encoding](table.put(3, "Area", value)))
    assert response.status_code == 409
    assert [(e["row"], e["column"]) for e in response.json()["errors"]] == [(3, "Area")]


@pytest.mark.parametrize("accept", ANSWERS)
@pytest.mark.parametrize("encoding", ENCODERS)
def test_flagging_keeps_a_rejected_row_without_a_class(
    encoding: str, accept: str, service: httpx.Client, table: Table, expected: Predictions
) -> None:
    nan = float("nan")
    broken = table.put(2, "Area", nan).put(5, "Skew blue", nan).put(5, "Area", nan)
    answer = read_answer(post(service, ENCODERS[encoding](broken), accept, invalid="flag"))
    assert [i for i, name in enumerate(answer.classes) if name is None] == [1, 4]
    assert [i for i, p in enumerate(answer.probability) if p is None] == [1, 4]
    for i, name in enumerate(expected.classes):
        if i not in (1, 4):
            assert answer.classes[i] == name
            assert answer.flags[i] == expected.flags[i]
    first = answer.flags[1] if accept != CSV else ["; ".join(answer.flags[1])]
    assert len(first) == 1
    assert first[0].startswith("rejected: row 2, column 'Area': ")
    both = "; ".join(answer.flags[4])
    assert "row 5, column 'Area'" in both
    assert "row 5, column 'Skew blue'" in both


@pytest.mark.parametrize("wrong", [0, 1, 6, 12])
def test_rows_are_predicted_or_rejected(wrong: int, service: httpx.Client, table: Table) -> None:
    for row in range(1, wrong + 1):
        table = table.put(row, "Feret", None)
    summary = post(service, json_cells(table), invalid="flag").json()["summary"]
    assert summary["rows"] == 12
    assert summary["rejected"] == wrong
    assert summary["predicted"] == 12 - wrong
    assert sum(summary["counts"].values()) == summary["predicted"]


def test_the_first_twenty_faults_are_listed_and_all_are_counted(service: httpx.Client) -> None:
    table = made_up(30)
    for row in range(1, 31):
        table = table.put(row, "AR", "wide")
    problem = post(service, json_cells(table)).json()
    assert [e["row"] for e in problem["errors"]] == list(range(1, 21))
    assert problem["total"] == 30


def test_doubtful_cells_are_flagged_by_name(service: httpx.Client, table: Table) -> None:
    swapped = table.put(1, "MinFeret", 400.0)
    far = swapped.put(2, "Kurt red", 900.0)
    flags = [c["flags"] for c in post(service, json_cells(far)).json()["predictions"]]
    assert "inconsistent: MinFeret <= Feret" in flags[0]
    assert "outside training range: Kurt red" in flags[1]


def test_a_measured_background_is_flagged(service: httpx.Client, table: Table) -> None:
    area = 300000
    background = table
    for name, value in {
        "Area": area, "Feret": 813.173, "MinFeret": 575.0, "Solidity": round(area / 575**2, 3),
    }.items():  # fmt: skip
        background = background.put(1, name, value)
    cells = post(service, json_cells(background)).json()["predictions"]
    assert "broken segmentation" in cells[0]["flags"]
    assert "broken segmentation" not in cells[1]["flags"]


def test_a_table_in_microns_is_refused_with_the_factor(
    service: httpx.Client, table: Table, expected: Predictions
) -> None:
    size = 0.25
    scaled = table
    for row in range(1, 13):
        for name in ("Perim.", "Feret", "MinFeret"):
            scaled = scaled.put(row, name, table.column(name)[row - 1] * size)
        for name in ("Area", "IntDen"):
            scaled = scaled.put(row, name, table.column(name)[row - 1] * size**2)
    response = post(service, json_cells(scaled))
    assert response.status_code == 409
    assert "pixel_size=0.25" in response.json()["detail"]
    answer = read_answer(post(service, json_cells(scaled), pixel_size=size))
    assert answer.classes == expected.classes


# --- The CSV answer -----------------------------------------------------------------------------

DIALECTS = {
    "comma": (",", ".", csv.QUOTE_MINIMAL),
    "semicolon": (";", ".", csv.QUOTE_MINIMAL),
    "tab": ("\t", ".", csv.QUOTE_MINIMAL),
    "decimal comma": (";", ",", csv.QUOTE_MINIMAL),
    "all quoted": (",", ".", csv.QUOTE_ALL),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_csv_answer_is_the_senders_own_table(
    dialect: str, service: httpx.Client, table: Table, expected: Predictions
) -> None:
    separator, decimal, quoting = DIALECTS[dialect]
    notes = ['plain', 'with, comma', 'with; semicolon', 'with\ttab', 'a "quoted" word', "1,5",
             " padded ", "", "two\nlines", "ünï→", "'", "0012"]  # fmt: skip
    own = table.plus("my notes", notes).plus("dose", [f"{i}{decimal}50" for i in range(12)])
    sent = csv_with(separator, decimal, quoting)(own)
    response = post(service, sent, CSV)
    assert response.status_code == 200, response.text
    back = list(csv.reader(io.StringIO(response.text, newline=""), delimiter=separator))
    original = list(csv.reader(io.StringIO(sent.content.decode(), newline=""), delimiter=separator))
    assert [row[:-3] for row in back] == original
    assert back[0][-3:] == ["class", "probability", "flags"]
    assert [row[-3] for row in back[1:]] == expected.classes
    assert all(("," in row[-2]) == (decimal == ",") for row in back[1:])
    same(read_answer(response), expected)


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_answer_for_a_spreadsheet_has_no_formulas_and_says_so(
    separator: str, service: httpx.Client
) -> None:
    made = (
        made_up(2)
        .put(1, "id", '=HYPERLINK("http://x","a")')
        .put(2, "id", "-2")
        .put(1, "Skew red", -1.5)
    )
    body = csv_with(separator)(made.plus("@note", ["+1-1", "fine"]))
    asked = {"content": body.content, "headers": body.headers | {"Accept": CSV}}
    plain, safe = (
        service.post(f"/v1/predict{query}", **asked)  # type: ignore[arg-type]
        for query in ("", "?spreadsheet=safe")
    )
    assert "bloodcells-spreadsheet" not in plain.headers
    assert safe.headers["bloodcells-spreadsheet"] == "safe"
    before, after = (
        list(csv.reader(io.StringIO(a.text), delimiter=separator)) for a in (plain, safe)
    )
    changed = {
        (i, j): new
        for i, row in enumerate(after)
        for j, new in enumerate(row)
        if new != before[i][j]
    }
    note = before[0].index("@note")
    assert changed == {
        (0, note): "'@note",
        (1, 0): '\'=HYPERLINK("http://x","a")',
        (1, note): "'+1-1",
    }
    in_json = service.post(
        "/v1/predict?spreadsheet=safe", content=body.content, headers=body.headers
    )
    assert "bloodcells-spreadsheet" not in in_json.headers
    assert in_json.json()["predictions"][0]["id"].startswith("=")


def test_a_csv_answer_does_not_reuse_a_name_of_the_senders(
    service: httpx.Client, table: Table, expected: Predictions
) -> None:
    response = post(service, csv_with(",")(table.plus("class", ["mine"] * 12)), CSV)
    (header, first, *_) = csv.reader(io.StringIO(response.text))
    assert header[-4:] == [
        "class", "predicted class", "predicted probability", "predicted flags"
    ]  # fmt: skip
    assert first[-4:-2] == ["mine", expected.classes[0]]


def test_a_csv_answer_to_json_is_the_same_table(
    service: httpx.Client, table: Table, expected: Predictions
) -> None:
    response = post(service, json_cells(table), CSV)
    header, *rows = csv.reader(io.StringIO(response.text))
    assert header == [*table.names, "class", "probability", "flags"]
    assert [float(row[1]) for row in rows] == table.column("Area")
    assert [row[-3] for row in rows] == expected.classes


def test_rows_without_a_class_keep_their_place_in_a_csv_answer(
    service: httpx.Client, table: Table
) -> None:
    response = post(service, csv_with(";")(table.put(4, "AR", "-")), CSV, invalid="flag")
    rows = list(csv.DictReader(io.StringIO(response.text), delimiter=";"))
    assert [r["id"] for r in rows] == table.column("id")
    assert (rows[3]["AR"], rows[3]["class"], rows[3]["probability"]) == ("-", "", "")


# --- ImageJ's own tables ------------------------------------------------------------------------


def long_form(table: Table) -> Table:
    """Make a table with three rows a cell, as measuring the slices of an RGB stack gives."""
    bases = [
        "Mean",
        "StdDev",
        "Mode",
        "Min",
        "Max",
        "IntDen",
        "Median",
        "Skew",
        "Kurt",
        "RawIntDen",
    ]
    shape = ["Area", "Perim.", "Circ.", "Feret", "MinFeret", "AR", "Solidity"]
    rows = []
    for cell in table.rows:
        of = dict(zip(table.names, cell, strict=True))
        for channel in ("red", "green", "blue"):
            grey = []
            for base in bases:
                if base in ("IntDen", "RawIntDen"):
                    grey.append(round(of["Area"] * of[f"Mean {channel}"]))
                else:
                    grey.append(of[f"{base} {channel}"])
            label = f"{of['id']}.tif:{channel.capitalize()}"
            rows.append([len(rows) + 1, label, *(of[s] for s in shape), *grey])
    return Table([" ", "Label", *shape, *bases], rows)


def test_imagejs_long_form_is_one_cell_for_three_rows(
    service: httpx.Client, table: Table, expected: Predictions
) -> None:
    for encode in (csv_with(","), csv_with("\t")):
        answer = post(service, encode(long_form(table))).json()
        assert answer["summary"]["rows"] == 12
        assert [c["class"] for c in answer["predictions"]] == expected.classes
        assert answer["predictions"][0]["id"].startswith("cell 1")


def test_a_fault_in_the_long_form_is_named_by_the_senders_own_row(
    service: httpx.Client, table: Table
) -> None:
    response = post(service, csv_with(",")(long_form(table).put(5, "Mode", "x")))
    assert response.status_code == 409
    assert [(e["row"], e["column"]) for e in response.json()["errors"]] == [(5, "Mode")]


# --- Which model --------------------------------------------------------------------------------


def test_a_version_that_is_given_is_the_one_that_answers(
    service: httpx.Client, body: Body, classifier: Classifier
) -> None:
    version = classifier.manifest.version
    given = post(service, body, model="bloodcells", version=version)
    assert given.content == post(service, body).content


def test_another_model_takes_its_own_measurements(two: httpx.Client, table: Table) -> None:
    only = table.without(
        *[n for n in NAMES if n not in ("Area", "Perim.", "Circ.", "AR", "Solidity")]
    )
    answer = post(two, json_cells(only), model="shape-only").json()
    assert answer["model"] == {"name": "shape-only", "version": 1}
    assert answer["classes"] == ["long", "round", "rough"]
    assert answer["summary"]["predicted"] == 12


def test_a_table_that_lacks_measurements_is_told_which_model_it_would_do_for(
    two: httpx.Client, service: httpx.Client, table: Table
) -> None:
    body = json_cells(table.without("Mean red", "IntDen"))
    problem = post(two, body)
    assert problem.status_code == 422
    detail = problem.json()["detail"]
    assert "lacks 2 of the 33 measurements" in detail
    assert detail.endswith(
        " It has every measurement that another model takes: give ?model=shape-only&version=1."
    )
    assert "?model=" not in post(service, body).json()["detail"]
    # A table that does for neither is not sent to the other.
    neither = json_cells(table.without("Mean red", "Area"))
    assert "?model=" not in post(two, neither).json()["detail"]


def test_a_table_that_lacks_measurements_is_told_of_another_version_of_the_same_model(
    two_models: Path, tmp_path: Path, table: Table
) -> None:
    root = tmp_path / "models"
    shutil.copytree(two_models, root)
    small = store.load(root / "shape-only" / "1")
    for version in (2, 3):
        save_version(root, _named(small, "bloodcells"), version)
    few = json_cells(table.without("Mean red", "IntDen"))
    with serving(models=root) as client:
        assert post(client, few).status_code == 200  # the newest version takes no more
        detail = post(client, few, version=1).json()["detail"]
        assert detail.endswith(": give ?model=bloodcells&version=3 or ?model=shape-only&version=1.")


def _named(loaded: store.Artifact, name: str) -> store.Artifact:
    manifest = loaded.manifest.model_copy(update={"name": name})
    return replace(loaded, manifest=manifest)


# --- what was done to read the table --------------------------------------------------------------


def with_summary(table: Table) -> Table:
    """Write a table as ImageJ does with Summarize."""
    labelled = Table(["Label", *table.names[1:]], table.rows)
    summary = [[word, *labelled.rows[0][1:]] for word in ("Mean", "SD", "Min", "Max")]
    return Table(labelled.names, labelled.rows + summary)


LEFT_OUT = [
    f"Left out: row {row}, ImageJ's summary row '{word}'."
    for row, word in enumerate(("Mean", "SD", "Min", "Max"), 13)
]


@pytest.mark.parametrize("accept", ANSWERS)
def test_what_was_done_to_read_the_table_is_said_in_a_header(
    accept: str, service: httpx.Client, table: Table, body: Body, expected: Predictions
) -> None:
    (note,) = expected.notes[-1:]
    assert post(service, body, accept).headers["bloodcells-notes"] == one_line([note])
    told = post(service, csv_with(";", ",")(with_summary(table)), accept).headers
    assert told["bloodcells-notes"].startswith(" ".join(LEFT_OUT))
    assert "Numbers read with a decimal comma." in told["bloodcells-notes"]
    told = post(service, csv_with(",")(long_form(table)), accept).headers
    assert "Channels told by " in told["bloodcells-notes"]


@pytest.mark.parametrize("accept", ANSWERS)
def test_what_was_taken_for_granted_is_said_first(
    accept: str, service: httpx.Client, table: Table
) -> None:
    numbered = [
        re.sub(r"^(\w+) (red|green|blue)$", lambda m: f"C{CHANNELS.index(m[2]) + 1} {m[1]}", name)
        for name in table.names
    ]
    told = post(service, csv_with(",")(Table(numbered, table.rows)), accept).headers
    assert told["bloodcells-notes"].startswith(
        "Channels 1, 2 and 3 in the columns' names are taken as red, green and blue."
    )
    long = long_form(table)
    unlabelled = Table(long.names[2:], [row[2:] for row in long.rows])
    told = post(service, csv_with(",")(unlabelled), accept).headers
    assert told["bloodcells-notes"].startswith(
        "Channels told by three rows after each other are red"
    )


@pytest.mark.parametrize("accept", ANSWERS)
def test_rows_in_the_order_blue_green_red_are_read_by_their_names(
    accept: str, service: httpx.Client, table: Table
) -> None:
    long = long_form(table)
    turned = Table(long.names, long.rows[::-1])
    found = read_answer(post(service, csv_with(",")(turned), accept))
    straight = read_answer(post(service, csv_with(",")(long), accept))
    assert found.classes == straight.classes[::-1]
    assert found.probability == pytest.approx(straight.probability[::-1], rel=1e-12)


def test_the_header_is_one_line_of_ascii_whatever_the_columns_are_called() -> None:
    assert one_line(["Of 'a\r\nSet-Cookie: x'.", "Of 'Größe\x00\x7f'."]) == (
        "Of 'a??Set-Cookie: x'. Of 'Gr??e??'."
    )
    assert len(one_line(["x" * 1000])) == 1000
    assert one_line(["x" * 1001]) == "x" * 997 + "..."


def test_a_column_of_any_name_that_is_left_out_is_said_in_the_header(
    service: httpx.Client, table: Table
) -> None:
    long = long_form(table)
    named = long.plus("Größe\r\nSet-Cookie: x", list(range(len(long.rows))))
    body = json_columns(named)
    told = post(service, body, CSV).headers
    assert "Gr??e" in told["bloodcells-notes"]
    assert "set-cookie" not in told


def test_requests_side_by_side_keep_their_own_answers(
    service: httpx.Client, table: Table, classifier: Classifier
) -> None:
    sizes = [1 + i % 12 for i in range(40)]
    bodies = [
        ENCODERS[list(ENCODERS)[i % len(ENCODERS)]](table.head(n)) for i, n in enumerate(sizes)
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda b: read_answer(post(service, b)), bodies))
    for n, answer in zip(sizes, answers, strict=True):
        read = read_cells(read_bytes(json_cells(table.head(n)).content, "json", Limits()))
        same(answer, classifier.predict(read))


# --- novelty and prediction sets -----------------------------------------------------------------------


def read_asked(response: httpx.Response) -> list[tuple[float | None, list[str] | None]]:
    """Read novelty and set of each cell from an answer of any type."""
    assert response.status_code == 200, response.text
    media_type = response.headers["content-type"].split(";")[0]
    if media_type == CSV:
        rows = list(csv.DictReader(io.StringIO(response.text)))
        return [(float(r["novelty"]), r["set"].split("; ") if r["set"] else []) for r in rows]
    if media_type == JSON:
        records = response.json()["predictions"]
    elif media_type == "application/x-ndjson":
        records = [json.loads(line) for line in response.text.splitlines()]
    else:
        records = pa.ipc.open_stream(response.content).read_all().to_pylist()
    return [(r["novelty"], r["set"]) for r in records]


@pytest.mark.parametrize("accept", ANSWERS)
@pytest.mark.parametrize("streamed", [False, True])
def test_novelty_and_sets_are_in_every_answer_type_streamed_or_not(
    accept: str, streamed: bool, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = made_up(300)
    body = csv_with(",")(cells)
    expected = classifier.predict(
        read_cells(read_bytes(body.content, "csv", Limits())), novelty=True, sets=0.9
    )
    if streamed:
        monkeypatch.setattr("app.routes.predict.SMALL", 100)
    with serving(models=MODELS) as client:
        response = post(client, body, accept, novelty="true", sets="0.9")
    found = read_asked(response)
    assert expected.novelty is not None
    np.testing.assert_allclose([score for score, _ in found], expected.novelty, atol=1e-9)
    assert [names for _, names in found] == [list(r["set"]) for r in expected.records()]


def test_few_cells_in_json_have_them_too(service: httpx.Client, classifier: Classifier) -> None:
    body = json_cells(made_up(2))
    plain, asked = post(service, body).json(), post(service, body, sets="0.95").json()
    assert [record.pop("set") is not None for record in asked["predictions"]] == [True, True]
    assert asked == plain
    novel = post(service, body, novelty="true").json()["predictions"]
    assert all(0 <= record["novelty"] <= 1 for record in novel)


@pytest.mark.parametrize("accept", ANSWERS)
@pytest.mark.parametrize("streamed", [False, True])
def test_reasons_are_in_every_answer_type_streamed_or_not(
    accept: str, streamed: bool, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = csv_with(",")(made_up(12))
    expected = classifier.predict(
        read_cells(read_bytes(body.content, "csv", Limits())), explain=True
    ).because
    assert expected is not None
    if streamed:
        monkeypatch.setattr("app.routes.predict.SMALL", 100)
    with serving(models=MODELS) as client:
        response = post(client, body, accept, explain="true")
    assert response.status_code == 200, response.text
    if response.headers["content-type"].startswith(CSV):
        rows = list(csv.DictReader(io.StringIO(response.text)))
    elif response.headers["content-type"] == JSON:
        rows = response.json()["predictions"]
    elif response.headers["content-type"] == "application/x-ndjson":
        rows = [json.loads(line) for line in response.text.splitlines()]
    else:
        rows = pa.ipc.open_stream(response.content).read_all().to_pylist()
    as_text = isinstance(rows[0]["because"], str)
    assert [row["because"] for row in rows] == list(expected.texts if as_text else expected.reasons)


def test_few_cells_in_json_have_reasons_too(service: httpx.Client) -> None:
    body = json_cells(made_up(1))
    plain, asked = post(service, body).json(), post(service, body, explain="true").json()
    reasons = asked["predictions"][0].pop("because")
    assert asked == plain
    assert 1 <= len(reasons) <= 3
    assert set(reasons[0]) == {"measurement", "value", "unit", "share"}


@pytest.mark.parametrize("query", [{"sets": "1"}, {"sets": "0"}, {"sets": "nan"}, {"sets": "most"},
                                   {"novelty": "1"}, {"explain": "1"}])  # fmt: skip
def test_levels_that_are_none_are_refused(service: httpx.Client, query: dict[str, str]) -> None:
    response = post(service, json_cells(made_up(1)), **query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["column"] == next(iter(query))
