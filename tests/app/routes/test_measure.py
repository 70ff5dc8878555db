"""`POST /v1/measure`: the same numbers as in process, in every form; every refusal a problem."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from bloodcells import Classifier, read_cells
from bloodcells.classification.located_predictions import predict_fields
from bloodcells.cli.commands import app
from bloodcells.images import Field, FieldTable, LabelSelection, measure_field
from bloodcells.images.decoding import EncodedFile, read_file
from bloodcells.images.polygon import fill
from bloodcells.measurements import FEATURE_SETS
from tests.app.artifacts import MODELS
from tests.app.sent_bodies import (
    ARROW,
    CSV,
    JSON,
    NDJSON,
    Body,
    form,
    gzipped,
    part,
    read_answer,
    refused,
    same,
)
from tests.app.servers import serving
from tests.bloodcells.images.white_cells.drawn import Drawing
from tests.images import encoded, field, npy, tiff

NAMES = FEATURE_SETS["imagej-33"]
IMAGE, MASK = field(3, 4)
MASK[60, 60] = 300  # of one pixel: it has no skewness


def parts(image: bytes, mask: bytes, names: tuple[str, str] = ("a.png", "m.png")) -> Body:
    return form(
        part(image, "image", names[0], "image/png"), part(mask, "mask", names[1], "image/png")
    )


BODY = parts(encoded(IMAGE), encoded(MASK))


def post(client: httpx.Client, body: Body, query: str = "", **headers: str) -> httpx.Response:
    return client.post(f"/v1/measure{query}", content=body.content, headers=body.headers | headers)


@pytest.fixture(scope="module")
def expected() -> Field:
    return measure_field(EncodedFile("a.png", encoded(IMAGE)), EncodedFile("m.png", encoded(MASK)))


def test_json_has_every_cell_with_its_numbers_and_place(
    service: httpx.Client, expected: Field
) -> None:
    response = post(service, BODY)
    assert response.headers["content-type"] == JSON
    assert "bloodcells-model" not in response.headers
    answer = response.json()
    assert answer["image"] == {"name": "a.png", "width": 61, "height": 61}
    assert answer["cells"] == FieldTable([expected]).records()
    assert [cell["label"] for cell in answer["cells"]] == [1, 2, 3, 4, 300]
    last = answer["cells"][4]
    assert (last["x"], last["box"], last["Skew red"]) == (60.5, [60, 60, 1, 1], None)
    assert last["flags"] == ["touches the border", "smaller than 50 pixels"]


OUTLINES = b"10,10,20,10,20,20,10,20\n25,25,35,25,35,35,25,35\n"  # two squares, in Cellpose's text
NOTED: dict[str, tuple[Body, str]] = {
    "alpha": (
        parts(encoded(np.dstack([IMAGE, IMAGE[..., 0] * 0 + 255])), encoded(MASK)),
        "The alpha channel of a.png, all opaque, was left out.",
    ),
    "seg": (
        parts(encoded(IMAGE), npy({"masks": MASK, "filename": "a"}), ("a.png", "a_seg.npy")),
        "The masks of Cellpose's a_seg.npy were read, and nothing else in it.",
    ),
    "outlines": (
        parts(encoded(IMAGE), OUTLINES, ("a.png", "a_cp_outlines.txt")),
        "The mask was filled from the 2 outlines of a_cp_outlines.txt, each with the pixels whose centres",
    ),
}


@pytest.mark.parametrize("kind", NOTED)
@pytest.mark.parametrize("query", ["", "?predict=true"])
def test_what_was_done_to_read_them_is_said(kind: str, query: str, service: httpx.Client) -> None:
    body, note = NOTED[kind]
    response = post(service, body, query)
    assert response.json()["notes"][0].startswith(note)
    assert response.headers["bloodcells-notes"].startswith(note)
    assert post(service, body, query, Accept=CSV).headers["bloodcells-notes"].startswith(note)


CASES: dict[tuple[str, str], str] = {
    ("field.png", "mask-uint16.png"): "",
    ("field.png", "mask-float32-imagej.tif"): "",
    ("field.png", "mask-1xHxW.npy"): "",
    ("field-rgba-opaque.png", "mask-uint16.png"): "",
    ("field-with-thumbnail-page.tif", "mask-uint16.png"): "",
    (
        "field-webp.tif",
        "mask-uint16.png",
    ): "the compression WebP was found; save it again as TIFF from",
    (
        "field.png",
        "field_cp_outlines.txt",
    ): "1 outline x,y,x,y,... without a pixel's centre within was found",
    ("black.png", "mask-500-labels-colour-lut.png"): "labels were merged when it was saved",
}


@pytest.mark.parametrize("names", CASES, ids=" ".join)
def test_the_service_and_the_command_read_the_same_cases_alike(
    names: tuple[str, str], service: httpx.Client, lab: Path, tmp_path: Path
) -> None:
    folder = lab / "cases" / "tables-and-masks"
    if not folder.is_dir():
        pytest.skip("the cases are not in ../shared")
    paths = [folder / name for name in names]
    if names[0] == "black.png":
        paths[0] = tmp_path / "black.png"
        paths[0].write_bytes(encoded(np.zeros((360, 450, 3), np.uint8)))
    image, mask = (path.read_bytes() for path in paths)
    response = post(service, parts(image, mask, names), Accept=CSV)
    done = CliRunner().invoke(app, ["measure", *map(str, paths)])
    if CASES[names]:
        problem = response.json()
        assert response.status_code in (400, 422)
        assert CASES[names] in problem["detail"]
        assert (done.exit_code, done.stdout, done.stderr) == (1, "", problem["detail"] + "\n")
        return
    assert done.exit_code == 0
    assert response.text == done.stdout
    control = measure_field(read_file(folder / "field.png"), read_file(folder / "mask-uint16.png"))
    assert response.text.replace(names[0], "field.png") == FieldTable([control]).to_csv().decode()


def test_nothing_is_noted_of_a_plain_pair(service: httpx.Client) -> None:
    response = post(service, BODY)
    assert response.json()["notes"] == []
    assert "bloodcells-notes" not in response.headers


def test_every_form_says_the_same(service: httpx.Client, expected: Field) -> None:
    table = FieldTable([expected])
    assert post(service, BODY, Accept=CSV).content == table.to_csv()
    assert post(service, BODY, Accept=NDJSON).content == table.to_ndjson()
    arrow = pa.ipc.open_stream(post(service, BODY, Accept=ARROW).content).read_all()
    assert arrow.column_names == table.to_arrow().column_names
    np.testing.assert_array_equal(np.column_stack([arrow[n] for n in NAMES]), expected.values)
    assert gzipped(BODY).content != BODY.content
    assert post(service, gzipped(BODY)).json() == post(service, BODY).json()


@pytest.mark.parametrize("media_type", [JSON, CSV, NDJSON, ARROW])
def test_predict_says_what_the_model_says(
    service: httpx.Client, classifier: Classifier, expected: Field, media_type: str
) -> None:
    found = predict_fields(classifier, FieldTable([expected]))
    response = post(service, BODY, "?predict=true", Accept=media_type)
    same(read_answer(response), found)
    manifest = classifier.manifest
    assert response.headers["bloodcells-model"] == f"{manifest.name}/{manifest.version}"
    if media_type == JSON:
        answer = response.json()
        assert answer["image"]["name"] == "a.png"
        assert answer["summary"]["rejected"] == 1
        assert answer["predictions"][4]["class"] is None
        assert [p["box"] for p in answer["predictions"]] == expected.boxes.tolist()
    reasons = post(service, BODY, "?predict=true&explain=true", Accept=media_type).text
    assert "because" in reasons or media_type == ARROW
    assert "because" not in response.text
    without = post(service, BODY, "?predict=true&probabilities=false", Accept=media_type)
    if media_type in (JSON, NDJSON):
        assert '"probabilities"' in response.text
        assert '"probabilities"' not in without.text


def test_the_model_can_be_named(two: httpx.Client) -> None:
    answer = post(two, BODY, "?predict=true&model=shape-only&version=1").json()
    assert answer["model"] == {"name": "shape-only", "version": 1}
    assert answer["summary"]["rejected"] == 0  # it takes no skewness
    refused(post(two, BODY, "?predict=true&model=nobody"), 404)


def test_nothing_is_predicted_without_a_model_and_measuring_needs_none(tmp_path: Path) -> None:
    with serving(models=tmp_path) as client:
        assert len(post(client, BODY).json()["cells"]) == 5
        refused(post(client, BODY, "?predict=true"), 503)


def test_predictions_are_counted(service: httpx.Client) -> None:
    def counted() -> float:
        lines = service.get("/metrics").text.splitlines()
        return sum(float(x.split()[-1]) for x in lines if x.startswith("bloodcells_cells_total"))

    before = counted()
    post(service, BODY)
    assert counted() == before
    post(service, BODY, "?predict=true")
    assert counted() > before


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("?label=3", [3]),
        ("?label=300&label=1", [1, 300]),
        ("?centre=true", [2]),
        ("?centre=false", [1, 2, 3, 4, 300]),
        ("?label=0&allow_background=true", [0]),
        ("?centre=true&label=4", [2, 4]),
    ],
)
def test_the_labels_that_are_asked_for(
    service: httpx.Client, query: str, labels: list[int]
) -> None:
    assert [c["label"] for c in post(service, BODY, query).json()["cells"]] == labels


RGB, GREY = encoded(IMAGE), encoded(MASK)
REFUSED: dict[str, tuple[Body, str, int, str, str]] = {
    "sizes": (parts(RGB, encoded(MASK[1:])), "", 422, "sizes-differ", "a.png has 61 x 61 pixels and m"),
    "floats": (parts(RGB, npy(MASK / 7)), "", 422, "unfit-image", "m.png: a label mask, one whole numb"),
    "no labels": (parts(RGB, encoded(MASK * 0)), "", 422, "no-labels", "m.png has no label: every pix"),
    "grey": (parts(encoded(IMAGE[..., 0].copy()), GREY), "", 422, "unfit-image", "a.png: an RGB image"),
    "merged": (parts(RGB, encoded(np.uint8(255) * (MASK > 0))), "", 422, "merged-labels", "m.png has one"),
    "outlines": (parts(RGB, b"1,1,2,2,3,3"), "", 422, "unfit-image", "m.png: an outline around pixels"),
    "WebP": (parts(encoded(IMAGE, "WEBP"), GREY), "", 400, "unreadable-image", "a.png is no image that is"),
    "16 bits": (parts(tiff(IMAGE.astype(np.uint16)), GREY), "", 422, "unfit-image", "a.png: an RGB im"),
    "RGBA": (
        parts(encoded(np.dstack([IMAGE, IMAGE[..., 0]])), GREY), "", 422, "unfit-image", "a.png: an RGB",
    ),
    "truncated": (
        parts(encoded(IMAGE, "JPEG")[:900], GREY), "", 400, "unreadable-image", "a.png cannot be read (",
    ),
    "swapped": (parts(GREY, RGB), "", 422, "swapped-images", "a.png was given as the image and looks"),
    "text": (parts(b"Area", GREY), "", 400, "unreadable-image", "a.png is no image that is read here"),
    "empty": (parts(b"", GREY), "", 400, "unreadable-image", "a.png is empty;"),
    "pickle": (parts(RGB, npy({"masks": 1})), "", 400, "unreadable-image", "m.png holds pickled Python"),
    "background": (parts(RGB, encoded(MASK * (MASK != 2))), "?centre=true", 409, "background", "m.png: th"),
    "label 0": (BODY, "?label=0", 409, "background", "m.png: label 0 is background"),
    "label": (BODY, "?label=9", 409, "label-not-there", "m.png has no label 9; it has 5 labels"),
    "negative label": (BODY, "?label=-1", 422, "invalid-parameters", "The request's parameters"),
    "parameter": (BODY, "?labels=1", 422, "invalid-parameters", "The request's parameters are not right"),
    "boolean": (BODY, "?predict=1", 422, "invalid-parameters", "The request's parameters are not right"),
    "one part": (form(part(RGB, "image")), "", 400, "unreadable-image", "The form has 'image'; the parts"),
    "three parts": (
        form(part(RGB, "image"), part(GREY, "mask"), part(b"", "x")),
        "", 400, "unreadable-image", "The form has 'image', 'mask', 'x'; the parts 'image' and 'mask'",
    ),
    "twice": (
        form(part(RGB, "image"), part(RGB, "image")), "", 400, "unreadable-image", "The form has 'image'",
    ),
    "cut short": (
        form(part(RGB, "image"), closed=False), "", 400, "unreadable-image", "The form is cut short",
    ),
    "no form": (
        Body(b"{}", {"Content-Type": JSON}), "", 415, "unsupported-body", "'application/json' is not re",
    ),
    "no type": (Body(b"{}"), "", 415, "unsupported-body", "The request has no Content-Type; send multi"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_measured_is_a_problem_in_one_sentence(
    kind: str, service: httpx.Client
) -> None:
    body, query, status, code, detail = REFUSED[kind]
    problem = refused(post(service, body, query), status)
    assert problem["type"] == f"urn:bloodcells:problem:{code}"
    assert problem["detail"].startswith(detail)


def test_an_answer_that_is_not_offered_is_refused(service: httpx.Client) -> None:
    refused(post(service, BODY, Accept="image/png"), 406)


def test_images_without_a_file_name_go_by_their_parts(service: httpx.Client) -> None:
    body = form(part(GREY, "mask"), part(RGB, "image"))
    assert post(service, body).json()["image"]["name"] == "image"
    body = form(part(RGB, "image", "C:/x/y.png"), part(GREY, "mask"))
    assert post(service, body).json()["image"]["name"] == "y.png"


def test_the_limits_are_those_of_the_settings() -> None:
    with serving(models=MODELS, max_image_pixels=61 * 61, max_image_labels=5) as client:
        assert post(client, BODY).status_code == 200
    with serving(models=MODELS, max_image_pixels=61 * 61 - 1) as client:
        problem = refused(post(client, BODY), 413)
        assert problem["detail"].startswith("a.png has 61 x 61 pixels, more than 3,720, which is")
    with serving(models=MODELS, max_image_labels=4) as client:
        problem = refused(post(client, BODY), 413)
        assert problem["detail"].startswith("m.png has 5 labels, more than 4, which is the limit")
    for limit, found in [
        ("points", "m.png has 196 points on the outlines of its labels (sides of pixels"),
        ("pieces", "m.png has labels in at least 5 pieces"),
    ]:
        with serving(models=MODELS, **{f"max_image_{limit}": 4}) as client:
            problem = refused(post(client, BODY), 413)
            assert problem["type"] == "urn:bloodcells:problem:image-too-large"
            assert problem["detail"].startswith(found)
            assert (
                "more than 4, which is the limit; cells have far fewer: check" in problem["detail"]
            )
            refused(post(client, BODY, "?label=1"), 413)  # the other labels are looked at too
    ring = parts(encoded(IMAGE), encoded(np.pad(np.zeros((1, 1), np.uint8), 30, constant_values=1)))
    with serving(models=MODELS, max_image_holes=0) as client:
        assert post(client, BODY).status_code == 200
        problem = refused(post(client, ring), 413)
        assert problem["detail"].startswith("m.png has labels with at least 1 hole, more than 0,")
    with serving(models=MODELS, max_body_bytes=len(BODY.content)) as client:
        assert post(client, gzipped(BODY)).status_code == 200
    with serving(models=MODELS, max_body_bytes=len(BODY.content) - 1) as client:
        refused(post(client, gzipped(BODY)), 413)
    with serving(models=MODELS, max_body_bytes=1000) as client:
        problem = refused(post(client, BODY), 413)
        assert problem["type"] == "urn:bloodcells:problem:image-too-large"
        assert problem["detail"].startswith("The body is more than 1,000 bytes, which is the limit")


def test_the_service_answers_while_it_measures(service: httpx.Client) -> None:
    """Test that many measurements at once leave the event loop free, as each is in a thread."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(post, service, BODY) for _ in range(24)]
        assert service.get("/health/live").status_code == 200
        answers = {json.dumps(found.result().json()) for found in sent}
    assert len(answers) == 1


