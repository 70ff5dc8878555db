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
