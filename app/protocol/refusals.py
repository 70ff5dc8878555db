"""Write the answers to what is no request of HTTP, or not taken as one: no application sees it."""

from http import HTTPStatus

import orjson


def refusal(status: HTTPStatus, sentence: str) -> bytes:
    """Write the answer to what is no request, or not taken as one; it is the connection's last."""
    code = status.phrase.lower().replace(" ", "-")
    problem = {
        "type": f"urn:bloodcells:problem:{code}",
        "title": status.phrase,
        "status": status,
        "detail": sentence,
        "errors": [],
        "total": 0,
    }
    body = orjson.dumps(problem)
    retry = "retry-after: 1\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\n{retry}connection: close\r\n\r\n"
    )
    return head.encode() + body
