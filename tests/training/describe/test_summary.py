"""What a training prints at its end, of the models that are shipped."""

from pathlib import Path

import pytest

from bloodcells.classification import store
from training.describe.summary import summary

SHIPPED = Path(__file__).resolve().parents[3] / "models" / "bloodcells-white"


@pytest.fixture(scope="module")
def manifest():
    return store.load(store.resolve(SHIPPED)).manifest


def test_the_mean_without_classes_on_slides_of_their_own_follows_the_scores(manifest):
    lines = list(summary(manifest))
    place = next(i for i, line in enumerate(lines) if line.startswith("Slides held out: macro-F1 "))
    four = [c.f1 for c in manifest.slides_held_out.scores.per_class if c.class_ != "Basophil"]
    assert len(four) == 4
    assert lines[place + 2] == f"  mean F1 without Basophil {sum(four) / 4:.4f}"


def test_there_is_no_such_mean_where_no_class_is_bound_to_slides_or_all_are(manifest):
    none = manifest.model_copy(update={"confounded": []})
    assert not any("without" in line for line in summary(none))
    assert manifest.out_of_fold.f1_without(manifest.classes) is None
