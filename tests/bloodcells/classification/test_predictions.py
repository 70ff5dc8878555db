"""An answer says the same in every form, and the CSV is the sender's own table."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.classification.explanation import Explanations
from bloodcells.classification.predictions import Predictions
from bloodcells.classification.summary import PredictionSummary
from bloodcells.measurements import FEATURE_SETS
from bloodcells.quality.flag_sets import Flags
from bloodcells.quality.flagging import BROKEN, UNLIKE
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Format, Limits, read_bytes
from bloodcells.tables.reading import read_cells
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
CELLS = make_cells(3, seed=33)
CLASSES = ("Basophil", "Lymphocyte", "Monocyte")


def table(separator: str = ",", comma: bool = False, **extra: list[str]) -> CellTable:
    """Three cells, the last of which has a text for an area."""
    rows = [[repr(v) for v in row] for row in CELLS.tolist()]
    rows[2][0] = "oops"
    if comma:
        rows = [[text.replace(".", ",") for text in row] for row in rows]
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=separator)
    writer.writerow([*extra, *NAMES])
    writer.writerows([*more, *row] for *more, row in zip(*extra.values(), rows, strict=True))
    source = read_bytes(sink.getvalue().encode(), "csv", Limits())
    return read_cells(source, invalid="flag")


def csv_of(cells: np.ndarray) -> bytes:
    """A table of cells."""
    lines = [NAMES, *([repr(v) for v in row] for row in cells.tolist())]
    return "\n".join(map(",".join, lines)).encode()


def answer(cells: CellTable | None = None) -> Predictions:
    cells = table(id=["a", "b", "c"]) if cells is None else cells
    return Predictions(
        model_name="tiny",
        model_version=3,
        class_names=CLASSES,
        probabilities=np.array([[0.1, 0.2, 0.7], [0.5, 0.5, 0.0], [np.nan] * 3]),
        cell_flags=Flags.of_lists([[], ["low margin", "broken segmentation"], [cells.reasons[2]]]),
        cells=cells,
    )


REASON = "row 3, column 'Area': 'oops' is not a finite number"


def test_of_several_tables_that_were_read_as_one_each_has_its_own_answer() -> None:
    whole = answer()
    assert whole.to_json_of_each([3]) == [whole.to_json()]
    assert whole.to_json_of_each([3], probabilities=False) == [whole.to_json(probabilities=False)]
    first, nothing, rest = map(json.loads, whole.to_json_of_each([1, 0, 2]))
    assert first["predictions"] + rest["predictions"] == whole.records()
    names = ("rows", "predicted", "rejected", "flagged", "counts")
    assert first["summary"] == dict(zip(names, (1, 1, 0, 0, {"Monocyte": 1}), strict=True))
    assert rest["summary"] == dict(zip(names, (2, 1, 1, 1, {"Basophil": 1}), strict=True))
    assert nothing["summary"]["rows"] == 0
    assert nothing["model"] == rest["model"] == {"name": "tiny", "version": 3}


@given(
    st.lists(st.sampled_from(["plain", "flagged", "rejected"]), min_size=1, max_size=12),
    st.data(),
)
def test_what_is_told_of_each_table_adds_up(kinds: list[str], data: st.DataObject) -> None:
    n = len(kinds)
    rows = read_cells(read_bytes(csv_of(make_cells(n, seed=n)), "csv", Limits()))
    cells = replace(rows, reasons={i: "odd" for i, kind in enumerate(kinds) if kind == "rejected"})
    probabilities = np.random.default_rng(n).dirichlet(np.ones(3), n)
    probabilities[[kind == "rejected" for kind in kinds]] = np.nan
    flags = {"plain": [], "flagged": ["low margin"], "rejected": ["rejected: odd"]}
    cell_flags = Flags.of_lists([flags[kind] for kind in kinds])
    whole = Predictions("tiny", 3, CLASSES, probabilities, cell_flags, cells)
    assert whole.to_json_of_each([n]) == [whole.to_json()]
    cut = data.draw(st.integers(0, n))
    first, second = (json.loads(each)["summary"] for each in whole.to_json_of_each([cut, n - cut]))
    summary = whole.summary()
    for key in ("rows", "predicted", "rejected", "flagged"):
        assert first[key] + second[key] == summary[key]
    assert Counter(first["counts"]) + Counter(second["counts"]) == summary["counts"]


def test_a_cell_gets_its_most_probable_class_the_first_of_equals_and_a_rejected_row_none() -> None:
    found = answer()
    assert found.classes == ["Monocyte", "Basophil", None]
    assert found.codes.tolist() == [2, 0, -1]
    assert found.probability.tolist()[:2] == [0.7, 0.5]
    assert np.isnan(found.probability[2])


def test_rows_are_the_predicted_and_the_rejected() -> None:
    assert answer().summary() == {
        "rows": 3,
        "predicted": 2,
        "rejected": 1,
        "flagged": 1,
        "counts": {"Basophil": 1, "Monocyte": 1},
    }


def test_the_json_answer_is_that_of_the_design() -> None:
    assert json.loads(answer().to_json()) == {
        "model": {"name": "tiny", "version": 3},
        "classes": ["Basophil", "Lymphocyte", "Monocyte"],
        "predictions": [
            {
                "id": "a",
                "class": "Monocyte",
                "probability": 0.7,
                "probabilities": [0.1, 0.2, 0.7],
                "flags": [],
            },
            {
                "id": "b",
                "class": "Basophil",
                "probability": 0.5,
                "probabilities": [0.5, 0.5, 0.0],
                "flags": ["low margin", "broken segmentation"],
            },
            {
                "id": "c",
                "class": None,
                "probability": None,
                "probabilities": None,
                "flags": [REASON],
            },
        ],
        "summary": answer().summary(),
    }


def test_a_table_of_which_most_cells_contradict_themselves_is_said_to_be_in_doubt() -> None:
    cells = table(id=["a", "b", "c"])
    broken = ["inconsistent: AR >= 1"]

    def with_flags(*flags: list[str]) -> Predictions:
        return replace(answer(cells), cell_flags=Flags.of_lists([*flags, [cells.reasons[2]]]))

    doubtful, fine = with_flags(broken, ["low margin", *broken]), with_flags(broken, ["low margin"])
    said = doubtful.notes[0]
    assert said.startswith("2 of 3 cells have numbers that contradict each other ")
    assert json.loads(doubtful.to_json())["notes"] == [said]
    assert next(iter(json.loads(doubtful.to_json()))) == "notes"  # at the top
    assert "notes" not in json.loads(fine.to_json())
    assert fine.tally.doubts == []
    assert fine.tally.inconsistent == 1
    assert (fine.tally + doubtful.tally).doubts == []
    assert not any("contradict" in note for note in fine.notes)


def test_probabilities_can_be_left_out() -> None:
    found = answer()
    whole = json.loads(found.to_json())
    for prediction in whole["predictions"]:
        del prediction["probabilities"]
    assert json.loads(found.to_json(probabilities=False)) == whole
    assert found.to_arrow(probabilities=False).column_names == [
        "id",
        "class",
        "probability",
        "flags",
    ]


@pytest.mark.parametrize("probabilities", [True, False])
def test_ndjson_has_a_line_per_cell(probabilities: bool) -> None:
    found = answer()
    lines = found.to_ndjson(probabilities).split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == found.records(probabilities)


@pytest.mark.parametrize("probabilities", [True, False])
def test_an_answer_that_is_encoded_block_by_block_is_the_same(
    probabilities: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encoded() -> tuple[bytes, bytes]:
        predictions = answer(table(id=["a", '"predictions":[]', '},{"id":']))
        return predictions.to_json(probabilities), predictions.to_ndjson(probabilities)

    whole = encoded()
    for block in (1, 2):
        monkeypatch.setattr("bloodcells.classification.predictions._BLOCK", block)
        assert encoded() == whole


@pytest.mark.parametrize("block", [1, 100])
def test_further_members_take_the_place_of_notes(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = table(id=["a", "b", "c"])
    broken = Flags.of_lists([["inconsistent: AR >= 1"]] * 2 + [[cells.reasons[2]]])
    doubtful = replace(answer(cells), cell_flags=broken)
    assert len(doubtful.tally.doubts) == 1
    monkeypatch.setattr("bloodcells.classification.predictions._BLOCK", block)
    more = {"image": {"name": '"predictions":[]'}, "notes": ["of the image"]}
    assert json.loads(doubtful.to_json(more=more)) == json.loads(doubtful.to_json()) | more


def test_the_arrow_answer_is_the_json_answer() -> None:
    found = answer()
    with pa.ipc.open_stream(found.to_arrow_stream()) as reader:
        got = reader.read_all()
    assert got.equals(found.to_arrow())
    assert got.to_pylist() == found.records()
    assert json.loads(got.schema.metadata[b"classes"]) == list(CLASSES)
    assert json.loads(got.schema.metadata[b"model"]) == {"name": "tiny", "version": 3}


def test_the_pandas_answer_has_a_column_per_class() -> None:
    frame = answer().to_pandas()
    assert frame["row"].tolist() == [1, 2, 3]
    assert list(frame.columns) == [
        "row",
        "id",
        "class",
        "probability",
        "probability Basophil",
        "probability Lymphocyte",
        "probability Monocyte",
        "flags",
    ]
    assert frame["class"].tolist()[:2] == ["Monocyte", "Basophil"]
    assert frame["probability Monocyte"].tolist()[:2] == [0.7, 0.0]
    assert np.isnan(frame["probability Basophil"][2])


# --- CSV -----------------------------------------------------------------------------------------------


def parsed(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=separator))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_answer_is_the_senders_table_with_three_columns_behind_it(separator: str) -> None:
    cells = table(separator, id=["a ", "b", "c"], compound=["x", "y; z, w", 'say "q"'])
    rows = parsed(answer(cells).to_csv(), separator)
    assert list(rows[0]) == ["id", "compound", *NAMES, "class", "probability", "flags"]
    assert [r["id"] for r in rows] == ["a ", "b", "c"]
    assert [r["compound"] for r in rows] == ["x", "y; z, w", 'say "q"']
    assert [r["Area"] for r in rows] == [*map(repr, CELLS[:2, 0].tolist()), "oops"]
    assert [r["class"] for r in rows] == ["Monocyte", "Basophil", ""]
    assert [r["probability"] for r in rows] == ["0.7", "0.5", ""]
    assert [r["flags"] for r in rows] == ["", "low margin; broken segmentation", REASON]


def test_a_csv_answer_has_the_senders_decimal_comma() -> None:
    rows = parsed(answer(table(";", comma=True)).to_csv(), ";")
    assert [r["probability"] for r in rows] == ["0,7", "0,5", ""]
    assert rows[0]["AR"] == str(CELLS[0, NAMES.index("AR")]).replace(".", ",")


def test_columns_that_the_sender_has_already_are_not_taken() -> None:
    header = answer(table(flags=["1", "2", "3"], Class=["x", "y", "z"])).to_csv().split(b"\n")[0]
    names = header.decode().split(",")
    assert names[:2] == ["flags", "Class"]
    assert names[-3:] == ["predicted class", "predicted probability", "predicted flags"]


NOTES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=3, max_size=3
)


def records(notes: list[str]) -> list[dict[str, Any]]:
    rows = zip(CELLS.tolist(), notes, strict=True)
    return [{"note": note, **dict(zip(NAMES, row, strict=True))} for row, note in rows]


def read_json(notes: list[str]) -> CellTable:
    body = json.dumps({"cells": records(notes)}).encode()
    return read_cells(read_bytes(body, "json", Limits()))


@given(NOTES)
@example(["a\rb", "\n", '"'])
@example(["", "", ""])
@example([" ", "x,y", "'"])
def test_a_csv_answer_can_be_read_again_whatever_the_sender_wrote(notes: list[str]) -> None:
    cells = read_json(notes)
    found = Predictions("tiny", 3, CLASSES, np.full((3, 3), 1 / 3), Flags.of_lists([[]] * 3), cells)
    again = read_cells(read_bytes(found.to_csv(), "csv", Limits()))
    assert np.array_equal(again.values, CELLS)
    assert again.table.column("note").to_pylist() == notes
    assert again.column("class") == ["Basophil"] * 3


def test_a_part_of_a_csv_answer_has_no_first_line() -> None:
    for cells in (table(id=["a", "b", "c"]), read_json(["x", "y,z", "z"])):
        found = Predictions(
            "tiny", 3, CLASSES, np.full((3, 3), 1 / 3), Flags.of_lists([[]] * 3), cells
        )
        header, _, rows = found.to_csv().partition(b"\n")
        assert header.endswith(b",class,probability,flags")
        assert found.to_csv(header=False) == rows


@pytest.mark.parametrize("kind", ["json", "arrow"])
def test_columns_of_every_type_are_written_as_csv(kind: Format) -> None:
    extra: dict[str, list[Any]] = {"n": [1, None, 3], "flag": [True, False, None]}
    if kind == "json":
        extra["lists"] = [[1], [], None]
        rows = [
            dict(zip([*extra, *NAMES], [*more, *row], strict=True))
            for *more, row in zip(*extra.values(), CELLS.tolist(), strict=True)
        ]
        body = json.dumps({"cells": rows}).encode()
    else:
        columns = {**extra, **dict(zip(NAMES, CELLS.T.tolist(), strict=True))}
        arrow = pa.table({**columns, "day": pa.array([1, 2, None], pa.date32())})
        arrow = arrow.append_column("d", pa.array(["x", "y", "x"]).dictionary_encode())
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, arrow.schema) as writer:
            writer.write_table(arrow)
        body = bytes(sink.getvalue())
    cells = read_cells(read_bytes(body, kind, Limits()))
    found = Predictions("tiny", 3, CLASSES, np.full((3, 3), 1 / 3), Flags.of_lists([[]] * 3), cells)
    rows = parsed(found.to_csv())
    assert [r["n"] for r in rows] == ["1", "", "3"]
    if kind == "json":
        assert [r["lists"] for r in rows] == ["[1]", "[]", ""]
    else:
        assert [r["day"] for r in rows] == ["1970-01-02", "1970-01-03", ""]
        assert [r["d"] for r in rows] == ["x", "y", "x"]


def test_the_answer_to_a_long_table_has_a_row_per_cell() -> None:
    header = (
        "Label,Area,Mean,StdDev,Mode,Min,Max,Perim.,Circ.,Feret,IntDen,Median,Skew,Kurt,RawIntDen"
    )
    row = "a:{},4,2.5,1.291,1,1,4,8,0.785,2.828,10,3,0,-1.36,10,2,1,1,DMSO"
    text = "\n".join(
        [f"{header},MinFeret,AR,Solidity,compound", *map(row.format, ("Red", "Green"))]
    )
    cells = read_cells(read_bytes(f"{text}\n{row.format('Blue')}\n".encode(), "csv", Limits()))
    found = Predictions("tiny", 3, CLASSES, np.array([[1.0, 0, 0]]), Flags.of_lists([[]]), cells)
    (only,) = parsed(found.to_csv())
    assert only["Label"] == "a"
    assert only["compound"] == "DMSO"
    assert float(only["Mean green"]) == 2.5
    assert only["class"] == "Basophil"


# --- novelty and prediction sets -----------------------------------------------------------------------


def asked(**others: Any) -> Predictions:
    """An answer to a question for novelty and sets; the cells' sets are of two classes, and of none."""
    masks = np.array([[False, True, True], [False] * 3, [False] * 3])
    return replace(
        answer(**others),
        novelty=np.array([0.25, 0.96, np.nan]),
        class_sets=Flags.of_masks(CLASSES, masks.T),
    )


