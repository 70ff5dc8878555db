"""Join sections to one self-contained page."""

from collections.abc import Iterator, Mapping, Sequence

from bloodcells.classification.manifest import Manifest
from bloodcells.errors import BloodcellsError
from bloodcells.figures.page import Head, assemble
from bloodcells.figures.parts import Figure, Section

__all__ = ["TooLarge", "check_size", "figures_of", "to_html"]


class TooLarge(BloodcellsError):
    """Report that the files of a report are larger together than allowed.

    Attributes
    ----------
    sizes
        File name -> bytes.
    """

    def __init__(self, sizes: Mapping[str, int], most: int) -> None:
        self.sizes = dict(sizes)
        largest = max(sizes, key=lambda name: sizes[name])
        super().__init__(
            f"The report has {sum(sizes.values()) / 1e6:.1f} MB, but at most {most / 1e6:.1f} MB are "
            f"allowed; its largest file is {largest} with {sizes[largest] / 1e6:.1f} MB. Train on a "
            "table with fewer classes or measurements, or with fewer candidates."
        )


def check_size(files: Mapping[str, bytes], most: int) -> None:
    """Refuse files that have more than `most` bytes together.

    Raises
    ------
    TooLarge
        If they have.
    """
    sizes = {name: len(content) for name, content in files.items()}
    if sum(sizes.values()) > most:
        raise TooLarge(sizes, most)


def figures_of(sections: Sequence[Section]) -> Iterator[Figure]:
    """List the figures of all sections, in order."""
    for section in sections:
        yield from (part for part in section.parts if isinstance(part, Figure))


def to_html(
    manifest: Manifest, headlines: Sequence[tuple[str, str, str]], sections: Sequence[Section]
) -> str:
    """Write the page; text is escaped, figures are inserted as they are."""
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