def test_a_measured_answer_can_be_sent_on_to_predict(service: httpx.Client) -> None:
    text = post(service, BODY, "?label=1&label=2", Accept=CSV).text
    answer = service.post("/v1/predict", content=text, headers={"Content-Type": CSV})
    together = post(service, BODY, "?label=1&label=2&predict=true").json()
    found = [p["probability"] for p in answer.json()["predictions"]]
    assert found == [p["probability"] for p in together["predictions"]]


def test_the_labs_images_give_imagejs_numbers_over_http(service: httpx.Client, lab: Path) -> None:
    cells = lab / "data" / "cells"
    table = read_cells(cells / "measured.csv")
    for i in range(0, 300, 30):
        image = cells / table.ids[i]
        mask = image.with_name(f"{image.stem}_cp_masks.png")
        body = parts(image.read_bytes(), mask.read_bytes(), (image.name, mask.name))
        query = "?centre=true&allow_background=true"
        (cell,) = post(service, body, query).json()["cells"]
        numbers = [cell[name] for name in NAMES]
        np.testing.assert_allclose(numbers, table.values[i], rtol=0, atol=5.1e-7)
        everything = measure_field(read_file(image), read_file(mask))
        assert post(service, body).json()["cells"] == FieldTable([everything]).records()
        (row,) = csv.DictReader(io.StringIO(post(service, body, query, Accept=CSV).text))
        assert row["image filename"] == table.ids[i]


