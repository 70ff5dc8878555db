"""Write the headers of what browsers show, by which they run and load nothing but what is meant."""

CLOSED = "; ".join(
    [
        "default-src 'none'",  # whatever is in the page, it loads and runs nothing
        "style-src 'unsafe-inline'",
        "img-src data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Content-Security-Policy of a page or drawing that has all that it shows in it."""


def page_headers(policy: str = CLOSED) -> dict[str, str]:
    """Write the headers of a page or drawing under a Content-Security-Policy."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
