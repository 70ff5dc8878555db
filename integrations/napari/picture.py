"""Draw the window with a field of made-up cells, for the plugin's page.

xvfb-run -a .bench/napari/bin/python integrations/napari/picture.py integrations/napari/window.png
"""

import sys
import time
from pathlib import Path

import napari
from PIL import Image
from qtpy.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples"))

from drawn_smears import draw_field

ROOT = Path(__file__).resolve().parents[2]
_TYPES = {"Neutrophil": 5, "Lymphocyte": 3, "Monocyte": 2, "Eosinophil": 2}


def wait(seconds: float) -> None:
    """Let the window do what it has to."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def main(path: Path) -> None:
    """Classify a drawn field, correct one cell, and save a picture of the window as PNG."""
    image, mask = draw_field([name for name, n in _TYPES.items() for _ in range(n)], seed=1)
    viewer = napari.Viewer(show=False)
    viewer.window._qt_window.resize(1180, 800)
    viewer.add_image(image, name="A_B2_1.png", rgb=True)
    viewer.add_labels(mask, name="A_B2_1_cp_masks", visible=False)
    _, window = viewer.window.add_plugin_dock_widget("napari-bloodcells", "Types of blood cells")
    window.models.value = ROOT / "models"
    window.by.value = "Ann"
    window.classify()
    while not window.classify_button.enabled:
        wait(0.1)
    window.choose(2)
    window.correct("unsure")
    window.models.value = None
    wait(1)
    viewer.reset_view()
    wait(1)
    pixels = viewer.screenshot(canvas_only=False, flash=False)
    viewer.close()
    # A palette makes the file a quarter as large; this method keeps the colours of the types.
    picture = Image.fromarray(pixels[..., :3])
    method = Image.Quantize.MAXCOVERAGE
    picture.quantize(256, method=method, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
