"""Sections put together to one page that needs nothing else."""

from collections.abc import Iterator, Mapping, Sequence

from bloodcells.classification.manifest import Manifest
from bloodcells.errors import BloodcellsError
from bloodcells.figures.page import Head, assemble
from bloodcells.figures.parts import Figure, Section

__all__ = ["TooLarge", "check_size", "figures_of", "to_html"]


class TooLarge(BloodcellsError):
    """A report of more bytes than a model directory should carry."""

    def __init__(self, sizes: Mapping[str, int], most: int) -> None:
        self.sizes = dict(sizes)
        largest = max(sizes, key=lambda name: sizes[name])
        super().__init__(
            f"The report has {sum(sizes.values()) / 1e6:.1f} MB, but at most {most / 1e6:.1f} MB are "
            f"allowed; its largest file is {largest} with {sizes[largest] / 1e6:.1f} MB. Train on a "
            "table with fewer classes or measurements, or with fewer candidates."
        )


def check_size(files: Mapping[str, bytes], most: int) -> None:
    """Refuse files that have more bytes together.

    Raises
    ------
    TooLarge
    """
    sizes = {name: len(content) for name, content in files.items()}
    if sum(sizes.values()) > most:
        raise TooLarge(sizes, most)


def figures_of(sections: Sequence[Section]) -> Iterator[Figure]:
    """Give every figure, in order."""
    for section in sections:
        yield from (part for part in section.parts if isinstance(part, Figure))


def to_html(
    manifest: Manifest, headlines: Sequence[tuple[str, str, str]], sections: Sequence[Section]
) -> str:
    """Write the page. All text is escaped; a figure is put in as it is."""
    model = f"{manifest.name}, version {manifest.version}"
    head = Head(
        kind="Bloodcells · training report",
        title=f"Training report: {model}",
        heading=model,
        byline=f"{manifest.selection.chosen} · trained on {manifest.training_data.file} · "
        f"{manifest.created:%Y-%m-%d}",
        scores_title="Macro-F1 on cells that the model was not fitted to",
        scores=headlines,
    )
    return assemble(head, sections)
