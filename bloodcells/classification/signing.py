"""Sign models, and verify who signed them, by Ed25519 (RFC 8032).

Signed are the bytes of the manifest, which has the SHA-256 of every other file. Keys are PEM files, as
OpenSSL writes them: a private one in PKCS#8, a public one as SubjectPublicKeyInfo. The signature lies beside
the manifest, in base64 on one line. It does not say who made it: a signer's name is that of the file in
which whoever trusts a key keeps it.
"""

import base64
import binascii
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bloodcells.classification.manifest import NAME_PATTERN, SIGNATURE_FILE
from bloodcells.errors import ModelError, listed

# The library for keys is imported where one is used: most who load a model have none, and it takes 40 ms.

__all__ = [
    "PUBLIC",
    "TRUSTED_KEYS",
    "KeyFault",
    "generate",
    "public_keys",
    "sign",
    "signer",
    "trusted_keys",
]

TRUSTED_KEYS = "BLOODCELLS_TRUSTED_KEYS"
"""Variable with files of trusted public keys, or folders of them; with it, models of others are refused."""
PUBLIC = ".pub"
"""Ending of a public key's file in a folder of keys."""
_MAX_KEY_BYTES = 10_000


class KeyFault(ModelError):
    """Report a file that is no key, or keys that cannot be told apart."""


def generate() -> tuple[bytes, bytes]:
    """Make a new private key and its public key, each as the content of its file."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return (
        private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()),
        private.public_key().public_bytes(
            form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def sign(manifest: bytes, private_key: Path) -> bytes:
    """Sign the bytes of a manifest; give the content of the signature's file.

    Raises
    ------
    KeyFault
        The file is no private key, or cannot be read.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = _load(private_key, "private", lambda pem: load_pem_private_key(pem, password=None))
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(private_key, "private")
    return base64.b64encode(key.sign(manifest)) + b"\n"


def signer(manifest: bytes, signature: bytes, trusted: Mapping[str, bytes]) -> str:
    """Find the trusted key that signed a manifest.

    Parameters
    ----------
    manifest
        The bytes of the manifest.
    signature
        The content of the signature's file.
    trusted
        Public keys by name.

    Returns
    -------
    The key's name.

    Raises
    ------
    ModelError
        It is no signature, or none of these keys made it for these bytes.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base64.b64decode(signature.strip(), validate=True)
    except binascii.Error as error:
        raise ModelError(
            f"{SIGNATURE_FILE} is no signature in base64: sign the model again."
        ) from error
    for name, key in trusted.items():
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(raw, manifest)
        except InvalidSignature:
            continue
        return name
    raise ModelError(
        f"{SIGNATURE_FILE} is a signature by none of the trusted keys ({listed(list(trusted))}), or the "
        "manifest has been changed since it was signed: restore it, or sign it with one of them."
    )


def trusted_keys(places: str | None) -> dict[str, bytes] | None:
    """Read the public keys that `BLOODCELLS_TRUSTED_KEYS` names.

    Parameters
    ----------
    places
        Files, or folders whose `.pub` files are all keys, with `os.pathsep` between them; None trusts
        everybody.

    Returns
    -------
    Keys by the names of their files without the ending; None where everybody is trusted.

    Raises
    ------
    KeyFault
        A file is no public key or cannot be read, two have one name, or there is none.
    """
    if places is None:
        return None
    files: list[Path] = []
    for place in filter(None, places.split(os.pathsep)):
        path = Path(place)
        try:
            # A folder mounted from Kubernetes has links in it, and its own hidden folders.
            inside = sorted(path.glob(f"*{PUBLIC}")) if path.is_dir() else [path]
        except OSError as error:
            raise KeyFault(f"{path} cannot be read: {error.strerror}.") from error
        files += [file for file in inside if not file.name.startswith(".")]
    if not files:
        raise KeyFault(
            f"{TRUSTED_KEYS} names no public key ({places!r} was found): give files, or a folder with "
            f"*{PUBLIC} files; without the variable, unsigned models are loaded too."
        )
    return public_keys(files)


def public_keys(files: Iterable[Path]) -> dict[str, bytes]:
    """Read public keys.

    Returns
    -------
    The 32 bytes of each, by the name of its file without the ending.

    Raises
    ------
    KeyFault
        A file is no public key or cannot be read, or two have one name.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    keys: dict[str, bytes] = {}
    for file in files:
        if not re.fullmatch(NAME_PATTERN, file.stem):
            raise KeyFault(
                f"{file} has a name that no key can have, as it is shown with each model: rename it, to at "
                "most 64 letters, digits, dots, hyphens and underscores."
            )
        key = _load(file, "public", load_pem_public_key)
        if not isinstance(key, Ed25519PublicKey):
            raise _no_key(file, "public")
        raw = key.public_bytes_raw()
        if keys.setdefault(file.stem, raw) != raw:
            raise KeyFault(f"Two public keys are called {file.stem!r}; rename the file of one.")
    return keys


def _load(file: Path, kind: str, parse: Callable[[bytes], Any]) -> Any:
    """Read a key of any kind from its file."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        with file.open("rb") as opened:
            pem = opened.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise KeyFault(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return parse(pem)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise _no_key(file, kind) from error


def _no_key(file: Path, kind: str) -> KeyFault:
    """Create the error of a file that is not such a key."""
    return KeyFault(
        f"{file} is no {kind} key of Ed25519 in PEM without a passphrase, as `bloodcells models keygen` "
        "writes it."
    )
