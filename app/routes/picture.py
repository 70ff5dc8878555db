"""Draw an image as browsers show it: `/v1/picture`."""

from fastapi import APIRouter, Request, Response

from app.bodies.body import check_form
from app.dependencies import ServiceDep
from app.importing import import_aside
from app.media_types import PNG, accepted
from app.openapi.document import WHEN_PICTURE, file_answer, picture_body, problems
from app.openapi.examples import of_picture
from app.page_headers import page_headers
from app.protocol.http_protocol import LEFT
from app.work.watched_work import Watch
from bloodcells.errors import TableTooLarge
from bloodcells.images.errors import ImageTooLarge

router = APIRouter(tags=["cells"])

PARTS = ("image",)
"""The part of the form."""
_TAKES_LONG = "send a smaller image, or send it again when the service has less to do"


@router.post(
    "/v1/picture",
    summary="Image -> PNG",
    response_class=Response,
    responses=file_answer(PNG) | problems(*of_picture(), when=WHEN_PICTURE),
    openapi_extra=picture_body(),
)
async def picture(request: Request, service: ServiceDep) -> Response:
    """Give the pixels of an image as they are measured, as PNG, which browsers show and TIFF is not.

    The form's part `image` is what `/v1/measure` takes as `image`, under the same limits.
    """
    await import_aside("app.answers.measured_cells")
    from app.answers import measured_cells  # not at the top: that module says why

    accepted(request, (PNG,))
    check_form(request, PARTS)
    has_left = request.scope.get("extensions", {}).get(LEFT)
    watch = Watch(has_left, service.settings.measure_seconds, _TAKES_LONG)
    try:
        async with service.received(request, watch=watch) as (body, slot):
            (image,) = await slot.run(
                measured_cells.read_files, body, request, service.settings, PARTS
            )
            body.drop()
            png = await slot.run(measured_cells.picture, image, service.settings)
            return Response(png, headers=page_headers(), media_type=PNG)
    except TableTooLarge as error:
        raise ImageTooLarge(
            f"The body is more than {service.settings.max_body_bytes:,} bytes, which is the limit; "
            "send one image at a time, as JPEG, PNG or compressed TIFF."
        ) from error