def test_the_choice_of_the_command_line_is_that_of_the_service(service: httpx.Client) -> None:
    found: Any = post(service, BODY, "?centre=true&label=4").json()["cells"]
    files = EncodedFile("a.png", RGB), EncodedFile("m.png", GREY)
    expected = measure_field(*files, LabelSelection(labels=(4,), centre=True))
    assert found == FieldTable([expected]).records()


def white_field() -> Drawing:
    drawn = Drawing()
    drawn.red_cells()
    drawn.white_cell(180, 150, 4)
    drawn.mask[:, 180:][drawn.mask[:, 180:] == 4] = 5
    drawn.white_cell(330, 270, 0)
    return drawn


def white_cells() -> Body:
    drawn = white_field()
    return parts(encoded(drawn.image), encoded(drawn.mask))


def test_white_cells_are_found_and_measured_and_predicted(service: httpx.Client) -> None:
    body = white_cells()
    cells = post(service, body, "?cells=white").json()["cells"]
    assert [(cell["id"], cell["label"]) for cell in cells] == [("a.png#1", 1), ("a.png#2", 2)]
    assert [cell["flags"] for cell in cells] == [["joined labels"], ["no label"]]
    centre = post(service, body, "?cells=white&centre=true").json()["cells"]
    assert centre == cells[1:]
    predicted = post(service, body, "?cells=white&predict=true").json()["predictions"]
    assert [prediction["flags"][0] for prediction in predicted] == ["joined labels", "no label"]
    assert len(post(service, body, "?cells=labels").json()["cells"]) == 6


