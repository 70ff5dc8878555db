"""Show the window: choose layers, classify, look at types, correct them and save."""

from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from magicgui.widgets import (
    ComboBox,
    Container,
    FileEdit,
    Label,
    LineEdit,
    PushButton,
    create_widget,
)
from napari.layers import Image, Labels
from napari.qt.threading import create_worker
from napari.viewer import Viewer
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFileDialog

from bloodcells.errors import BloodcellsError, UnknownModel
from napari_bloodcells.classification import ClassifiedField, classify
from napari_bloodcells.corrections import (
    BY,
    CORRECTION,
    NOT_A_CELL,
    UNSURE,
    correct,
    count_types,
)
from napari_bloodcells.layers import colour, colour_of_type, field_of, pair_of, types_layer
from napari_bloodcells.saving import save

__all__ = ["CellTypes"]

_CELLS = [
    ("as the models allow", None),
    ("white cells, found by their nuclei", "white"),
    ("every label", "labels"),
]


class CellTypes(Container):  # type: ignore[misc,type-arg] - magicgui has no types for it
    """Classify the cells of an image and a layer of labels, and correct and save their types.

    Attributes
    ----------
    shown
        The layer whose types are shown: that which is active, or the last one that was.
    chosen
        The number of the cell that is to be corrected; None before one is clicked.
    """

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(labels=False)
        self._viewer = viewer
        self.shown: Labels | None = None
        self.chosen: int | None = None

        self.image = create_widget(label="Image", annotation=Image)
        self.labels_of = create_widget(label="Labels", annotation=Labels)
        self.cells = ComboBox(label="Cells", choices=_CELLS, nullable=False)
        self.models = FileEdit(label="Models", mode="d", nullable=True, value=None)
        self.models.tooltip = "The folder of models; empty for those that came with bloodcells."
        self.classify_button = PushButton(text="Classify")
        self.status = Label()
        self.summary = Label()
        self.cell = Label()
        self.corrections = Container(labels=False)
        self.by = LineEdit(label="Your name")
        self.save_button = PushButton(text="Save as CSV ...")
        for text in (self.status, self.summary, self.cell):
            text.native.setWordWrap(True)
            text.native.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inputs = Container(
            widgets=[self.image, self.labels_of, self.cells, self.models], labels=True
        )
        self.extend([inputs, self.classify_button, self.status])
        # Messages may quote names of files; the others are HTML.
        self.status.native.setTextFormat(Qt.TextFormat.PlainText)
        self.extend([self.summary, self.cell, self.corrections])
        self.person = Container(widgets=[self.by], labels=True)
        self.extend([self.person, self.save_button])
        self.classify_button.changed.connect(self.classify)
        self.save_button.changed.connect(self._ask_and_save)
        viewer.layers.events.inserted.connect(self._layers_changed)
        viewer.layers.events.removed.connect(self._layers_changed)
        viewer.layers.selection.events.active.connect(self._active_changed)
        for layer in viewer.layers:
            self._listen(layer)
        self._active_changed()
        self._show()

    # What the person does.

    def classify(self) -> None:
        """Classify the cells of the chosen layers, in a thread, so that the window goes on."""
        image, labels = self.image.value, self.labels_of.value
        if image is None or labels is None:
            missing = "an image" if image is None else "its labels, such as a mask of Cellpose"
            self._say(f"Open {missing} first.")
            return
        try:
            pair = pair_of(image, labels)
        except BloodcellsError as error:
            self._say(str(error))
            return
        self.classify_button.enabled = False
        self._say("Measuring and classifying ...")
        create_worker(
            classify,
            pair,
            self.cells.value,
            self.models.value,
            _connect={
                "returned": partial(self._classified, image),
                "errored": self._failed,
                "finished": self._finished,
            },
        )

    def choose(self, label: int | None) -> None:
        """Choose the cell to correct."""
        self.chosen = label
        if self.shown is not None and label is not None:
            self.shown.selected_label = label
        self._show()

    def correct(self, correction: str) -> None:
        """Call the chosen cell by a type, or `not a cell` or `unsure`; by nothing, to take that back."""
        if self.shown is None or self.chosen is None:
            return
        features = correct(self.shown.features, self.chosen, correction, self.by.value.strip())
        self.shown.features = features
        colour(self.shown)
        self._show()

    def save(self, path: Path) -> None:
        """Save the cells that are shown."""
        field = field_of(self.shown)
        if field is None or self.shown is None:
            return
        try:
            save(path, field, self.shown.features)
        except BloodcellsError as error:
            self._say(str(error))
        else:
            self._say(f"{len(field.labels):,} cells saved as {path.name}.")

    def _ask_and_save(self) -> None:
        """Ask for a file, and save there."""
        field = field_of(self.shown)
        if field is None:
            return
        suggested = f"{Path(field.image).stem} by {field.model.replace(' version', '')}.csv"
        name, _ = QFileDialog.getSaveFileName(
            self.native, "Save the types", suggested, "CSV (*.csv)"
        )
        if name:
            self.save(Path(name) if Path(name).suffix else Path(name).with_suffix(".csv"))

    # What the thread reports.

    def _classified(self, image: Image, field: ClassifiedField) -> None:
        """Show the types of an image."""
        layer = types_layer(field, image)
        self._viewer.add_layer(layer)
        self._viewer.layers.selection.active = layer
        self._say(" ".join(field.notes))

    def _failed(self, error: Exception) -> None:
        """Say what is wrong with the layers; what is wrong with this program is napari's to report."""
        if not isinstance(error, BloodcellsError):
            self._say("This failed for an unexpected reason.")
            raise error
        where = " Choose the folder of models above." if isinstance(error, UnknownModel) else ""
        self._say(f"{error}{where}")

    def _finished(self) -> None:
        """Allow the next classification."""
        self.classify_button.enabled = True

    # What happens to the layers.

    def _layers_changed(self, event: Any) -> None:
        """Follow a layer that was added or removed."""
        self._listen(event.value)
        self.image.reset_choices()
        self.labels_of.reset_choices()
        if self.shown is not None and self.shown not in self._viewer.layers:
            self.shown = self.chosen = None
            self._show()

    def _listen(self, layer: object) -> None:
        """Choose cells by clicks on a layer of types; one window listens, the one opened last."""
        if isinstance(layer, Labels) and field_of(layer) is not None:
            others = [
                callback
                for callback in layer.mouse_drag_callbacks
                if not isinstance(getattr(callback, "__self__", None), CellTypes)
            ]
            layer.mouse_drag_callbacks[:] = [*others, self._clicked]

    def _active_changed(self, event: Any = None) -> None:
        """Show the layer that became active, where it is one of types."""
        active = self._viewer.layers.selection.active
        # Not by identity: napari hands layers to plugins in proxies, of which each access makes a new one.
        if active != self.shown and field_of(active) is not None:
            self.shown, self.chosen = active, None
            self._show()

    def _clicked(self, layer: Labels, event: Any) -> Iterator[None]:
        """Choose the cell that is clicked, unless the mouse is dragged."""
        yield
        dragged = False
        while event.type == "mouse_move":
            dragged = True
            yield
        if dragged:
            return
        label = layer.get_value(
            event.position,
            view_direction=event.view_direction,
            dims_displayed=event.dims_displayed,
            world=True,
        )
        self.choose(int(label) if label else None)

    # What is seen.

    def _say(self, text: str) -> None:
        """Show one message below the button."""
        self.status.value = text

    def _show(self) -> None:
        """Show the counts of the layer, the chosen cell, and what it may be called."""
        field = field_of(self.shown)
        for part in (self.summary, self.cell, self.corrections, self.person, self.save_button):
            part.visible = field is not None
        if field is None or self.shown is None:
            return
        types, features = field.predictions.class_names, self.shown.features
        self.summary.value = _summary(field, count_types(features, types))
        found = features[features["index"] == (-1 if self.chosen is None else self.chosen)]
        if len(found):
            self.cell.value = _described(found.iloc[0].to_dict())
        else:
            self.cell.value = "Click a cell to see how sure its type is, and to correct it."
        names = [*types, NOT_A_CELL, UNSURE, ""]
        if [button.name for button in self.corrections] != [_button_name(name) for name in names]:
            self.corrections.clear()
            for name in names:
                button = PushButton(
                    name=_button_name(name), text=name or "take the correction back"
                )
                button.changed.connect(partial(self._correct_clicked, name))
                self.corrections.append(button)
        for button in self.corrections:
            button.enabled = len(found) > 0

    def _correct_clicked(self, name: str, _: object = None) -> None:
        """Correct the chosen cell by a button."""
        self.correct(name)


