"""Ask a service with right, wrong and missing API keys, and look for keys in its log.

    python bench/keys.py [REQUESTS]

10,000 requests unless given: on the fast path of few cells and on the framework's, for a table, pages,
metrics and paths that there are not. Prints, as Markdown, how many of each kind were let in and kept out, and
how often a key, or a part of one, is in the log. Ends with 1 if any is where it should not be.
"""

import base64
import http.client
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.keys.key_file import line_of, new_key  # noqa: E402
from bench.servers import HOST, bloodcells, ended_as_by_hand  # noqa: E402
from tests.app.sent_bodies import json_cells, made_up  # noqa: E402

REQUESTS = 10_000
NAMES = ("robot", "lab", "screening")
_PART = 12
"""Characters of a key that are looked for in the log: no other text has them by chance."""


@dataclass(frozen=True)
class Asking:
    """Describe one request."""

    kind: str
    """Whether its key is `right`, `wrong` or `missing`."""
    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]


def basic(password: str) -> str:
    """Write `Authorization` as browsers do."""
    return "Basic " + base64.b64encode(f"lab:{password}".encode()).decode()


def right(key: str) -> list[dict[str, str]]:
    """Send a right key in each way."""
    return [
        {"X-API-Key": key},
        {"Authorization": f"Bearer {key}"},
        {"Authorization": basic(key)},
        {"X-API-Key": key, "Authorization": "Basic cHJveHk6c2VjcmV0"},
    ]


def wrong(key: str, chance: random.Random) -> list[dict[str, str]]:
    """Send what is nearly a right key, or looks like one."""
    place = chance.randrange(3, len(key))
    other = "A" if key[place] != "A" else "B"
    changed = key[:place] + other + key[place + 1 :]
    name, digest = line_of("robot", key).split()
    keys = [changed, key[:-1], f"{key}A", key.swapcase(), new_key(), name, digest, digest[7:], ""]
    return [
        *({"X-API-Key": k} for k in keys),
        *({"Authorization": f"Bearer {k}"} for k in keys),
        {"Authorization": basic(changed)},
        {"X-API-Key": changed, "Authorization": f"Bearer {key}"},
    ]


def missing(key: str) -> list[dict[str, str]]:
    """Send no key, or one where none belongs."""
    return [
        {},
        {"Authorization": key},
        {"Authorization": f"Token {key}"},
        {"Authorization": "Basic " + base64.b64encode(key.encode()).decode()},
        {"Cookie": f"X-API-Key={key}"},
        {"X-API-Token": key},
    ]


def askings(count: int, keys: list[str]) -> Iterator[Asking]:
    """Make up so many requests, the same in each run but for the keys."""
    chance = random.Random(1)
    few, more = json_cells(made_up(2)), json_cells(made_up(60))
    places = [
        ("POST", "/v1/predict", few.content, few.headers),
        ("POST", "/v1/predict", more.content, more.headers),
        ("GET", "/v1/models", b"", {}),
        ("GET", "/docs", b"", {}),
        ("GET", "/metrics", b"", {}),
        ("GET", "/nothing", b"", {}),
    ]
    for _ in range(count):
        method, path, body, headers = chance.choice(places)
        key = chance.choice(keys)
        kind = chance.choice(("right", "wrong", "missing"))
        ways = {"right": right(key), "missing": missing(key)}.get(kind) or wrong(key, chance)
        yield Asking(kind, method, path, body, {**headers, **chance.choice(ways)})


def ask(port: int, asked: Iterator[Asking]) -> Counter[tuple[str, str]]:
    """Send requests on one connection; count each kind by whether it was let in or kept out."""
    found: Counter[tuple[str, str]] = Counter()
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    for one in asked:
        connection.request(one.method, one.path, one.body or None, dict(one.headers))
        answer = connection.getresponse()
        answer.read()
        let_in = answer.status == (404 if one.path == "/nothing" else 200)
        kept_out = answer.status == 401 and "WWW-Authenticate" in answer.headers
        outcome = "let in" if let_in else "kept out" if kept_out else f"status {answer.status}"
        found[one.kind, outcome] += 1
    connection.close()
    return found


def shown(log: str, keys: list[str]) -> int:
    """Count the keys of which the log has a part, as they are or in base64."""
    forms = [form for key in keys for form in (key, base64.b64encode(key.encode()).decode())]
    starts = [form[i : i + _PART] for form in forms for i in range(3, len(form) - _PART, _PART)]
    return sum(start in log for start in starts)


def main(count: int) -> int:
    """Ask, and print what came of it; give the exit status."""
    keys = [new_key() for _ in NAMES]
    with tempfile.TemporaryDirectory() as folder:
        file, log = Path(folder) / "keys", Path(folder) / "log"
        file.write_text("".join(f"{line_of(n, k)}\n" for n, k in zip(NAMES, keys, strict=True)))
        environment = {"BLOODCELLS_API_KEYS_FILE": str(file), "BLOODCELLS_LOG_LEVEL": "debug"}
        with bloodcells(ROOT / "models", log, environment) as server:
            found = ask(server.port, askings(count, keys))
        lines = log.read_text()
    named = sum('"key":' in line for line in lines.splitlines())
    seen = shown(lines, keys)
    print("| requests | let in | kept out | other |")
    print("|---|---:|---:|---:|")
    for kind in ("right", "wrong", "missing"):
        inside, outside = found[kind, "let in"], found[kind, "kept out"]
        other = sum(n for (k, _), n in found.items() if k == kind) - inside - outside
        print(f"| {kind} key | {inside:,} | {outside:,} | {other:,} |")
    print(f"\nThe log names the key of {named:,} requests, and has parts of keys {seen:,} times.")
    rightly = found["right", "let in"] + found["wrong", "kept out"] + found["missing", "kept out"]
    whole = rightly == count and named == found["right", "let in"] and not seen
    assert all(json.loads(line) for line in lines.splitlines())
    return 0 if whole else 1


if __name__ == "__main__":
    ended_as_by_hand()
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS))
