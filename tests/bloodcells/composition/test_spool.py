"""Test that no cell put aside is lost, and that a group comes back whole."""

from pathlib import Path

import numpy as np
import pytest

from bloodcells.composition.estimation import CompositionError
from bloodcells.composition.spool import Spool


@pytest.mark.parametrize("in_memory", [0, 1, 1000])
def test_every_cell_comes_back_with_its_whole_group(in_memory: int) -> None:
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 200, 5000).astype(np.int32)
    probabilities = rng.random((5000, 3)).astype(np.float32)
    probabilities[:, 2] = np.arange(5000)
    spool = Spool(3, in_memory)
    for part in np.array_split(np.arange(5000), 7):
        spool.add(probabilities[part], groups[part], groups[part] * 2, groups[part] % 3 == 0)
    assert spool.cells == 5000
    seen: set[int] = set()
    back = []
    for cells in spool.buckets():
        mine = set(cells.groups.tolist())
        assert not seen & mine
        seen |= mine
        assert np.array_equal(cells.wells, cells.groups * 2)
        assert np.array_equal(cells.flagged, cells.groups % 3 == 0)
        places = cells.probabilities[:, 2].astype(int)
        assert np.array_equal(groups[places], cells.groups)
        assert np.array_equal(probabilities[places], cells.probabilities)
        back += places.tolist()
    spool.close()
    assert sorted(back) == list(range(5000))


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    spool = Spool(2)
    spool._files[0] = open("/dev/full", "wb", buffering=0)  # type: ignore[call-overload]  # noqa: SIM115
    one = np.zeros(1, dtype=np.int32)
    with pytest.raises(CompositionError, match=r"cannot be put aside in .*: No space left"):
        spool.add(np.zeros((1, 2), np.float32), one, one, np.zeros(1, bool))
    spool._files[0].close()
    spool.close()
