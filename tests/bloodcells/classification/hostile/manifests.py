"""List hostile manifests: each is sealed by the right digest, as whoever can write it can compute that."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bloodcells.classification.manifest import MANIFEST_FILE, MODEL_FILE, SIGNATURE_FILE
from tests.bloodcells.classification.hostile.draft import Draft, Kind

EVALUATIONS = ("out_of_fold", "slides_held_out.scores")
NAMES = ("", " ", "Monocyte ", "\tMonocyte", "a\nb", "\u200b", "a\u202eb", "a\x00b", "\u00a0")
NON_FINITE = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999")
NUMBERS = (
    "seed",
    "duration_seconds",
    "features.3.quantiles.4",
    "golden_rows.cells.0.0",
    "golden_rows.probabilities.0.0",
    "out_of_fold.accuracy",
    "out_of_fold.log_loss",
    "novelty.false_alarms",
    "novelty.distance.3",
    "golden_rows.distances.0",
    "prediction_sets.size",
    "selection.candidates.0.f1_macro_mean",
    "selection.candidates.0.settings.odd",
)
_ABSENT = (
    "Field required|has format_version None|a model has them if it has novelty|is listed if a model"
)
OBJECTS = (
    "novelty",
    "prediction_sets",
    "prediction_sets.per_class.0",
    "features.0",
    "training_data",
    "selection",
    "selection.candidates.0",
    "out_of_fold",
    "out_of_fold.per_class.0",
    "out_of_fold.confusion_matrix",
    "out_of_fold.calibration",
    "golden_rows",
)
PATHS = (
    "../../etc/hostname", "..", "/etc/hostname", "/dev/zero", "report/../../x", "./model.onnx", "a//b", "a/",
    "a\\b", "a\0b", "", ".hidden", MANIFEST_FILE, SIGNATURE_FILE,
)  # fmt: skip


def at(content: Any, path: str) -> tuple[Any, Any]:
    """The container of a place in a manifest, and its key there."""
    *parents, last = (int(p) if p.isdecimal() else p for p in path.split("."))
    for parent in parents:
        content = content[parent]
    return content, last


def put(path: str, new: Any) -> Callable[[Draft], None]:
    """Put a value in a place of the manifest; a function gets what is there."""

    def change(draft: Draft) -> None:
        container, key = at(draft.content, path)
        container[key] = new(container[key]) if callable(new) else new

    return change


def remove(path: str) -> Callable[[Draft], None]:
    """Take a key out."""

    def change(draft: Draft) -> None:
        container, key = at(draft.content, path)
        del container[key]

    return change


def as_text(path: str, text: str) -> Callable[[Draft], None]:
    """Put text that JSON has no value for in a place."""

    def change(draft: Draft) -> None:
        put(path, "<here>")(draft)
        draft.text = lambda raw: raw.replace(b'"<here>"', text.encode())

    return change


def rename(old: str, new: str) -> Callable[[Draft], None]:
    """Rename a class wherever it is named, so that all else agrees."""

    def change(draft: Draft) -> None:
        def renamed(part: Any) -> Any:
            if isinstance(part, dict):
                return {renamed(key): renamed(item) for key, item in part.items()}
            if isinstance(part, list):
                return [renamed(item) for item in part]
            return new if part == old else part

        draft.content = renamed(draft.content)

    return change


def doubled(key: str) -> Callable[[Draft], None]:
    """Write a key a second time, before the first, with a value of the same type."""

    def change(draft: Draft) -> None:
        pattern = re.compile(rb'"%b": ("[^"]*"|[\d.]+)' % key.encode())
        draft.text = lambda raw: pattern.sub(lambda m: m[0] + b",\n" + m[0], raw, count=1)

    return change


def kinds() -> Iterator[Kind]:
    """List them by rule."""
    without = ("digest", "files", "confounded", "served")
    keys = [k for k in Draft().content if k not in without]
    for key in keys:
        yield Kind(f"no {key}", remove(key), _ABSENT)
    for path in (*OBJECTS, ""):
        place = f"{path}.colour" if path else "colour"
        yield Kind(f"{place} too many", put_new(place), "Extra inputs are not permitted")
    for path in NUMBERS:
        for text in NON_FINITE:
            yield Kind(f"{path} is {text}", as_text(path, text), "is not JSON: ")
    for name in NAMES:
        yield Kind(f"class {name!r}", rename("Monocyte", name), "at classes.3, .* a name must be")
        yield Kind(f"feature {name!r}", put("features.2.name", name), "a name must be text")
    yield Kind("class twice", rename("Monocyte", "Basophil"), "listed twice|labels")
    yield from _of_features()
    yield from _of_golden_rows()
    yield from _of_novelty()
    yield from _of_served()
    for evaluation in EVALUATIONS:
        yield from _of_scores(evaluation)
    for text in ("name", "version", "citation", "format_version"):
        yield Kind(f"{text} doubled", doubled(text), f"has the key '{text}' twice in one object")
    for name in ("../up", "", "a/b", "x" * 65, "a\n"):
        yield Kind(f"called {name!r}", put("name", name), "at name, String should match")
    for version in (0, -1, 1.5, "one", None):
        yield Kind(f"version {version!r}", put("version", version), "at version, Input should be")
    for version in (0, 5, "2", None, [2]):
        said = f"has format_version {re.escape(repr(version))}"
        yield Kind(f"format {version!r}", put("format_version", version), said)
    for path in PATHS:
        listed = {path: "0" * 64}
        yield Kind(
            f"lists {path!r}", lambda d, x=listed: d.listed.update(x), "is not the path of a"
        )
    for wrong in ("", "0" * 63, "g" * 64, "A" * 64, 7, None):
        listed = {MODEL_FILE: wrong}
        said = f"at files.{MODEL_FILE}, "
        yield Kind(f"checksum {wrong!r}", lambda d, x=listed: d.listed.update(x), said)
    yield Kind(
        "another checksum", lambda d: d.listed.update({MODEL_FILE: "0" * 64}), "was expected"
    )
    for count in (+1, -1):
        rows = put("training_data.rows", lambda n, by=count: n + by)
        yield Kind(f"{count:+} training row", rows, "training_data.class_counts")
    yield Kind("a class uncounted", remove("training_data.class_counts.Monocyte"), "class_counts")
    yield Kind("chosen by nobody", put("selection.chosen", "nobody"), "no such candidate")
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    yield Kind(
        "deep", put("selection.candidates.0.settings", deep), "settings must not lie in each other"
    )
    for name, change in {
        "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
        "text after it": lambda raw: raw + b"{}",
        "cut": lambda raw: raw[: len(raw) // 2],
        "a blank after it": lambda raw: raw + b" ",
        "UTF-16": lambda raw: raw.decode().encode("utf-16"),
        "nothing": lambda raw: b"",
        "a list": lambda raw: b"[" + raw + b"]",
    }.items():
        yield Kind(
            f"manifest: {name}", lambda d, f=change: setattr(d, "sealed", f), "manifest.json "
        )


def put_new(path: str) -> Callable[[Draft], None]:
    """Put a key that there is not."""

    def change(draft: Draft) -> None:
        container, key = at(draft.content, path)
        container[key] = "red"

    return change


def _of_features() -> Iterator[Kind]:
    for i in (0, 4, 8):
        swapped = put(f"features.{i}.quantiles", lambda q: q[::-1])
        yield Kind(f"feature {i} falls", swapped, "quantiles must not decrease")
    for j in (1, 7):
        yield Kind(
            f"quantile {j} falls",
            put(f"features.5.quantiles.{j}", -1e9),
            "quantiles must not decrease",
        )
    yield Kind("no quantiles", put("features.0.quantiles", []), "at least 9 items")
    yield Kind("10 quantiles", put("features.0.quantiles", [0.0] * 10), "at most 9 items")
    whole = [3220.0, 3e4, 3.6e4, 5e4, 267360.0]
    for name, given, said in (
        ("another class", {"Erythrocyte": whole}, "'Erythrocyte', which is none of the classes"),
        ("a lower value", {"Monocyte": [3219.0, *whole[1:]]}, "of 'Monocyte' does not lie within"),
        ("a higher value", {"Monocyte": [*whole[:4], 3e5]}, "of 'Monocyte' does not lie within"),
        ("falls", {"Monocyte": whole[::-1]}, "quantiles must not decrease"),
        ("4 quantiles", {"Monocyte": whole[1:]}, "at least 5 items"),
    ):
        yield Kind(f"by class: {name}", put("features.0.by_class", given), said)
    yield Kind("feature twice", put("features.1.name", "Area"), "a measurement is listed twice")
    for alias in ("Perim.", "perim", "P e r i m"):
        change = put("features.0.aliases", [alias])
        yield Kind(f"Area is {alias!r} too", change, "two measurements take the column")
    yield Kind(
        "an empty list of features", put("features", []), "at features, List should have at least 1"
    )


def _of_golden_rows() -> Iterator[Kind]:
    cells, given = "golden_rows.cells", "golden_rows.probabilities"
    for name, change, said in (
        ("no cells", put(cells, []), "at least 1 item"),
        ("1,001 cells", put(cells, lambda c: c[:1] * 1001), "at most 1000 items"),
        ("a cell too short", put(f"{cells}.1", lambda c: c[1:]), "one number per feature"),
        ("a probability too few", put(f"{given}.1", lambda p: p[1:]), "one number per class"),
        ("a row too few", put(given, lambda p: p[1:]), "one row per cell"),
        ("below 0", put(f"{given}.0.0", -0.1), "greater than or equal to 0"),
        ("above 1", put(f"{given}.0.0", 1.1), "less than or equal to 1"),
        ("not 1 together", put(f"{given}.0.0", 0.9), "adds up to"),
        ("other probabilities", put(f"{given}.0", [0.2] * 5), "gives other probabilities"),
        ("rows swapped", put(given, lambda p: p[::-1]), "gives other probabilities"),
        ("classes swapped", put(f"{given}.2", lambda p: p[::-1]), "gives other probabilities"),
        (
            "off by little",
            put(f"{given}.3", lambda p: [p[0] + 2e-5, p[1] - 2e-5, *p[2:]]),
            "gives other probabilities",
        ),
    ):
        yield Kind(f"golden rows: {name}", change, said)


def _of_served() -> Iterator[Kind]:
    for name, change, said in (
        ("fewer are marked", put("served.marked.Neutrophil", 7), "must be those of out_of_fold"),
        ("below none are marked", put("served.marked.Neutrophil", -1), "greater than or equal"),
        ("another score", put("served.random_folds.f1_macro", 0.99), "at served.random_folds"),
        ("no scores", remove("served.random_folds"), "Field required"),
    ):
        yield Kind(f"served: {name}", change, said)


def _of_novelty() -> Iterator[Kind]:
    first = "prediction_sets.per_class.0"
    for name in ("entropy", "distance", "joined"):
        falls = put(f"novelty.{name}", lambda q: q[::-1])
        yield Kind(f"novelty: {name} falls", falls, "quantiles must not decrease")
        few = put(f"novelty.{name}", lambda q: q[1:])
        yield Kind(f"novelty: {name} of few", few, "should have at least 27 items")
    for name, change, said in (
        ("all are false alarms", put("novelty.false_alarms", 1.0), "less than 1"),
        ("a class left out", remove("novelty.flagged.Monocyte"), "a share of each class"),
        ("a class more", put_new("novelty.flagged.colour"), "at novelty.flagged"),
        ("no cells", put("novelty.cells", 0), "greater than or equal to 1"),
        ("by others", put("novelty.calibrated_on", "my slides"), "at novelty.calibrated_on"),
    ):
        yield Kind(f"novelty: {name}", change, said)
    distances = "golden_rows.distances"
    for name, change, said in (
        ("a distance too few", put(distances, lambda d: d[1:]), "one per cell is needed"),
        ("a distance below 0", put(f"{distances}.0", -1.0), "greater than or equal to 0"),
        ("other distances", put(f"{distances}.1", lambda d: 1.01 * d), "gives other distances"),
        ("no distances", put(distances, None), "a model has them if it has novelty"),
    ):
        yield Kind(f"golden rows: {name}", change, said)
    for name, change, said in (
        ("classes turned", put("prediction_sets.per_class", lambda c: c[::-1]), "in their order"),
        ("a class left out", put("prediction_sets.per_class", lambda c: c[1:]), "in their order"),
        ("another threshold", put(f"{first}.threshold", 0.5), "gives? other thresholds"),
        ("other cells", put(f"{first}.cells", 7), "not those that the manifest counts"),
        ("another level", put("prediction_sets.level", 0.8), "gives? other thresholds"),
        ("a level of 1", put("prediction_sets.level", 1.0), "less than 1"),
    ):
        yield Kind(f"prediction sets: {name}", change, said)


def _of_scores(at: str) -> Iterator[Kind]:
    first = f"{at}.per_class.0"
    counts = f"{at}.confusion_matrix.counts"
    yield Kind(f"{at}: a cell more", put(f"{at}.cells", lambda n: n + 1), "do not add up")
    for score in ("accuracy", "f1_macro", "f1_weighted"):
        better = put(f"{at}.{score}", lambda s: s + 0.01)
        yield Kind(f"{at}: better {score}", better, f"{score}: the confusion matrix gives")
        yield Kind(f"{at}: {score} above 1", put(f"{at}.{score}", 1.01), "less than or equal to 1")
    for score in ("precision", "recall", "f1"):
        better = put(f"{first}.{score}", lambda s: 1 - s)
        yield Kind(f"{at}: other {score}", better, "per_class: other scores follow")
    for name, change, said in (
        ("other support", put(f"{first}.support", lambda n: n + 1), "per_class: other scores"),
        ("a class left out", put(f"{at}.per_class", lambda c: c[1:]), "per_class: the labels"),
        ("labels turned", put(f"{at}.confusion_matrix.labels", lambda x: x[::-1]), "the labels of"),
        ("a row left out", put(counts, lambda c: c[1:]), "a count of cells for each pair"),
        ("a count left out", put(f"{counts}.0", lambda c: c[1:]), "a count of cells for each pair"),
        ("a count below 0", put(f"{counts}.0.1", -1), "a count of cells for each pair"),
        ("cells moved", put(counts, lambda c: [c[1], c[0], *c[2:]]), "the confusion matrix gives"),
        ("a bin left out", put(f"{at}.calibration.cells", lambda c: c[1:]), "calibration: one"),
    ):
        yield Kind(f"{at}: {name}", change, said)
