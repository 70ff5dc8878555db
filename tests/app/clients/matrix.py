"""Send long tables, and what is refused, by every client on every way to the service."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bloodcells import Classifier, read_cells
from bloodcells.tables.formats import Limits, read_bytes
from tests.app.clients.senders import Job, Outcome, Sender
from tests.app.clients.tables import DISTINCT, MEDIA_TYPES, LongTable, what_is_wrong
from tests.app.servers import Process

ROUTE = "/v1/predict?model=bloodcells"


@dataclass(frozen=True)
class Refusal:
    """Describe a request that is refused before its body is read."""

    status: int
    route: str = ROUTE
    content_type: str = "text/csv"
    accept: str = "text/csv"


REFUSALS = (
    Refusal(413, content_type="application/json"),
    Refusal(415, content_type="application/pdf"),
    Refusal(406, accept="image/gif"),
    Refusal(404, route="/v1/predict?model=nobody"),
    Refusal(404, route="/v1/nowhere"),
    Refusal(503, route="/v1/predict"),
)
"""One of each kind, by a service with `REFUSING`."""

REFUSING = {"BLOODCELLS_DEFAULT_MODEL": "nobody", "BLOODCELLS_MAX_BODY_BYTES": 2**20}
"""Settings of a service that refuses them."""


@contextmanager
def serving(models: Path, folder: Path, **variables: object) -> Iterator[Process]:
    """Run the service in a process of its own until the block ends."""
    process = Process(folder / "service.log", BLOODCELLS_MODELS=models, **variables)
    try:
        yield process
    finally:
        process.stop()


def classes_of(table: LongTable, models: Path) -> list[str]:
    """Predict the first cells of a long CSV table in process: those of every long table."""
    assert table.kind == "csv"
    with table.path.open("rb") as file:
        head = b"".join(islice(file, 1 + DISTINCT))
    found = Classifier.load(models / "bloodcells").predict(
        read_cells(read_bytes(head, "csv", Limits()))
    )
    return [str(name) for name in found.classes]


def send_tables(
    sender: Sender, url: str, tables: Sequence[LongTable], folder: Path
) -> list[tuple[LongTable, Outcome, Path]]:
    """Send tables, each answered in its own format."""
    jobs = []
    for number, table in enumerate(tables):
        kind = MEDIA_TYPES[table.kind]
        headers = {"Content-Type": kind, "Accept": kind}
        jobs.append(Job(url + ROUTE, table.path, folder / f"answer-{number}", headers))
    outcomes = sender.send(jobs)
    return [(t, o, j.out) for t, o, j in zip(tables, outcomes, jobs, strict=True)]


def wrong_answers(
    sender: Sender, url: str, tables: Sequence[LongTable], classes: Sequence[str], folder: Path
) -> list[str]:
    """Send tables, and say of each answer that is not whole and right what is wrong."""
    wrong = []
    for table, outcome, out in send_tables(sender, url, tables, folder):
        if outcome.status != 200:
            fault = outcome.error or f"{outcome.status} {out.read_bytes()[:300]!r}"
        else:
            fault = what_is_wrong(table, out, classes) or ""
        out.unlink(missing_ok=True)
        if fault:
            wrong.append(f"{table.kind}: {fault}")
    return wrong


def unseen_refusals(
    sender: Sender,
    url: str,
    bodies: Sequence[Path],
    folder: Path,
    repeats: int,
    extra: Mapping[str, str] | None = None,
) -> list[str]:
    """Send each body to be refused, so many times for each reason, and list what was not seen."""
    jobs, expected = [], []
    for refusal in REFUSALS:
        for body in bodies:
            headers = {"Content-Type": refusal.content_type, "Accept": refusal.accept}
            for _ in range(repeats):
                out = folder / f"problem-{len(jobs)}"
                jobs.append(Job(url + refusal.route, body, out, headers | dict(extra or {})))
                expected.append((refusal, body))
    unseen = []
    for (refusal, body), outcome, job in zip(expected, sender.send(jobs), jobs, strict=True):
        found = _problem_status(job.out)
        if not outcome.status == refusal.status == found:
            what = outcome.error or f"{outcome.status}, problem {found}"
            unseen.append(f"{refusal.status} {refusal.route} {body.name}: {what}")
        job.out.unlink(missing_ok=True)
    return unseen


def _problem_status(path: Path) -> int | None:
    """Read the status that a problem in a file has."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found.get("status") if isinstance(found, dict) else None
