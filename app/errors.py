"""Name what is wrong with a request, beyond what is wrong with its table."""

from bloodcells.errors import BloodcellsError


class UnsupportedBody(BloodcellsError):
    """Report a Content-Type or Content-Encoding that is not read."""


class NotAcceptable(BloodcellsError):
    """Report an Accept header that no form of the answer fits."""


class Stalled(BloodcellsError):
    """Report a body that came too slowly, or of which nothing more came."""


class MissingKey(BloodcellsError):
    """Report a request without an API key."""

    def __init__(self) -> None:
        super().__init__(
            "The request has no API key; send one as `Authorization: Bearer KEY` or `X-API-Key: KEY`."
        )


class UnknownKey(BloodcellsError):
    """Report a request with an API key that is not known, or with several."""

    def __init__(self) -> None:
        super().__init__(
            "The request's API key is none that the service knows, or there is more than one; ask who runs "
            "the service for a key."
        )


class TooManyRequests(BloodcellsError):
    """Report a request beyond those of one key that may be under way.

    Attributes
    ----------
    retry_after
        Seconds after which it is worth asking again.
    """

    retry_after = 1

    def __init__(self, name: str, most: int) -> None:
        super().__init__(
            f"As many requests of the API key {name} are under way as may be ({most:,}); send this one again "
            "when one of them is answered."
        )


class NoReport(BloodcellsError):
    """Report a model that was exported without a training report."""

    def __init__(self, name: str, version: int) -> None:
        super().__init__(
            f"Version {version} of the model {name!r} has no training report: it was exported before "
            f"models had one. Its scores are in /v1/models/{name}/versions/{version}."
        )
