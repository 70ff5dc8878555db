"""A signature is anybody's until a trusted key made it, and a key is what its file says or refused."""

import base64
import os
from pathlib import Path

import pytest

from bloodcells import Classifier
from bloodcells.classification import signing, store
from bloodcells.classification.manifest import SIGNATURE_FILE
from bloodcells.errors import ModelError
from tests.bloodcells.classification.hostile.draft import Draft


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key, beside its public key."""
    private, public = signing.generate()
    (tmp_path / "lab.pub").write_bytes(public)
    (tmp_path / "lab.key").write_bytes(private)
    return tmp_path / "lab.key"


def test_the_signer_is_told_by_the_name_of_the_trusted_file(key: Path) -> None:
    signature = signing.sign(b"manifest", key)
    (key.parent / "renamed.pub").write_bytes((key.parent / "lab.pub").read_bytes())
    both = signing.public_keys([key.parent / "renamed.pub", key.parent / "lab.pub"])
    assert signing.signer(b"manifest", signature, both) == "renamed"
    with pytest.raises(ModelError, match="or the manifest has been changed since it was signed"):
        signing.signer(b"manifest.", signature, both)


def test_a_signature_is_that_of_rfc_8032(tmp_path: Path) -> None:
    # The first test of its section 7.1, whose key is written here as PKCS#8 (RFC 8410).
    secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    pem = tmp_path / "rfc.key"
    encoded = base64.b64encode(bytes.fromhex("302e020100300506032b657004220420" + secret)).decode()
    pem.write_text(f"-----BEGIN PRIVATE KEY-----\n{encoded}\n-----END PRIVATE KEY-----\n")
    assert base64.b64decode(signing.sign(b"", pem)).hex() == signature
    trusted = {"rfc": bytes.fromhex(public)}
    assert signing.signer(b"", base64.b64encode(bytes.fromhex(signature)), trusted) == "rfc"


def test_trusted_keys_are_files_or_folders_of_them(key: Path, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "second.pub").write_bytes(signing.generate()[1])
    (folder / "notes.txt").write_text("no key")
    (folder / ".hidden.pub").write_text("no key")
    places = os.pathsep.join([str(folder), str(tmp_path / "lab.pub")])
    found = signing.trusted_keys(places)
    assert found is not None
    assert list(found) == ["second", "lab"]
    assert all(len(raw) == 32 for raw in found.values())
    assert signing.trusted_keys(None) is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.pub", None, "cannot be read: No such file"),
        ("text.pub", b"ssh-ed25519 AAAA", "is no public key of Ed25519 in PEM"),
        ("empty.pub", b"", "is no public key of Ed25519 in PEM"),
        ("a b.pub", b"", "has a name that no key can have"),
    ],
)
def test_a_file_that_is_no_public_key_is_refused(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(signing.KeyFault, match=said):
        signing.trusted_keys(str(tmp_path / name))


def test_a_private_key_is_no_public_one_nor_the_other_way_round(key: Path) -> None:
    with pytest.raises(signing.KeyFault, match="is no public key"):
        signing.public_keys([key])
    with pytest.raises(signing.KeyFault, match="is no private key"):
        signing.sign(b"", key.with_suffix(".pub"))


def test_two_keys_of_one_name_are_refused(key: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "lab.pub").write_bytes(signing.generate()[1])
    with pytest.raises(signing.KeyFault, match="Two public keys are called 'lab'"):
        signing.public_keys([tmp_path / "lab.pub", tmp_path / "other" / "lab.pub"])


@pytest.mark.parametrize("places", ["", ":", "folder"])
def test_a_variable_that_names_no_key_trusts_nobody(
    tmp_path: Path, places: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(signing.KeyFault, match="BLOODCELLS_TRUSTED_KEYS names no public key"):
        signing.trusted_keys(places)


def test_whatever_loads_a_model_obeys_the_variables(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "bloodcells" / "2"
    Draft().write(directory, key)
    monkeypatch.setenv("BLOODCELLS_TRUSTED_KEYS", str(tmp_path))
    assert Classifier.load(directory).signed_by == "lab"
    (directory / SIGNATURE_FILE).unlink()
    with pytest.raises(ModelError, match="only models signed by lab are loaded"):
        Classifier.load(directory)
    monkeypatch.delenv("BLOODCELLS_TRUSTED_KEYS")
    assert Classifier.load(directory).signed_by is None
    for most, said in (("1000", "is too large"), ("1 MB", "a number of bytes was expected")):
        monkeypatch.setenv("BLOODCELLS_MAX_MODEL_BYTES", most)
        with pytest.raises(ModelError, match=said):
            Classifier.load(directory)


def test_a_model_is_not_signed_that_changed_since_it_was_loaded(key: Path, tmp_path: Path) -> None:
    directory = tmp_path / "bloodcells" / "2"
    Draft().write(directory, key)
    loaded = store.load(directory)
    changed = Draft()
    changed.content["citation"] = "Another's."
    changed.write(directory, key)
    with pytest.raises(ModelError, match="has been changed while it was signed"):
        store.add_signature(loaded, key)
