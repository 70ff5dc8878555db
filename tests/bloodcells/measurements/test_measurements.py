"""Every spelling of a measurement means one measurement; other programs' columns mean theirs."""

import os
import pickle
import subprocess
import sys

import pytest

from bloodcells.measurements import (
    CHANNELS,
    FEATURE_SETS,
    FOREIGN,
    GREY,
    Measurement,
    known_names,
    measurement,
    measurements,
    names_of,
    normalise,
)

NAMES = FEATURE_SETS["imagej-33"]
TRAINING_HEADER = (
    "Area;Mean red;StdDev red;Mode red;Min red;Max red;Perim.;Circ.;Feret;IntDen;Median red;Skew red;"
    "Kurt red;RawIntDen red;MinFeret;AR;Solidity;Mean blue;Mean green;StDev blue;StdDev green;"
    "Mode blue;Mode green;Min blue;Min green;Max blue;Max green;Median blue;Median green;Skew blue;"
    "Skew green;Kurt blue;Kurt green"
)


def test_the_first_set_is_the_33_columns_of_the_training_table() -> None:
    assert len(NAMES) == len(set(NAMES)) == 33
    found = {known_names()[normalise(column)] for column in TRAINING_HEADER.split(";")}
    assert found == set(NAMES)


def test_names_are_compared_without_case_blanks_dots_underscores_and_hyphens() -> None:
    for spelling in ("Perim.", "perim", " PERIM. ", "p_e r-i.m", "Perim.\t", "Perim\u00a0"):
        assert normalise(spelling) == "perim"
    assert normalise("Perim.2") != "perim"


@pytest.mark.parametrize("base", ["Mean", "StdDev", "Mode", "Min", "Max", "Median", "Skew", "Kurt"])
@pytest.mark.parametrize(("channel", "number"), [("red", 1), ("green", 2), ("blue", 3)])
def test_a_channel_stands_before_or_behind_or_is_numbered(
    base: str, channel: str, number: int
) -> None:
    known = known_names()
    for spelling in (
        f"{base} {channel}",
        f"{base}_{channel}",
        f"{base}{channel.capitalize()}",
        f"{channel}_{base}",
        f"{channel.upper()} {base.lower()}",
        f"C{number}-{base}",
        f"c{number} {base}",
    ):
        assert known[normalise(spelling)] == f"{base} {channel}"


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_training_table_misspells_stddev(channel: str) -> None:
    known = known_names()
    for spelling in (f"StDev {channel}", f"{channel}_StDev"):
        assert known[normalise(spelling)] == f"StdDev {channel}"


def test_integrated_densities_are_those_of_the_red_channel() -> None:
    known = known_names()
    for spelling in ("IntDen", "IntDen red", "red_IntDen", "C1-IntDen"):
        assert known[normalise(spelling)] == "IntDen"
    for spelling in ("RawIntDen", "RawIntDen red", "red RawIntDen", "C1-RawIntDen"):
        assert known[normalise(spelling)] == "RawIntDen red"
    for other in ("IntDen green", "C2-IntDen", "RawIntDen blue"):
        assert normalise(other) not in known


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("area", "Area"),
        ("intensity_mean-0", "Mean red"),
        ("mean_intensity-1", "Mean green"),
        ("intensity_min-2", "Min blue"),
        ("max_intensity-0", "Max red"),
        ("AreaShape_Area", "Area"),
    ],
)
def test_columns_of_other_programs_are_taken_where_the_quantity_is_the_same(
    column: str, name: str
) -> None:
    assert known_names()[normalise(column)] == name
    assert normalise(column) not in FOREIGN


@pytest.mark.parametrize(
    ("column", "name", "reason"),
    [
        (
            "perimeter",
            "Perim.",
            "scikit-image's, which estimates the perimeter by weighted neighbourhoods, where ImageJ "
            "traces the outline; measure the mask in ImageJ",
        ),
        (
            "perimeter_crofton",
            "Perim.",
            "scikit-image's, which estimates it by Crofton's formula; measure the mask in ImageJ",
        ),
        (
            "feret_diameter_max",
            "Feret",
            "scikit-image's, which takes the convex hull of pixels, where ImageJ takes that of the "
            "traced outline; measure the mask in ImageJ",
        ),
        (
            "intensity_std-1",
            "StdDev green",
            "scikit-image's, which divides by n, where ImageJ divides by n - 1; measure the mask in "
            "ImageJ",
        ),
        (
            "AreaShape_FormFactor",
            "Circ.",
            "CellProfiler's, which estimates the perimeter by weighted neighbourhoods, where ImageJ "
            "traces the outline; measure the mask in ImageJ",
        ),
        (
            "Intensity_MeanIntensity_Red",
            "Mean red",
            "CellProfiler's, which scales intensities to 0..1, where ImageJ has grey levels 0..255; "
            "measure the mask in ImageJ",
        ),
    ],
)
def test_columns_of_other_programs_that_are_another_quantity_have_the_reason(
    column: str, name: str, reason: str
) -> None:
    assert FOREIGN[normalise(column)] == (name, reason)


def test_no_spelling_means_two_measurements() -> None:
    every = [(normalise(s), m.name) for m in measurements(NAMES) for s in {m.name, *m.aliases}]
    assert len({spelling for spelling, _ in every}) == len(set(every))
    assert not FOREIGN.keys() & known_names().keys()
    assert {name for name, _ in FOREIGN.values()} <= set(NAMES)


def test_a_measurement_knows_its_unit_channel_and_column() -> None:
    found = measurement("Kurt blue")
    assert (found.unit, found.channel, found.base) == ("1", "blue", "Kurt")
    assert measurement("Max green").unit == GREY
    assert {m.unit for m in measurements(NAMES)} == {
        "1",
        "pixels",
        "pixels²",
        "8-bit grey level",
        "sum of 8-bit grey levels",
    }


def test_an_unknown_measurement_is_only_its_name() -> None:
    assert measurement("Texture 7") == Measurement("Texture 7")
    assert names_of([measurement("Texture 7")]) == {"texture7": "Texture 7"}


def test_measurements_sent_to_another_process_are_the_same_key_there() -> None:
    code = (
        "import pickle, sys; from bloodcells.measurements import measurements; "
        "found = {measurements(['Area', 'AR']): 'found'}; "
        "print(found[pickle.loads(sys.stdin.buffer.read())])"
    )
    sent = measurements(["Area", "AR"])
    hash(sent)  # is kept
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(sent),
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONHASHSEED": "12"},
    )
    assert done.stdout.decode() == "found\n", done.stderr.decode()
