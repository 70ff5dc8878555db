"""A header is read as a measurement and a channel, however the channel is written."""

import pytest

from bloodcells.measurements import FEATURE_SETS, Measurement, Measurements, measurements
from bloodcells.measurements.column_names import is_measurement, name_columns, spelling_of

WANTED = measurements(FEATURE_SETS["imagej-33"])


@pytest.mark.parametrize(
    ("header", "base", "channel"),
    [
        ("Mean (red)", "Mean", "red"),
        ("Mean(green)", "Mean", "green"),
        ("Mean[Blue]", "Mean", "blue"),
        ("Red: Mean", "Mean", "red"),
        ("StDev_R", "StdDev", "red"),
        ("G Skew", "Skew", "green"),
        ("Rot Median", "Median", "red"),
        ("Kurt (Grünkanal)", "Kurt", "green"),
        ("Mean of red channel", "Mean", "red"),
        ("RawIntDen red", "RawIntDen", "red"),
        ("red IntDen", "IntDen", "red"),
    ],
)
def test_a_channel_by_name_or_letter_is_read(header: str, base: str, channel: str) -> None:
    spelt = spelling_of(header)
    assert spelt is not None
    assert (spelt.base, spelt.channel) == (base, channel)


@pytest.mark.parametrize(
    "header",
    [
        *("C2 Mean", "C2-Mean", "Ch2 Mean", "Mean ch02", "Mean (channel 2)", "c:2/3 Mean"),
        *("Mean (channel 2 of 3)", "Mean w2", "Slice2 Mean"),
    ],
)
def test_a_channel_by_number_is_read(header: str) -> None:
    spelt = spelling_of(header)
    assert spelt is not None
    assert (spelt.base, spelt.number) == ("Mean", 2)


@pytest.mark.parametrize(
    "header", ["Mean", "Mean1", "Mean.1", "MinFeret", "MinThr", "Mean intensity"]
)
def test_other_headers_name_no_channel(header: str) -> None:
    assert spelling_of(header) is None


def test_letters_count_only_where_all_three_are_there() -> None:
    assert "Max red" in name_columns(["Rmax", "Gmax", "Bmax"], WANTED).positions
    assert name_columns(["Rmax", "Gmax", "Max blue"], WANTED).positions == {"Max blue": (2,)}
    assert not is_measurement("Rmax")
    assert is_measurement("Rmax", alone=False)


@pytest.mark.parametrize("first", [0, 1])
def test_numbers_count_from_0_or_1_as_all_of_them_show(first: int) -> None:
    named = name_columns([f"C{first + i} Mean" for i in range(3)], WANTED)
    assert named.positions == {"Mean red": (0,), "Mean green": (1,), "Mean blue": (2,)}
    assert named.numbered == (first, first + 1, first + 2)


def test_numbers_of_four_channels_name_none() -> None:
    named = name_columns([f"C{i} Mean" for i in (1, 2, 3, 4)], WANTED)
    assert named.positions == {}
    assert named.unknown_numbers == (1, 2, 3, 4)


def test_a_measurement_without_a_channel_may_be_called_like_one_with_it() -> None:
    own = Measurements([Measurement("mean_red"), Measurement("C4 Max"), Measurement("extent")])
    named = name_columns(["C4 Max", "Mean Red", "Extent", "Mean blue"], own)
    assert named.positions == {"C4 Max": (0,), "mean_red": (1,), "extent": (2,)}
