"""One record with everything in it, rendered once."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.report.records import (
    DIVERGING,
    MAJORITY,
    NETWORK,
    SOFTMAX,
    blend,
    cells_of,
    compare,
    record_of,
)
from training.report import render
from training.report.record import Record

CLASSES = ("<b>Basophil</b>", "Lympho & co", "Mono $x$")


@pytest.fixture(scope="session")
def full_record() -> Record:
    """Three classes of odd names, a test file, a failed candidate, and a blend that won."""
    cells = cells_of(CLASSES)
    test = replace(cells_of(CLASSES, n=60, seed=1), file=Path("test <1>.csv"))
    members = [compare(candidate, cells) for candidate in (SOFTMAX, NETWORK)]
    others = [compare(candidate, cells) for candidate in (MAJORITY, DIVERGING)]
    compared = [*others, *members, blend(members, cells)]
    return record_of(cells, compared, best="a blend", test=test, quick=True)


@pytest.fixture(scope="session")
def full_report(full_record: Record) -> dict[str, bytes]:
    """What `render` makes of it."""
    return render(full_record, lambda text: None)


@pytest.fixture(scope="session")
def page(full_report: dict[str, bytes]) -> str:
    """Its page."""
    return full_report["report/index.html"].decode()
