"""Test the pages of the documents: they need no other host."""

import re

import httpx


def test_the_documents_pages_need_no_other_host(service: httpx.Client) -> None:
    page = service.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", page.text)
    assert len(addresses) >= 3
    for address in addresses:
        assert "//" not in address, address  # relative: also behind a proxy that ends TLS
        response = service.get(address)
        assert response.status_code == 200, address
        assert len(response.content) > 500
    assert not re.findall(r"https?://", page.text)


def test_who_tries_a_route_has_no_frozen_tab_and_gets_types(service: httpx.Client) -> None:
    assert '"syntaxHighlight": false' in service.get("/docs").text
    parameters = service.get("/openapi.json").json()["paths"]["/v1/measure"]["post"]["parameters"]
    predict = next(p["schema"] for p in parameters if p["name"] == "predict")
    assert (predict["example"], predict["default"]) == ("true", "false")
