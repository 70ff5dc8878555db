"""Read and write the file of a manifest, in which its own digest stands."""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from bloodcells.classification.manifest import READABLE_VERSIONS, Manifest
from bloodcells.errors import ModelError, listed, quoted

__all__ = ["digest", "parse", "seal"]

_NO_DIGEST = "0" * 64
"""Stands in a manifest for its digest while that is computed."""
_DIGEST_FIELD = re.compile(rb'"digest": ?"([0-9a-f]{64})"')


def parse(raw: bytes, path: Path) -> Manifest:
    """Read a manifest from its bytes, and check its digest."""
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{path} is not JSON: {error}.") from error
    version = content.get("format_version") if isinstance(content, dict) else None
    # The format's version is checked first, as a later format may change everything else.
    if version not in READABLE_VERSIONS:
        raise ModelError(
            f"{path} has format_version {version!r}; this release reads "
            f"{listed(READABLE_VERSIONS)}. Update Bloodcells, or export the model again."
        )
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ModelError(
            f"{path} is not a manifest: at {where}, {first['msg']}"
            f" ({error.error_count()} fault{'' if error.error_count() == 1 else 's'})."
        ) from error
    if digest(raw) != manifest.digest:
        raise ModelError(
            f"{path} has been changed since it was exported: its SHA-256 is "
            f"{digest(raw)}, {manifest.digest} was expected. Restore it, or export again."
        )
    json.loads(raw, object_pairs_hook=partial(_refuse_doubled, path))
    return manifest


def seal(content: Mapping[str, Any]) -> bytes:
    """Write the file of a manifest with its digest, whatever it was before."""
    raw = orjson.dumps({**content, "digest": _NO_DIGEST}, option=orjson.OPT_INDENT_2)
    found = f'"digest": "{digest(raw)}"'
    return raw.replace(f'"digest": "{_NO_DIGEST}"'.encode(), found.encode(), 1)


def _refuse_doubled(path: Path, pairs: list[tuple[str, object]]) -> None:
    """Refuse an object with a key twice, of which one reader takes the first value and another the last."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        twice = next(key for i, key in enumerate(keys) if key in keys[:i])
        raise ModelError(
            f"{path} has the key {quoted(twice)} twice in one object. Export the model again."
        )


def digest(raw: bytes) -> str:
    """Compute the digest of a manifest, which stands in the manifest itself."""
    return hashlib.sha256(_blank_digest(raw)).hexdigest()


def _blank_digest(raw: bytes) -> bytes:
    """Replace the digest in a manifest by zeros."""
    match = _DIGEST_FIELD.search(raw)
    return (
        raw if match is None else raw[: match.start(1)] + _NO_DIGEST.encode() + raw[match.end(1) :]
    )
