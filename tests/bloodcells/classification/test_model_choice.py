"""Each table gets the model of whose measurements it is, among models of the same classes."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bloodcells.classification.model_choice import ModelChoice
from bloodcells.measurements import FEATURE_SETS, Measurements, measurements

ALL = list(FEATURE_SETS["bloodcells-93"])
TYPES = ("Basophil", "Monocyte")


@dataclass(frozen=True)
class Model:
    """Hold what the choice looks at."""

    name: str
    measurements: Measurements
    class_names: tuple[str, ...] = TYPES


IMAGEJ = Model("imagej", measurements(FEATURE_SETS["imagej-33"]))
WHITE = Model("white", measurements(ALL), TYPES[::-1])
FEW = Model("few", measurements(ALL[:3]))


def test_a_table_of_more_measurements_gets_the_model_that_takes_them() -> None:
    choice = ModelChoice(IMAGEJ, [FEW, WHITE])
    assert choice.of(ALL) is WHITE
    assert choice.of(ALL[:33]) is IMAGEJ
    assert choice.of(ALL[:3]) is FEW
    assert choice.of(["id"]) is IMAGEJ
    assert ModelChoice(WHITE, [IMAGEJ]).of(ALL[:33]) is IMAGEJ


def test_a_single_model_gets_every_table() -> None:
    choice = ModelChoice(IMAGEJ)
    assert choice.of(ALL) is choice.of([]) is IMAGEJ
    assert choice.models == (IMAGEJ,)


def test_a_model_of_other_classes_has_to_be_named() -> None:
    other = Model("other", WHITE.measurements, ("round", "long"))
    choice = ModelChoice(IMAGEJ, [other])
    assert choice.models == (IMAGEJ,)
    assert choice.of(ALL) is IMAGEJ


def test_a_model_of_the_same_measurements_takes_no_table_from_one_before_it() -> None:
    trial = Model("trial", Measurements(reversed(WHITE.measurements)))
    choice = ModelChoice(IMAGEJ, [WHITE, trial, Model("again", IMAGEJ.measurements)])
    assert choice.models == (IMAGEJ, WHITE)
    assert choice.of(ALL) is WHITE


@given(st.sets(st.sampled_from(ALL)), st.permutations([FEW, WHITE]))
def test_a_table_of_fewer_columns_that_has_all_of_the_default_is_the_defaults(
    names: set[str], others: list[Model]
) -> None:
    choice = ModelChoice(IMAGEJ, others[:1])
    table = [*ALL[:33], *(names - set(ALL[:33]))]
    if len(table) < choice.least:
        assert choice.of(table) is IMAGEJ
    assert ModelChoice(IMAGEJ, [WHITE]).least == 33 + 31
    assert ModelChoice(IMAGEJ, [WHITE, FEW]).least == 0
