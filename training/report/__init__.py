"""Write the training report: a paper's supplement, as one page.

`render` is the only entry. Each module beside it is one subject, with the text and the figures about
the cells, the comparison, the grid and so on; `page` joins the sections.
"""

from collections.abc import Callable
from typing import Final

from bloodcells.classification.manifest import REPORT_FILE
from bloodcells.figures.parts import Section
from bloodcells.figures.style import class_styles, drawing
from training.report.calibration import calibration_parts
from training.report.cells import broken_parts, class_parts
from training.report.collinearity import correlate, correlation_parts
from training.report.comparison import comparison
from training.report.confusion import confusion_parts
from training.report.environment import environment_parts
from training.report.errors import error_parts
from training.report.grid import grids
from training.report.importance import importance_parts
from training.report.learning import learning_parts
from training.report.measurements import distributions
from training.report.page import TooLarge, check_size, figures_of, to_html
from training.report.per_class import per_class_parts
from training.report.record import Record
from training.report.refits import effort, refit
from training.report.scored import scored_sets
from training.report.slides import slide_parts
from training.report.summary import headlines, summary

__all__ = ["MOST_BYTES", "TooLarge", "render"]

MOST_BYTES: Final = 3 * 1024 * 1024
"""The most bytes that all files of a report may have together."""


def render(record: Record, note: Callable[[str], None]) -> dict[str, bytes]:
    """Write the report of a training: the page, and every figure of it as a file of its own.

    The chosen model is fitted again to parts of the folds, for the learning curve and the importance
    of the measurements; that takes most of the time. The same record gives the same bytes.

    Parameters
    ----------
    note
        Called with a sentence about what is being done.

    Returns
    -------
    File name -> bytes: `report/index.html` and `report/figures/NAME.svg`, without a measurement of
    any cell.

    Raises
    ------
    TooLarge
        If all files together have more bytes than :data:`MOST_BYTES`.
    """
    correlation = correlate(record.cells.values, record.cells.features)
    groups = [group for group in correlation.groups if len(group) > 1]
    plan = effort(record, len(record.cells.features) + len(groups))
    note(
        f"Report: fitting {record.best.name} {len(plan.sizes) * plan.folds} times more, for the "
        "learning curve and the importance of the measurements ..."
    )
    refits = refit(record, groups, plan)
    note("Report: drawing the figures ...")
    scored = scored_sets(record)
    held_out = next((s for s in scored if s.slides is not None), None)
    classes = record.manifest.classes
    styles = class_styles(classes)
    with drawing():
        sections = [
            summary(record, scored),
            Section(
                "cells",
                "The cells",
                [*class_parts(record, styles), *broken_parts(record, scored[0], styles)],
            ),
            Section("slides", "Slides", slide_parts(record, held_out, styles)),
            Section(
                "measurements",
                "The measurements",
                [*distributions(record, styles), *correlation_parts(record, correlation)],
            ),
            Section("comparison", "The comparison", comparison(record)),
            Section("grid", "The grid", grids(record)),
            Section("learning", "Learning curves", learning_parts(record, refits)),
            Section("confusion", "Confusion matrices", confusion_parts(scored, classes)),
            Section(
                "per-class",
                "Scores of each class",
                per_class_parts(scored, classes, styles, record.seed, record.quick),
            ),
            Section("calibration", "Calibration", calibration_parts(scored, classes, styles)),
            Section(
                "importance",
                "Importance of the measurements",
                importance_parts(record, refits, correlation),
            ),
            Section(
                "errors", "The most confident errors", error_parts(record, scored[0], held_out)
            ),
            Section("environment", "The environment", environment_parts(record)),
        ]
    files = {f"report/figures/{figure.name}.svg": figure.svg for figure in figures_of(sections)}
    page = to_html(record.manifest, headlines(record.manifest), sections)
    files = {REPORT_FILE: page.encode(), **files}
    check_size(files, MOST_BYTES)
    return files
