"""Colours are compared with those of red cells by ratios and by shares."""

import pytest

from bloodcells.images.cytology.moments import Moments
from bloodcells.images.cytology.red_cells import describe


def of(red: float, green: float, blue: float) -> dict[str, Moments]:
    return {
        channel: Moments(1024 * value, 0, 0)
        for channel, value in (("red", red), ("green", green), ("blue", blue))
    }


def test_ratios_and_shares_by_hand() -> None:
    found = describe(of(1.0, 2.0, 0.5), of(0.2, 0.45, 0.1), [0.35, 0.55, 0.25])
    assert found == pytest.approx(
        {
            "Nucleus OD to red cells red": 1.0 / 0.4,
            "Nucleus OD to red cells green": 2.0 / 0.6,
            "Nucleus OD to red cells blue": 0.5 / 0.3,
            "Nucleus share less red cells red": 1.0 / 3.55 - 0.35 / 1.2,
            "Nucleus share less red cells green": 2.0 / 3.55 - 0.55 / 1.2,
            "Nucleus share less red cells blue": 0.5 / 3.55 - 0.25 / 1.2,
            "Cytoplasm OD to red cells red": 0.2 / 0.4,
            "Cytoplasm OD to red cells green": 0.45 / 0.6,
            "Cytoplasm OD to red cells blue": 0.1 / 0.3,
            "Cytoplasm share less red cells red": 0.2 / 0.8 - 0.35 / 1.2,
            "Cytoplasm share less red cells green": 0.45 / 0.8 - 0.55 / 1.2,
            "Cytoplasm share less red cells blue": 0.1 / 0.8 - 0.25 / 1.2,
        }
    )


def test_what_is_brighter_than_white_absorbs_nothing() -> None:
    found = describe(of(1, 1, 1), of(-0.1, -0.2, 0.1), [0.35, 0.55, 0.25])
    assert found["Cytoplasm OD to red cells green"] == 0
    assert found["Cytoplasm share less red cells blue"] == pytest.approx(0.1 / 0.15 - 0.25 / 1.2)
    nothing = describe(of(1, 1, 1), of(0, 0, 0), [0.0, 0.0, 0.0])
    assert nothing["Cytoplasm share less red cells red"] == 0