def test_white_cells_that_are_not_there_or_chosen_by_label_are_refused(
    service: httpx.Client,
) -> None:
    answer = refused(post(service, BODY, "?cells=white"), 409)
    assert answer["detail"].startswith("a.png has no white cell: nothing in it is stained like a")
    for query in ("&label=3", "&allow_background=true"):
        answer = refused(post(service, white_cells(), f"?cells=white{query}"), 409)
        assert answer["detail"].startswith("White cells are found by their nuclei, whatever the")
    refused(post(service, BODY, "?cells=red"), 422)


def test_a_set_of_white_cells_is_measured_in_every_form(service: httpx.Client) -> None:
    body, names = white_cells(), FEATURE_SETS["bloodcells-93"]
    cells = post(service, body, "?set=bloodcells-93").json()["cells"]
    plain = post(service, body, "?cells=white").json()["cells"]
    for cell, other in zip(cells, plain, strict=True):
        assert set(cell) - set(other) == set(names[33:])
        assert {name: cell[name] for name in other} == other
        assert cell["Nucleus share of cell"] == pytest.approx(0.56, abs=0.01)
    assert post(service, body, "?set=bloodcells-93&cells=white").json()["cells"] == cells
    (centre,) = post(service, body, "?set=bloodcells-93&centre=true").json()["cells"]
    assert centre == cells[1]
    text = post(service, body, "?set=bloodcells-93", Accept=CSV).text
    (_, row) = csv.DictReader(io.StringIO(text))
    assert [float(row[name]) for name in names] == [cells[1][name] for name in names]
    assert list(row)[1:94] == list(names)
    predicted = post(service, body, "?set=bloodcells-93&predict=true").json()["predictions"]
    assert predicted == post(service, body, "?cells=white&predict=true").json()["predictions"]


