"""Every docstring of the packages begins with a verb that says what the thing does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "bloodcells", "training")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]

QUESTIONS_PRONOUNS_NUMBERS = """
what which who whom whose how why when whether that this these those it its itself they them their
theirs he she we you i our ours my his her one ones two three four five six seven eight nine ten
twelve a an the all any each every both either neither no none nothing some such many much more most
few fewer less least several other others another same different own first second third last next
newest only just also even not never always there here so then thus
"""
PREPOSITIONS = """
of with without within from as in into on onto at by for to over under above below behind before
after between among across along around against about beside besides beyond through until upon up
down off out near per since than like unlike instead if unless where wherever while because though
although and or but nor
"""
OTHER_FORMS_OF_VERBS = """
is are was were be been being am can could may might must shall should will would does did has
have had says said gives given takes taken holds held makes made keeps kept tells told reads writes
written returns returned yields raises raised adds asks asked becomes belongs brings builds built
calls called carries checks checked closes comes compares computes contains converts counts counted
creates defines describes draws drawn ends ensures fetches finds found fits fitted gets goes gone
gathers handles helps hides knows known lacks leaves left lets lies lists loads looks looses
measures measured means names needs needed offers opens owns parses picks predicts prints printed
provides puts receives refuses removes renders replaces represents runs saves sees seen sends sent
serves sets shows shown sorts splits stands starts starting stays stops stores sums tests trains
trained turns uses used validates waits wants warns works wraps wrote
"""
NOUNS_AND_ADJECTIVES = """
classes column columns cell cells command contents data dictionary dimension error errors example
examples factory file files folder function helper image images implementation instance integer keys
labels line lines main method middleware mixin module numbers object options package pages
parameters parts pixel pixels probabilities probability program property representation row rows
settings string table tables text types utilities utility value values word words wrapper entry
arguments bytes new old bad good wrong right whole true false common private public shared small
large large-scale maximum minimum median logarithm seconds milliseconds answers anything area arrow
asgi biases chains changes classifier classifiers compositions confusion convex cross-validation csv
cuts dates decompresses decompression density descent estimates estimators everything features
fractions further groups gzip headers http intervals j json labelled learns lengths lightgbm limits
linear logs made-up measurement measurements media model models ndjson network networks nobody nodes
offline onnx out-of-fold outputs pairs parquet places plain points pooch predictions rejected
requests rfc room rules scores sections shades shares sighup softmax something studies threads
traces training typed units variables variance vector weights width pending base class code content
key page type mean
"""

NO_VERBS = frozenset(
    (
        QUESTIONS_PRONOUNS_NUMBERS + PREPOSITIONS + OTHER_FORMS_OF_VERBS + NOUNS_AND_ADJECTIVES
    ).split()
)
"""First words that are no verb in the imperative, in lower case."""


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Give the line and the text of each docstring: of the module, its classes and functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text is not None:
                yield getattr(node, "lineno", 1), text


def first_word(text: str) -> str:
    """Return the first word in lower case, or nothing where there is none."""
    found = re.match(r"[A-Za-z][A-Za-z'-]*", text)
    return "" if found is None else found[0].lower()


def begins_with_a_verb(text: str) -> bool:
    word = first_word(text)
    return bool(word) and word not in NO_VERBS and not word.endswith("'s") and text[0].isupper()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Read a table from disk.", True),
        ("Report a file that cannot be written.", True),
        ("Tell whether there is one.", True),
        ("What can be read of a table.", False),
        ("The cells of one table.", False),
        ("Says which class it is.", False),
        ("`bloodcells` from the command line.", False),
        ("read a table.", False),
        ("5 cells.", False),
    ],
)
def test_a_verb_is_told_from_other_openings(text: str, good: bool) -> None:
    assert begins_with_a_verb(text) == good


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_docstrings_begin_with_a_verb_and_end_their_first_line_with_a_period(path: Path) -> None:
    wrong = []
    for line, text in docstrings(path):
        summary = text.partition("\n")[0]
        if not begins_with_a_verb(text) or not summary.endswith("."):
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {summary}")
    assert not wrong, "begin each with a verb, as in 'Read a table.':\n" + "\n".join(wrong)