def test_novelty_and_sets_are_behind_the_others_in_every_form() -> None:
    found = asked()
    behind = [
        {"novelty": 0.25, "set": ["Lymphocyte", "Monocyte"]},
        {"novelty": 0.96, "set": []},
        {"novelty": None, "set": None},
    ]
    plain = json.loads(answer().to_json())["predictions"]
    expected = [record | more for record, more in zip(plain, behind, strict=True)]
    assert json.loads(found.to_json())["predictions"] == expected
    assert [list(record) for record in json.loads(found.to_json())["predictions"]] == [
        [*plain[0], "novelty", "set"]
    ] * 3
    assert [json.loads(line) for line in found.to_ndjson().splitlines()] == expected
    assert pa.ipc.open_stream(found.to_arrow_stream()).read_all().to_pylist() == expected
    assert found.to_pandas().columns.tolist()[-2:] == ["novelty", "set"]
    rows = list(csv.DictReader(io.StringIO(found.to_csv().decode())))
    assert [(r["novelty"], r["set"]) for r in rows] == [
        ("0.25", "Lymphocyte; Monocyte"),
        ("0.96", ""),
        ("", ""),
    ]
    assert list(rows[0])[-5:] == ["class", "probability", "flags", "novelty", "set"]


def test_reasons_are_lists_in_json_and_text_elsewhere() -> None:
    reasons = [[{"measurement": "Area", "value": 1.5, "unit": "pixels²", "share": 0.5}], [], None]
    texts = ["rather than Monocyte: Area", "rather than Monocyte: nothing", None]
    found = replace(asked(), because=Explanations(reasons, texts))
    assert [record["because"] for record in json.loads(found.to_json())["predictions"]] == reasons
    assert found.to_arrow()["because"].to_pylist() == texts
    assert found.to_pandas().columns[-1] == "because"
    rows = list(csv.DictReader(io.StringIO(found.to_csv().decode())))
    assert [row["because"] for row in rows] == [*texts[:2], ""]
    assert found.answered[-1] == "because"