def test_a_set_of_white_cells_beside_labels_is_refused(service: httpx.Client) -> None:
    answer = refused(post(service, BODY, "?set=bloodcells-93&cells=labels"), 409)
    assert answer["detail"].startswith(
        "The set bloodcells-93 measures nucleus and cytoplasm, which"
    )
    refused(post(service, BODY, "?set=bloodcells-93&label=1"), 409)
    refused(post(service, BODY, "?set=imagej-34"), 422)


def test_predict_takes_white_cells_and_their_model_where_nothing_is_named(
    service: httpx.Client, white_model: Classifier
) -> None:
    body = white_cells()
    response = post(service, body, "?predict=true")
    answer = response.json()
    assert answer["model"]["name"] == "bloodcells-white"
    version = white_model.manifest.version
    assert response.headers["bloodcells-model"] == f"bloodcells-white/{version}"
    drawn = white_field()
    choice = LabelSelection(white_cells=True, feature_set="bloodcells-93")
    field = measure_field(
        EncodedFile("a.png", encoded(drawn.image)),
        EncodedFile("m.png", encoded(drawn.mask)),
        choice,
    )
    same(read_answer(response), predict_fields(white_model, FieldTable([field], "bloodcells-93")))
    # The four red cells; one note for the whole mask, in the header too.
    assert answer["notes"] == [
        "4 labels of the mask hold no white cell and get no type; to take each label for a cell, ask for "
        "labels (--cells labels; over HTTP, cells=labels)."
    ]
    assert response.headers["bloodcells-notes"] == answer["notes"][0]
    centre = post(service, body, "?predict=true&centre=true").json()
    assert centre["predictions"] == answer["predictions"][1:]
    assert centre["notes"] == []
    for query in ("&set=bloodcells-93", "&cells=white", "&model=bloodcells-white"):
        named = post(service, body, f"?predict=true{query}").json()
        assert (named["predictions"], named["notes"]) == (answer["predictions"], [])


