"""Read the file of API keys, which has a name and the digest of a key on each line; make keys.

A key is 256 random bits, so its digest is a plain SHA-256: nobody finds such a key by trying, however fast
the digest is. Slow digests (bcrypt, Argon2) are for passwords, which people choose, and would cost every
request the tenth of a second that they are made to take.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from bloodcells.errors import BloodcellsError

_KEY_BYTES = 32
_PREFIX = "bc_"
"""Start of each key, by which programs that look for secrets in files can find it."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Matches the name of a key, which is shown in the log."""
_LINE = re.compile(rf"({NAME.pattern})[ \t]+sha256:([0-9a-fA-F]{{64}})")
_EXPECTED = (
    "a name and `sha256:` with 64 hexadecimal digits were expected, with a blank between them, as "
    "`bloodcells-serve keys new NAME` prints them"
)


class BadKeyFile(BloodcellsError):
    """Report a file of API keys that cannot be taken, in a sentence without anything of its content."""


@dataclass(frozen=True)
class ApiKeys:
    """Hold the keys with which the service may be asked.

    Attributes
    ----------
    digests
        SHA-256 of each key, with the key's name.
    reload_refused
        Why the file was not taken when it was read again, whereupon the keys stayed; empty if it was.
    """

    digests: tuple[tuple[bytes, str], ...]
    reload_refused: str = ""

    def name_of(self, key: bytes) -> str | None:
        """Find the name of a key; None if there is no such key.

        All digests are compared, each in constant time, so that the time tells nothing.
        """
        digest, found = digest_of(key), None
        for known, name in self.digests:
            if hmac.compare_digest(known, digest):
                found = name
        return found


def new_key() -> str:
    """Make a key of 256 random bits."""
    return _PREFIX + secrets.token_urlsafe(_KEY_BYTES)


def digest_of(key: bytes) -> bytes:
    """Compute the digest by which a key is known."""
    return hashlib.sha256(key).digest()


def line_of(name: str, key: str) -> str:
    """Write the line of a key for the file, without a line end."""
    return f"{name} sha256:{digest_of(key.encode()).hex()}"


def read_keys(path: Path) -> ApiKeys:
    """Read a file of keys; empty lines, and those that begin with `#`, are left out.

    Raises
    ------
    BadKeyFile
        It cannot be read, has no key, or a line is not right; the sentence has the line's number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadKeyFile(
            f"The file of API keys {path} cannot be read: {error.strerror}."
        ) from error
    except UnicodeDecodeError as error:
        raise BadKeyFile(f"The file of API keys {path} is no text in UTF-8.") from error
    names: dict[str, int] = {}
    digests: dict[bytes, tuple[int, str]] = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        here = f"The file of API keys {path}, line {number}"
        if (match := _LINE.fullmatch(line)) is None:
            raise BadKeyFile(f"{here}: {_EXPECTED}.")
        name, digest = match[1], bytes.fromhex(match[2])
        if name in names:
            raise BadKeyFile(f"{here}: the name {name} is on line {names[name]} already.")
        if digest in digests:
            raise BadKeyFile(f"{here}: the key is that of line {digests[digest][0]}.")
        names[name], digests[digest] = number, (number, name)
    if not digests:
        raise BadKeyFile(
            f"The file of API keys {path} has no key, and would keep everyone out; on each line, {_EXPECTED}."
        )
    return ApiKeys(tuple((digest, name) for digest, (_, name) in digests.items()))


def read_again(path: Path, before: ApiKeys) -> ApiKeys:
    """Read the file for a reload; where it is not right, give the keys before, and say why."""
    try:
        return read_keys(path)
    except BadKeyFile as error:
        return replace(before, reload_refused=str(error))
