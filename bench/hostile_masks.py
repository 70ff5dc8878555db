"""Measure what masks and images that no microscope makes cost the service, at the largest that it takes.

    python bench/hostile_masks.py [KIND ...]

Of each kind: the answer and its time; the most memory above idle, sampled every 20 ms; and how much the
service still works from when its sender hangs up, half a second after the request was sent.
"""

import http.client
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.servers import HOST, Peak, Server, bloodcells, ended_as_by_hand, resident  # noqa: E402
from tests.app.sent_bodies import Body, form, part  # noqa: E402
from tests.images import encoded  # noqa: E402

SIZE = (4096, 8192)
"""Height and width: together the default of BLOODCELLS_MAX_IMAGE_PIXELS."""
_HANG_UP_AFTER = 0.5

Mask = npt.NDArray[Any]


def stripes(height: int, width: int) -> Mask:
    """Repeat 251 labels every few pixels."""
    y, x = np.ogrid[:height, :width]
    return ((x // 3 + y // 3) % 251 + 1).astype(np.uint8)


def checkerboard(height: int, width: int) -> Mask:
    """Touch at every corner: four points a pixel."""
    y, x = np.ogrid[:height, :width]
    return ((x + y) % 2).astype(np.uint8)


def holes(height: int, width: int) -> Mask:
    """Fill the image with one label and pierce it."""
    mask = np.ones((height, width), np.uint8)
    mask[1::3, 1::3] = 0
    return mask


def patch(height: int, width: int) -> Mask:
    """Repeat 100 labels in one part of the image, as many times as the limits allow."""
    mask = np.zeros((height, width), np.uint16)
    part = mask[: height * 3 // 10, : width * 3 // 20]
    y, x = np.ogrid[: part.shape[0], : part.shape[1]]
    part[:] = (x // 4 + 7 * (y // 4)) % 100 + 1
    return mask


def noise(height: int, width: int) -> Mask:
    """Make every kind of diagonal contact in one part of the image, near the limit of points."""
    mask = np.zeros((height, width), np.uint8)
    part = mask[: height // 4, : width // 8]
    part[:] = np.random.default_rng(0).random(part.shape) < 0.5
    return mask


def comb(height: int, width: int) -> Mask:
    """Make one label with one outline of nearly as many points as the limit."""
    mask = np.zeros((height, width), np.uint8)
    mask[:, : width // 17 : 2] = 1
    mask[0, : width // 17] = 1
    return mask


def labels(height: int, width: int) -> Mask:
    """Use nearly all labels that the limit allows, each for a small square."""
    y, x = np.ogrid[:height, :width]
    down, across = height // 256, width // 256
    mask = (y // down * 256 + x // across).astype(np.uint16)
    mask[(y % down >= max(1, down // 2)) | (x % across >= max(1, across // 4))] = 0
    return mask


def scattered(height: int, width: int) -> Mask:
    """Use 60,000 labels, of each some pixels in different places."""
    mask = np.zeros((height, width), np.uint16)
    count = min(60_000, height * width // 16)
    for piece in range(2):
        mask.ravel()[np.arange(count) * 2 + piece * (height // 2) * width] = np.arange(count) + 1
    return mask


def _smear(height: int, width: int, stained: npt.NDArray[np.bool_]) -> Mask:
    """Stain a part of an image like nuclei, and the rest like cytoplasm, below a strip of white."""
    image = np.empty((height, width, 3), np.uint8)
    image[:] = (190, 139, 158)
    image[np.broadcast_to(stained, (height, width))] = (123, 31, 108)
    image[:64] = (225, 190, 178)
    return image


def nuclei(height: int, width: int) -> Mask:
    """Pack nuclei as small as they may be as close as they lie in no smear."""
    y, x = np.ogrid[:height, :width]
    return _smear(height, width, (y % 80 < 62) & (x % 80 < 62))


def threads(height: int, width: int) -> Mask:
    """Stain long thin threads side by side, so that the boxes around them overlap many times."""
    y, x = np.ogrid[:height, :width]
    return _smear(height, width, ((x + y) % 24 < 10) & (y % 560 > 12) & (x % 560 > 12))


def lobes(height: int, width: int) -> Mask:
    """Stain lobes everywhere, each near to its neighbours."""
    y, x = np.ogrid[:height, :width]
    return _smear(height, width, (y % 40 < 22) & (x % 40 < 22))


def specks(height: int, width: int) -> Mask:
    """Stain the smallest spots that are looked at."""
    y, x = np.ogrid[:height, :width]
    return _smear(height, width, (y % 14 < 8) & (x % 14 < 8))


def tiles(height: int, width: int) -> Mask:
    """Lay labels side by side all over the image but for its strip of white, with nearly the most points."""
    y, x = np.ogrid[:height, :width]
    mask = (y // 80 * (width // 80 + 1) + x // 80 + 1).astype(np.uint16)
    mask[:64] = 0
    return mask


SMEARS: dict[str, Callable[[int, int], Mask]] = {
    f.__name__: f for f in (nuclei, threads, lobes, specks)
}
"""Images whose white cells are asked for, with the mask `tiles`."""

MASKS: dict[str, Callable[[int, int], Mask]] = {
    f.__name__: f for f in (stripes, checkerboard, holes, patch, noise, comb, labels, scattered)
}


def photo(height: int, width: int) -> Mask:
    """Make an RGB image that compresses badly enough."""
    y, x = np.ogrid[:height, :width]
    planes = [(x + y) // 16 % 256, (x * y) // 1024 % 256, (x + 0 * y) % 256]
    return np.dstack(planes).astype(np.uint8)


def posted(image: bytes, mask: bytes) -> Body:
    """Write the body of a request."""
    return form(part(image, "image", "image"), part(mask, "mask", "mask"))


def _start(server: Server, body: Body, query: str) -> http.client.HTTPConnection:
    """Send a request."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=300)
    connection.request("POST", f"/v1/measure{query}", body.content, body.headers)
    return connection


def _work_left(server: Server) -> tuple[float, float]:
    """Wait until the service works no more; tell how long that took, and the processor seconds."""
    start = last = time.monotonic()
    first = spent = server.core_seconds()
    while time.monotonic() - last < 1:
        time.sleep(0.05)
        now = server.core_seconds()
        if now - spent > 0.021:  # two ticks of the clock are those of an idle service
            spent, last = now, time.monotonic()
    return last - start, spent - first


def main() -> None:
    """Print a line of each kind."""
    ended_as_by_hand()
    kinds = sys.argv[1:] or [
        *MASKS, "labels?predict=true", "labels?label=5", *SMEARS, "nuclei?set=bloodcells-93",
    ]  # fmt: skip
    pixels = photo(*SIZE)
    images = {
        "PNG": encoded(pixels, "PNG", compress_level=1),
        "progressive JPEG": encoded(pixels, "JPEG", progressive=True, subsampling=0, quality=75),
    }
    for image, data in images.items():
        for kind in kinds if image == "PNG" else kinds[:1]:
            name, mark, query = kind.partition("?")
            drawn, mask = data, MASKS.get(name, tiles)
            if name in SMEARS:
                drawn = encoded(SMEARS[name](*SIZE), "PNG", compress_level=1)
                mark, query = "?", "&".join(filter(None, ["cells=white", query]))
            body = posted(drawn, encoded(mask(*SIZE), "PNG", compress_level=1))
            with (
                tempfile.TemporaryDirectory() as folder,
                bloodcells(ROOT / "models", Path(folder) / "log") as server,
            ):
                idle = resident(server.pid)
                with Peak(server.pid) as peak:
                    start = time.monotonic()
                    spent = server.core_seconds()
                    answer = _start(server, body, mark + query).getresponse()
                    size = len(answer.read())
                    seconds, spent = time.monotonic() - start, server.core_seconds() - spent
                connection = _start(server, body, mark + query)
                time.sleep(_HANG_UP_AFTER)
                connection.close()
                after, of_core = _work_left(server)
            print(
                f"{kind}, {image}: body {len(body.content) / 1e6:.1f} MB, "
                f"{answer.status} of {size:,} bytes in "
                f"{seconds:.1f} s ({spent:.1f} of a core); +{peak.most - idle:.0f} MB; after the hang-up "
                f"{after:.1f} s ({of_core:.1f} of a core)",
                flush=True,
            )


if __name__ == "__main__":
    main()