@pytest.mark.parametrize(
    ("query", "cells"),
    [
        ("&cells=labels", 6),
        ("&set=imagej-33", 6),
        ("&model=bloodcells", 6),
        ("&label=4&label=51", 2),
        ("&centre=true&allow_background=true", 1),
        ("&cells=white&set=imagej-33", 2),
        ("&cells=white&model=bloodcells", 2),
    ],
)
def test_what_is_named_is_measured_and_predicted_by_the_model_that_takes_it(
    service: httpx.Client, query: str, cells: int
) -> None:
    answer = post(service, white_cells(), f"?predict=true{query}").json()
    assert answer["model"]["name"] == "bloodcells"
    assert len(answer["predictions"]) == cells
    assert answer["notes"] == []


def test_labels_of_an_image_without_a_white_cell_are_predicted_and_that_is_said(
    service: httpx.Client,
) -> None:
    answer = post(service, BODY, "?predict=true").json()
    assert answer["model"]["name"] == "bloodcells"
    assert len(answer["predictions"]) == 5
    assert answer["notes"] == [
        "No white cell was found in a.png, so its labels were taken for the cells, by ImageJ's numbers alone."
    ]
    for query in ("&cells=white", "&set=bloodcells-93", "&model=bloodcells-white"):
        detail = refused(post(service, BODY, f"?predict=true{query}"), 409)["detail"]
        assert detail.startswith("a.png has no white cell: nothing in it is stained like a nucleus")


def test_a_model_of_white_cells_takes_no_labels(service: httpx.Client) -> None:
    query = "?predict=true&cells=labels&model=bloodcells-white"
    detail = refused(post(service, BODY, query), 422)["detail"]
    assert detail.startswith("The table lacks 60 of the 93 measurements that the model takes: 'Nuc")


@pytest.mark.parametrize("query", ["?outlines=true", "?outlines=true&predict=true&cells=labels"])
def test_outlines_hold_the_pixels_of_their_cells(query: str, service: httpx.Client) -> None:
    holed = MASK.copy()
    y, x = np.argwhere(holed == 2).mean(axis=0).astype(int)
    holed[y, x] = 0
    answer = post(service, parts(encoded(IMAGE), encoded(holed)), query).json()
    cells = answer["predictions" if "predict" in query else "cells"]
    assert [cell["label"] for cell in cells] == [1, 2, 3, 4, 300]
    assert [len(cell["outline"]) for cell in cells] == [1, 2, 1, 1, 1]
    for cell in cells:
        drawn = np.zeros(holed.shape, bool)
        for ring in cell["outline"]:
            left, top, inside = fill([np.array(ring, float).reshape(-1, 2)])
            rows, columns = inside.shape
            drawn[top : top + rows, left : left + columns] ^= inside
        assert np.array_equal(drawn, holed == cell["label"])
    lines = post(service, BODY, query, Accept=NDJSON).text.splitlines()
    assert all("outline" in json.loads(line) for line in lines)
    assert "outline" not in post(service, BODY).json()["cells"][0]


def test_measurements_are_given_beside_the_class(service: httpx.Client, expected: Field) -> None:
    answer = post(service, BODY, "?predict=true&cells=labels&measurements=true").json()
    records = FieldTable([expected]).records()
    assert [cell["measurements"] for cell in answer["predictions"]] == [
        {name: record[name] for name in NAMES} for record in records
    ]


@pytest.mark.parametrize("query", ["?outlines=true", "?predict=true&measurements=true"])
def test_a_table_has_no_column_for_outlines(query: str, service: httpx.Client) -> None:
    problem = refused(post(service, BODY, query, Accept=CSV), 406)
    assert "None of application/json, application/x-ndjson fits" in problem["detail"]
