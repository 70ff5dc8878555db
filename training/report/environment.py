"""List what is needed to reproduce a training: table, seed, versions, command."""

import shlex

from bloodcells.classification.manifest import Manifest
from bloodcells.figures.parts import Listing, Part, Prose, Table
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33
from training.report.record import Record
from training.report.wording import count, duration, listed
from training.search.selection import AS_GOOD, CHOSEN, COMPARED

__all__ = ["command", "environment_parts"]

ABREAST = 3
"""How many libraries stand in one row of their table."""


def environment_parts(record: Record) -> list[Part]:
    """List the inputs, the options and the library versions of the run."""
    manifest, data = record.manifest, record.manifest.training_data
    facts = [
        ["Model", f"{manifest.name}, version {manifest.version}"],
        ["Created", manifest.created.strftime("%Y-%m-%d %H:%M %Z").strip()],
        ["Training table", f"{data.file}, {count(data.rows)} rows"],
        ["SHA-256 of it", data.sha256],
    ]
    for added in data.added or ():
        facts += [
            [
                "Added to it",
                f"{added.file}, {count(added.rows)} rows: {count(added.new)} new, {count(added.doubled)} "
                f"there already, of which {count(added.changed)} got another label",
            ],
            ["SHA-256 of it", added.sha256],
        ]
    if manifest.test is not None:
        facts += [
            ["Test table", f"{manifest.test.file}, {count(manifest.test.scores.cells)} rows"],
            ["SHA-256 of it", manifest.test.sha256],
        ]
    facts += [
        ["Measurements", f"{len(manifest.features)} ({manifest.feature_set})"],
        ["Seed", str(manifest.seed)],
        ["Processes", str(record.jobs)],
        ["Grids", "quick: tiny grids" if record.quick else "full"],
        ["Duration until this report", duration(manifest.duration_seconds)],
    ]
    return [
        Table(
            "table-run",
            "The run that made this model.",
            ["", ""],
            facts,
            text_columns=(0, 1),
        ),
        Table(
            "table-libraries",
            "Versions of what it ran on.",
            ["Library", "Version"] * ABREAST,
            _abreast([[name, version] for name, version in manifest.libraries.items()]),
            text_columns=tuple(range(2 * ABREAST)),
        ),
        Prose(
            "The same command on the same table gives the same folds, choices and scores with these "
            "versions, whatever the number of processes; times differ. Add the options that this "
            "page cannot know, such as a label in another column than Class, or a column of slides."
        ),
        Listing(command(record)),
        *_description(manifest),
        Prose(
            f"The measurements are {listed([f.name for f in manifest.features])}; the manifest "
            "beside this report has their units and quantiles, and all scores in full digits."
        ),
        Prose("Cite: " + manifest.citation),
    ]


def _description(manifest: Manifest) -> list[Part]:
    """Say what the file of a set of the user's own is."""
    if manifest.feature_set in FEATURE_SETS:
        return []
    return [
        Prose(
            f"{manifest.feature_set}.toml is the description of the measurements that was given: their "
            "names, units and possible values are in the manifest."
        )
    ]


def command(record: Record) -> str:
    """Write the command that trains the same model again."""
    manifest = record.manifest
    words = ["bloodcells-train", "--train", manifest.training_data.file]
    for added in manifest.training_data.added or ():
        words += ["--add", added.file]
    if manifest.test is not None:
        words += ["--test", manifest.test.file]
    if manifest.feature_set != IMAGEJ_33:
        known = manifest.feature_set in FEATURE_SETS
        words += ["--measurements", manifest.feature_set + ("" if known else ".toml")]
    words += ["--name", manifest.name, "--seed", str(manifest.seed)]
    words += ["--repeats", str(manifest.selection.repeats)]
    if record.quick:
        words.append("--quick")
    carrying = {c.name for c in record.compared if getattr(c.candidate, "carries_rows", False)}
    if any(
        c.name in carrying and c.verdict.startswith((CHOSEN, COMPARED, AS_GOOD))
        for c in manifest.selection.candidates
    ):
        words.append("--allow-training-rows")
    return shlex.join(words)


def _abreast(pairs: list[list[str]]) -> list[list[str]]:
    """Arrange pairs in rows of `ABREAST`, column by column."""
    rows = -(-len(pairs) // ABREAST)
    filled = [*pairs, *[["", ""]] * (rows * ABREAST - len(pairs))]
    return [[text for c in range(ABREAST) for text in filled[c * rows + r]] for r in range(rows)]
