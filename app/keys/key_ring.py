"""Hold the API keys of a running service, which a reload exchanges in one step."""

import logging
from pathlib import Path

from app.keys.key_file import ApiKeys, read_again, read_keys

log = logging.getLogger("bloodcells.keys")


class KeyRing:
    """Give each request the keys as they are now.

    Parameters
    ----------
    path
        The file of keys.
    keys
        What was read from it, where another process has; None reads it at `load`.
    """

    def __init__(self, path: Path, keys: ApiKeys | None = None) -> None:
        self._path = path
        self._keys = keys or ApiKeys(())  # which lets nobody in before `load`

    @property
    def keys(self) -> ApiKeys:
        """Get the present keys."""
        return self._keys

    def load(self) -> None:
        """Read the file, if nobody has.

        Raises
        ------
        BadKeyFile
            It cannot be taken.
        """
        self.take(self._keys if self._keys.digests else read_keys(self._path))

    def reload(self) -> None:
        """Read the file again; where it is not right, keep the keys."""
        self.take(read_again(self._path, self._keys))

    def take(self, keys: ApiKeys) -> None:
        """Let requests be asked with these keys from now on, and log that."""
        self._keys = keys
        if keys.reload_refused:
            log.error("API keys are not reloaded, those before stay: %s", keys.reload_refused)
        else:
            log.info("API keys loaded: %d", len(keys.digests))
