# %% [markdown]
# # From a folder of images to shifts against a control
#
# Two compounds and a control, twelve wells, two fields of each: the images are drawn here, with made-up
# cells, so that everything can be run as it stands. With your own images, begin at "Measure".
#
# Run it as `python examples/shifts.py`, or open `examples/shifts.ipynb` in Jupyter. It needs
# `bloodcells[report]`, pandas and joblib, and writes into the folder `shifts` of the working directory.

# %%
import subprocess
import sys
import tempfile
from pathlib import Path

import joblib
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.patches import Rectangle
from PIL import Image

import drawn_smears
from bloodcells import Classifier

MODELS = Path(drawn_smears.__file__).parents[1] / "models"
OUT = Path("shifts")
IMAGES = OUT / "images"
COLOURS = {
    "Basophil": "#0072b2",
    "Eosinophil": "#c0392b",
    "Lymphocyte": "#009e73",
    "Monocyte": "#cc79a7",
    "Neutrophil": "#e69f00",
}


def bloodcells(*arguments: str | Path) -> None:
    """Run the command `bloodcells` and print what it says."""
    command = [sys.executable, "-m", "bloodcells", *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print((done.stdout + done.stderr).strip())


# %% [markdown]
# ## Draw
#
# Compound A brings Eosinophils, compound B takes Neutrophils away. The name of each file says compound,
# well and field. Beside each image lies its mask, as Cellpose would save it: a number for each cell, red
# cells too.

# %%
wells = {
    "DMSO": ["A1", "A2", "A3", "A4"],
    "A": ["B1", "B2", "B3", "B4"],
    "B": ["C1", "C2", "C3", "C4"],
}
mixes = {
    "DMSO": {"Neutrophil": 0.60, "Lymphocyte": 0.25, "Monocyte": 0.08, "Eosinophil": 0.07},
    "A": {"Neutrophil": 0.35, "Lymphocyte": 0.25, "Monocyte": 0.08, "Eosinophil": 0.32},
    "B": {"Neutrophil": 0.25, "Lymphocyte": 0.55, "Monocyte": 0.13, "Eosinophil": 0.07},
}
drawn = pd.DataFrame(drawn_smears.draw_plate(IMAGES, wells, mixes, fields=2))
print(f"{drawn['image filename'].nunique()} fields with {len(drawn)} white cells drawn")

# %% [markdown]
# ## Measure
#
# `bloodcells-93` is the set of measurements with nucleus, cytoplasm, stain and grain: white cells are found
# by their nuclei, and red cells are left out.

# %%
bloodcells("measure", IMAGES, "--set", "bloodcells-93", "-o", OUT / "cells.csv")
cells = pd.read_csv(OUT / "cells.csv")
print(f"a table of {cells.shape[0]} cells and {cells.shape[1]} columns")

# %% [markdown]
# ## Predict
#
# Of all models in the folder, the one is taken that takes most of the columns. A `DataFrame` goes in.

# %%
classifier = Classifier.load(MODELS, columns=cells.columns)
predictions = classifier.predict(cells)
cells["class"] = predictions.classes
print(f"{classifier.manifest.name} version {classifier.manifest.version}")
print(cells["class"].value_counts().to_string())

# %% [markdown]
# A look at one field: is each cell what it is called?

# %%
field = "A_B2_1.png"
figure, axes = plt.subplots(figsize=(6.8, 5.2), layout="constrained")
pixels = Image.open(IMAGES / field)
small = pixels.resize((pixels.width // 3, pixels.height // 3), Image.Resampling.LANCZOS)
axes.imshow(
    small.quantize(48).convert("RGB"),
    extent=(0, pixels.width, pixels.height, 0),
    interpolation="none",
)
for cell in cells[cells["image filename"] == field].to_dict("records"):
    colour = COLOURS[cell["class"]]
    box = Rectangle(
        (cell["BX"], cell["BY"]), cell["Width"], cell["Height"], fill=False, ec=colour, lw=1.6
    )
    axes.add_patch(box)
    axes.text(cell["BX"], cell["BY"] - 8, cell["class"], color=colour, fontsize=8, weight="bold")
axes.set_axis_off()
figure.savefig(OUT / "field.svg", metadata={"Date": None})

# %% [markdown]
# ## Compare with the control
#
# Wells are compared, not cells, so the table needs to know them. Shares are corrected for the errors that
# the model is known to make; `mix.html` is a page of all figures.

# %%
named = cells["image filename"].str.extract(r"^(?P<compound>[^_]+)_(?P<well>[^_]+)_")
cells[["compound", "well"]] = named
cells.drop(columns="class").to_csv(OUT / "plate.csv", index=False)
bloodcells(
    *("composition", OUT / "plate.csv", "--model", MODELS / classifier.manifest.name),
    *("--by", "compound", "--control", "DMSO", "--unit", "well"),
    *("-o", OUT / "mix.csv", "--report", OUT / "mix.html"),
)
mix = pd.read_csv(OUT / "mix.csv")
shifts = mix[mix["compound"] != "DMSO"]
columns = ["compound", "class", "counted", "fraction", "shift", "shift_low", "shift_high"]
print(shifts[[*columns, "p_adjusted"]].round(3).to_string(index=False))

# %%
figure, panels = plt.subplots(
    1, 2, figsize=(6.8, 2.4), sharex=True, sharey=True, layout="constrained"
)
for axes, (compound, rows) in zip(panels, shifts.groupby("compound"), strict=True):
    for row in rows.to_dict("records"):
        name = row["class"]
        low, high = 100 * row["shift_low"], 100 * row["shift_high"]
        axes.plot([low, high], [name, name], color=COLOURS[name], lw=2)
        found = row["p_adjusted"] < 0.05
        face = COLOURS[name] if found else "white"
        axes.plot(100 * row["shift"], name, "o", color=COLOURS[name], mfc=face)
    axes.axvline(0, color="#8c8c8c", lw=0.8, zorder=0)
    axes.set(title=f"Compound {compound} against DMSO", xlabel="shift, percentage points")
panels[0].invert_yaxis()
figure.savefig(OUT / "shifts.svg", metadata={"Date": None})

# %% [markdown]
# A filled point is a shift that was found, with `p_adjusted` below 0.05; the line is the interval that
# holds in 95 of 100 cases.
#
# ## As in scikit-learn
#
# A classifier has `classes_`, `predict_proba` and `score`, and can be dumped. Here the types are known, for
# they were drawn: of each cell that was found, the mask has the label that was drawn at its centre, and so
# its type.


# %%
def label_at(name: str, x: float, y: float) -> int:
    """Read the label at a place of an image's mask."""
    with Image.open(IMAGES / f"{Path(name).stem}_cp_masks.png") as mask:
        return mask.getpixel((int(x), int(y)))


places = zip(cells["image filename"], cells["X"], cells["Y"], strict=True)
labels = pd.Series([label_at(*place) for place in places], name="drawn label")
known = pd.concat([cells, labels], axis=1).merge(
    drawn, left_on=["image filename", "drawn label"], right_on=["image filename", "label"]
)
probabilities = classifier.predict_proba(known)
print(f"probabilities of {', '.join(classifier.classes_)}: {probabilities.shape}")
print(
    f"{classifier.score(known, known['drawn']):.3f} of {len(known)} cells are called what was drawn"
)
print(pd.crosstab(known["drawn"], known["class"]).to_string())

# %% [markdown]
# A dump holds the path and the digest of the model, not its numbers: it is small, loads where the model is,
# and refuses another one.

# %%
with tempfile.TemporaryDirectory() as folder:
    joblib.dump(classifier, Path(folder) / "classifier.joblib")
    again = joblib.load(Path(folder) / "classifier.joblib")
assert (again.predict_proba(known) == probabilities).all()
