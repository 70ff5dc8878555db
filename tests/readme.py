"""Read the commands of the README and its pages, and the answers shown under them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PAGES = [
    (ROOT / "docs" / f"{name}.md").read_text() for name in ("biologists", "pipelines", "training")
]
"""The pages that the README sends its readers to, run like it; other pages have tests of their own."""


def blocks(language: str, *texts: str) -> list[str]:
    """Return the blocks of code of a language in some texts."""
    return [
        block
        for text in texts
        for block in re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)
    ]


def commands() -> list[tuple[str, str]]:
    """Return every `$ command` of the README and its pages with the answer under it."""
    found = []
    for block in blocks("console", README, *PAGES):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            lines = part.split("\n")
            end = next(i for i, line in enumerate(lines) if not line.endswith("\\"))
            found.append(("\n".join(lines[: end + 1]), "\n".join(lines[end + 1 :]).strip()))
    return found
