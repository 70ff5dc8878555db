"""No model directory that lies is loaded, whoever signed it, and each is refused in one sentence."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bloodcells import Classifier
from bloodcells.classification import signing, store
from bloodcells.errors import ModelError
from tests.bloodcells.classification.hostile import files, graph_bytes, graphs, manifests
from tests.bloodcells.classification.hostile.draft import Draft, Kind

pytestmark = pytest.mark.integration

KINDS = [*manifests.kinds(), *files.kinds(), *graphs.kinds(), *graph_bytes.kinds()]
SIGNATURES = list(files.signatures())


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two pairs of keys, lab and other."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("lab", "other"):
        private, public = signing.generate()
        (folder / f"{name}.key").write_bytes(private)
        (folder / f"{name}.pub").write_bytes(public)
    return folder


@pytest.fixture(scope="module")
def trusted(keys: Path) -> dict[str, bytes]:
    """The key that is trusted."""
    return signing.public_keys([keys / "lab.pub"])


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a model, beside a file that a graph may look for where the process is."""
    here = tmp_path / "started here"
    here.mkdir()
    monkeypatch.chdir(here)
    graphs.write_outside(here)
    return tmp_path / "models" / "bloodcells" / "2"


def refusal(directory: Path, trusted: dict[str, bytes] | None) -> str:
    """The one sentence by which a model is refused."""
    with pytest.raises(ModelError) as error:
        Classifier(store.load(directory, files.MOST, trusted))
    sentence = str(error.value)
    assert sentence.startswith(str(directory))
    assert sentence.endswith(".")
    assert len(sentence.splitlines()) == 1
    assert sentence.isprintable()
    return sentence


def test_there_are_two_hundred_kinds_and_none_twice() -> None:
    names = Counter(kind.name for kind in [*KINDS, *SIGNATURES])
    assert not [name for name, times in names.items() if times > 1]
    assert len(names) >= 200


def test_the_honest_model_is_loaded_signed_or_not(
    directory: Path, keys: Path, trusted: dict[str, bytes]
) -> None:
    Draft().write(directory, keys / "lab.key")
    assert Classifier(store.load(directory, files.MOST)).signed_by is None
    assert Classifier(store.load(directory, files.MOST, trusted)).signed_by == "lab"


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_hostile_model_is_refused_by_what_is_wrong_with_it(
    kind: Kind, directory: Path, keys: Path, trusted: dict[str, bytes]
) -> None:
    draft = Draft()
    kind.change(draft)
    draft.write(directory, keys / "lab.key")
    unsigned = refusal(directory, None)
    assert re.search(kind.said, unsigned), unsigned
    assert refusal(directory, trusted)  # also where a trusted key has signed all of it


@pytest.mark.parametrize("kind", SIGNATURES, ids=[kind.name for kind in SIGNATURES])
def test_a_model_that_no_trusted_key_vouches_for_is_refused(
    kind: Kind, directory: Path, keys: Path, trusted: dict[str, bytes]
) -> None:
    draft = Draft()
    kind.change(draft)
    draft.write(directory, keys / "lab.key")
    sentence = refusal(directory, trusted)
    assert re.search(kind.said, sentence), sentence


def test_a_model_that_another_signed_is_refused_until_that_one_is_trusted(
    directory: Path, keys: Path, trusted: dict[str, bytes]
) -> None:
    Draft().write(directory, keys / "other.key")
    assert "is a signature by none of the trusted keys (lab)" in refusal(directory, trusted)
    both = signing.trusted_keys(str(keys))
    assert Classifier(store.load(directory, files.MOST, both)).signed_by == "other"
