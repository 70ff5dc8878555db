"""`POST /v1/picture`: the pixels that are measured, in a form that browsers show."""

import io

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.app.sent_bodies import form, part, refused
from tests.images import encoded, field, tiff

IMAGE, _ = field(3, 4)


def draw(client: httpx.Client, image: bytes, name: str = "a.tif") -> httpx.Response:
    return client.post("/v1/picture", files={"image": (name, image)})


@pytest.mark.parametrize("image", [tiff(IMAGE), encoded(IMAGE)], ids=["tiff", "png"])
def test_the_picture_has_the_pixels_of_the_image(image: bytes, service: httpx.Client) -> None:
    answer = draw(service, image)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(answer.content))), IMAGE)


def test_the_picture_of_a_jpeg_is_not_turned_as_its_exif_says(service: httpx.Client) -> None:
    wide = np.zeros((20, 30, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    sink = io.BytesIO()
    Image.fromarray(wide).save(sink, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(draw(service, sink.getvalue(), "a.jpg").content)).size == (30, 20)


def test_a_form_with_other_parts_is_refused(service: httpx.Client) -> None:
    body = form(part(encoded(IMAGE), "picture", "a.png", "image/png"))
    answer = service.post("/v1/picture", content=body.content, headers=body.headers)
    assert "the part 'image' was expected" in refused(answer, 400)["detail"]