def _button_name(correction: str) -> str:
    return f"correct_{correction or 'nothing'}"


def _summary(field: ClassifiedField, counts: list[tuple[str, int, int]]) -> str:
    """Write the counts as a table in HTML, with the colour of each type."""
    corrected = any(by_model != with_corrections for _, by_model, with_corrections in counts)
    types, flagged = field.predictions.class_names, sum(map(bool, field.predictions.flags))
    head = "<th></th><th align='left'>type</th><th align='right'>&nbsp;cells</th>"
    head += "<th align='right'>&nbsp;corrected</th>" if corrected else ""
    rows = "".join(
        f"<tr><td><span style='color:{colour_of_type(name, types)}'>&#9632;</span></td>"
        f"<td>{escape(name) or 'no type'}</td><td align='right'>{by_model:,}</td>"
        + (f"<td align='right'>{with_corrections:,}</td>" if corrected else "")
        + "</tr>"
        for name, by_model, with_corrections in counts
    )
    return (
        f"<b>{escape(field.image)}</b><table cellspacing='4'><tr>{head}</tr>{rows}</table>"
        f"{len(field.labels):,} cells, {flagged:,} flagged, by {escape(field.model)}"
    )


def _described(cell: dict[str, Any]) -> str:
    """Describe one cell in HTML."""
    sure = "" if np.isnan(cell["probability"]) else f" {cell['probability']:.3f}"
    text = f"<b>Cell {cell['index']}</b>: {escape(cell['class']) or 'no type'}{sure}"
    if cell[CORRECTION]:
        by = f" by {escape(cell[BY])}" if cell[BY] else ""
        text += f"<br>corrected{by}: <b>{escape(cell[CORRECTION])}</b>"
    if cell["flags"]:
        text += f"<br>{escape(cell['flags'])}"
    return text
