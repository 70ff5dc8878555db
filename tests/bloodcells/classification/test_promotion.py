"""What is served changes by pin, promote and rollback alone, whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bloodcells.classification import promotion, served_version, store
from bloodcells.classification.served_version import SERVED_FILE
from bloodcells.errors import UnknownModel
from tests.bloodcells.classification.model_directory import FILES, manifest


def save(root: Path, *versions: int) -> Path:
    for version in versions:
        store.save(root, manifest(version=version), FILES)
    return root / "tiny"


def candidate(root: Path) -> int:
    version = store.next_version(root, "tiny")
    promotion.save_candidate(root, manifest(version=version), FILES)
    return version


def served(directory: Path) -> int | None:
    return served_version.served_version(directory, store.versions(directory))


def test_a_new_version_is_a_candidate_until_it_is_promoted_and_can_be_rolled_back(
    tmp_path: Path,
) -> None:
    directory = save(tmp_path, 1, 3)
    assert candidate(tmp_path) == 4
    assert served(directory) == 3
    assert store.resolve(directory).name == "3"
    assert candidate(tmp_path) == 5
    assert promotion.choose_candidate(directory, 4) == 4
    assert promotion.choose_candidate(directory, None) == 5
    assert promotion.serve(directory, 5, "promote") == 3
    assert served(directory) == 5
    assert promotion.choose_previous(directory) == 3
    assert promotion.serve(directory, 3, "rollback") == 5
    assert served(directory) == 3


def test_the_first_version_of_a_model_is_a_candidate_too(tmp_path: Path) -> None:
    assert candidate(tmp_path) == 1
    directory = tmp_path / "tiny"
    assert served(directory) is None
    with pytest.raises(UnknownModel, match=r"there are candidates alone \(1\)"):
        store.resolve(directory)
    assert (
        promotion.serve(directory, promotion.choose_candidate(directory, None), "promote") is None
    )
    assert store.resolve(directory) == directory / "1"


def test_a_version_put_beside_a_pinned_one_changes_nothing(tmp_path: Path) -> None:
    directory = save(tmp_path, 1, 2)
    promotion.serve(directory, 1, "pin")
    save(tmp_path, 3)
    assert served(directory) == 1
    assert promotion.choose_previous(directory) == 2


def test_what_cannot_be_promoted_or_rolled_back_is_said(tmp_path: Path) -> None:
    directory = save(tmp_path, 1, 2)
    with pytest.raises(promotion.NotServed, match="there is no candidate"):
        promotion.choose_candidate(directory, None)
    with pytest.raises(promotion.NotServed, match=r"Version 1 of .* is no candidate"):
        promotion.choose_candidate(directory, 1)
    with pytest.raises(UnknownModel, match="has no version 7; there is 1, 2"):
        promotion.choose_candidate(directory, 7)
    with pytest.raises(UnknownModel, match="has no version 7"):
        promotion.serve(directory, 7, "pin")
    with pytest.raises(promotion.NotServed, match=r"No version of .* is known to have been served"):
        promotion.choose_previous(directory)
    assert not (directory / SERVED_FILE).exists()
    promotion.serve(directory, 1, "pin")
    promotion.remove(directory, 2)
    with pytest.raises(
        promotion.NotServed, match=r"Version 2 .*, which was served before, is not there"
    ):
        promotion.choose_previous(directory)


def test_only_what_is_not_served_is_removed_and_its_number_is_not_given_again(
    tmp_path: Path,
) -> None:
    directory = save(tmp_path, 1, 2)
    with pytest.raises(promotion.NotServed, match=r"Version 2 .* is served and is not removed"):
        promotion.remove(directory, 2)
    promotion.remove(directory, 1)
    assert store.versions(directory) == [2]
    assert not (directory / SERVED_FILE).exists()
    third = candidate(tmp_path)
    promotion.remove(directory, third)
    assert sorted(p.name for p in directory.iterdir()) == ["2", SERVED_FILE]
    assert store.next_version(tmp_path, "tiny") == third + 1
    with pytest.raises(UnknownModel, match="has no version 3"):
        promotion.remove(directory, third)


def test_to_serve_what_is_served_changes_nothing(tmp_path: Path) -> None:
    directory = save(tmp_path, 1)
    assert promotion.serve(directory, 1, "pin") == 1  # it is pinned now, too
    before = (directory / SERVED_FILE).read_bytes()
    assert promotion.serve(directory, 1, "pin") == 1
    assert (directory / SERVED_FILE).read_bytes() == before


_CHANGES = """
import sys
from pathlib import Path
from bloodcells.classification import promotion
directory = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for version in (1, 2):
        promotion.serve(directory, version, "pin")
"""


@pytest.mark.integration
def test_killed_in_the_middle_it_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    directory = save(tmp_path, 1, 2, 3)
    promotion.serve(directory, 1, "pin")
    for i in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", _CHANGES, directory], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.003 + 0.002 * i)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = served(directory)
        assert found in (1, 2)  # 3, the highest, would be served without a whole file
        assert json.loads((directory / SERVED_FILE).read_bytes())["served"] == found
    promotion.serve(directory, 3, "pin")
    assert not list(directory.glob(".served.json.*"))  # what the killed ones left
    assert served(directory) == 3