def test_each_can_be_asked_for_alone() -> None:
    only = replace(asked(), class_sets=None)
    assert only.answered == ("class", "probability", "flags", "novelty")
    assert "set" not in only.records()[0]
    assert replace(asked(), novelty=None).to_arrow().column_names[-2:] == ["flags", "set"]


def test_novelty_has_the_decimal_comma_of_the_table() -> None:
    cells = table(";", comma=True)
    line = asked(cells=cells).to_csv().decode().splitlines()[1]
    assert line.endswith(";0,7;;0,25;Lymphocyte; Monocyte") or line.endswith(
        ';0,7;;0,25;"Lymphocyte; Monocyte"'
    )


def test_a_column_of_the_sender_with_such_a_name_stays() -> None:
    names = asked(cells=table(set=["1", "2", "3"])).to_csv().decode().splitlines()[0].split(",")
    assert names[0] == "set"
    assert names[-2:] == ["predicted novelty", "predicted set"]


def novel(n: int, unlike: int, broken: int = 0) -> Predictions:
    """Of n cells some are flagged as unlike any training cell, and more are broken segmentations, too."""
    flags = [[UNLIKE]] * unlike + [[BROKEN, UNLIKE]] * broken
    source = read_bytes(csv_of(np.repeat(CELLS[:1], n, axis=0)), "csv", Limits())
    return Predictions(
        model_name="tiny",
        model_version=3,
        class_names=CLASSES,
        probabilities=np.tile([[0.1, 0.2, 0.7]], (n, 1)),
        cell_flags=Flags.of_lists([*flags, *[[]] * (n - len(flags))]),
        cells=read_cells(source),
        false_alarms=0.05,
    )


@pytest.mark.parametrize("n", [20, 400])
def test_more_novel_cells_than_expected_are_said(n: int) -> None:
    found = novel(n, n // 2, n // 4)
    expected = "one or none was" if n == 20 else "15 were"
    said = found.notes[-1]
    assert said.startswith(
        f"{n // 2} of {n - n // 4} cells are flagged 'unlike any training cell', where {expected} expected"
    )
    whole = json.loads(found.to_json())
    assert whole["notes"] == [said]
    (each,) = found.to_json_of_each([n])
    assert json.loads(each) == whole
    assert (found.tally.unlike, found.tally.scored) == (n // 2, n - n // 4)


def test_as_many_novel_cells_as_expected_are_not_said_and_broken_ones_do_not_count() -> None:
    assert novel(400, 25).tally.doubts == []
    assert novel(700, 25, 300).tally.doubts == []
    assert replace(novel(400, 200), false_alarms=None).tally.doubts == []
    # Few in one table are too many in a hundred of them.
    few = novel(20, 3).tally
    assert few.doubts == []
    many = few
    for _ in range(99):
        many = many + few
    assert many.doubts[0].startswith("300 of 2,000 cells are flagged")
    assert PredictionSummary.from_dict(many.to_dict()) == many
