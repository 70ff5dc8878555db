"""Test media types: which are read, and which a client accepts."""

from types import ModuleType

import httpx
import pytest

from app.answers import measured_cells
from app.errors import NotAcceptable
from app.media_types import TABLE_ANSWERS, choose
from app.routes import composition, predict
from tests.app.sent_bodies import ARROW, CSV, JSON, NDJSON, Body, Table, csv_with, post, refused

OFFERED = (JSON, CSV, NDJSON, ARROW)
ROUTES = ["/v1/predict", "/v1/inspect", "/v1/evaluate"]


@pytest.mark.parametrize(
    "said", ["Text/CSV; charset=utf-8", "text/csv;header=present", "TEXT/csv ;x=y"]
)
def test_a_content_type_is_read_with_its_parameters(
    said: str, service: httpx.Client, table: Table
) -> None:
    body = Body(csv_with(";")(table).content, {"Content-Type": said})
    assert post(service, body).status_code == 200


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("text/csv;q=0.5, application/x-ndjson", NDJSON),
        ("application/json;q=0, */*", CSV),
        ("*/*;q=0.1, text/csv;q=0.2", CSV),
        ("text/html, application/json;q=0.9", JSON),
        ("application/*;q=0.5, application/vnd.apache.arrow.stream;q=0.8", ARROW),
        ("text/csv; charset=utf-8; q=1", CSV),
        ("text/html, */*;q=0.01", JSON),
        (f"{ARROW}, {JSON}", JSON),
    ],
)
def test_the_best_liked_answer_is_chosen(accept: str, chosen: str) -> None:
    assert choose(accept, OFFERED) == chosen


@pytest.mark.parametrize(
    "accept", ["text/html", "*/*;q=0", "application/json;q=zero", "json", ";", "text/csv;q=nan"]
)
def test_an_accept_that_nothing_fits_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="None of application/json, text/csv, "):
        choose(accept, OFFERED)


@pytest.mark.parametrize("route", ROUTES)
def test_an_accept_that_nothing_fits_is_406(route: str, service: httpx.Client, body: Body) -> None:
    response = service.post(
        route, content=body.content, headers=body.headers | {"Accept": "text/html"}
    )
    assert "fits Accept: text/html." in refused(response, 406)["detail"]


def test_several_accept_headers_are_one(service: httpx.Client, body: Body) -> None:
    headers = [*body.headers.items(), ("Accept", "text/html"), ("Accept", "text/csv")]
    response = service.post("/v1/predict", content=body.content, headers=headers)
    assert response.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize(
    "encoding", [composition, measured_cells, predict], ids=lambda m: m.__name__
)
def test_every_route_that_offers_tables_can_write_all_of_them(encoding: ModuleType) -> None:
    assert set(encoding._ENCODERS) == set(TABLE_ANSWERS)
