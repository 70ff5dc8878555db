"""Test the confusion matrix as a picture."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from app.answers.confusion_plot import confusion_png, confusion_svg
from bloodcells.classification.metrics import Scores, evaluate

SVG = "{http://www.w3.org/2000/svg}"


def scores(labels: list[str], seed: int = 0, n: int = 60) -> Scores:
    """Score random predictions; the last class occurs in no label."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(labels[:-1], n)
    given = rng.dirichlet(np.ones(len(labels)), n)
    return evaluate(truth, labels=labels, probabilities=given)


LABELS = ["a", "<b> & 'c'", 'a "very" long name of a cell type', "never"]


def test_the_svg_has_a_square_for_every_pair_and_its_count() -> None:
    found = scores(LABELS)
    root = ElementTree.fromstring(confusion_svg(found, "A <title> & more"))
    rectangles = root.findall(f"{SVG}rect")
    assert len(rectangles) == 1 + len(LABELS) ** 2
    texts = [e.text or "" for e in root.findall(f"{SVG}text")]
    assert texts[0] == "A <title> & more"
    assert f"accuracy {found.accuracy:.3f}, macro-F1 {found.f1_macro:.3f}" in texts
    counts = [e for e in root.findall(f"{SVG}text") if (e.text or "").isdigit()]
    counts.sort(key=lambda e: (float(e.get("y", "")), float(e.get("x", ""))))  # as they are seen
    assert [int(e.text or "") for e in counts] == found.counts.ravel().tolist()


def test_names_are_escaped_and_long_ones_cut() -> None:
    texts = [e.text for e in ElementTree.fromstring(confusion_svg(scores(LABELS), "t")).iter()]
    assert texts.count("<b> & 'c'") == 2
    assert texts.count('a "very" long…') == 2


def test_shading_is_the_share_of_the_row() -> None:
    truth = np.array(["a"] * 4 + ["b"] * 4)
    given = np.array([[0.9, 0.1]] * 6 + [[0.2, 0.8]] * 2)
    found = evaluate(truth, labels=["a", "b"], probabilities=given)
    root = ElementTree.fromstring(confusion_svg(found, "t"))
    fills = [e.get("fill") for e in root.findall(f"{SVG}rect")[1:]]
    assert fills[0] == "#1d3c86"  # all of a
    assert fills[1] == "#f4f6fb"  # none of a
    assert fills[2] == fills[3]  # half of b each
    shares = [e.text for e in root.findall(f"{SVG}text") if (e.text or "").endswith(" %")]
    assert shares == ["100.0 %", "0.0 %", "50.0 %", "50.0 %"]


def test_a_class_without_cells_has_no_share() -> None:
    root = ElementTree.fromstring(confusion_svg(scores(LABELS), "t"))
    shares = [e.text for e in root.findall(f"{SVG}text") if (e.text or "").endswith(" %")]
    assert len(shares) == 3 * 4


@pytest.mark.parametrize("classes", [2, 5, 20])
def test_the_png_is_twice_the_size_of_the_svg(classes: int) -> None:
    found = scores([f"class {i}" for i in range(classes)])
    root = ElementTree.fromstring(confusion_svg(found, "t"))
    with Image.open(io.BytesIO(confusion_png(found, "t"))) as image:
        image.load()
        assert image.size == (2 * int(root.get("width", "")), 2 * int(root.get("height", "")))


def test_the_png_shows_the_matrix() -> None:
    truth = np.array(["a"] * 4 + ["b"] * 4)
    given = np.array([[0.9, 0.1]] * 4 + [[0.2, 0.8]] * 4)
    found = evaluate(truth, labels=["a", "b"], probabilities=given)
    root = ElementTree.fromstring(confusion_svg(found, "t"))
    with Image.open(io.BytesIO(confusion_png(found, "t"))) as image:
        for box in root.findall(f"{SVG}rect")[1:]:
            corner = tuple(round(2 * float(box.get(k, "")) + 6) for k in ("x", "y"))
            assert "#{:02x}{:02x}{:02x}".format(*image.getpixel(corner)) == box.get("fill")
