"""Compare the types that script and macro for ImageJ give with those of `bloodcells predict --images`.

    python bench/imagej.py [FIELDS]

Fifty random training fields with their masks are opened in Debian's ImageJ, on a display of its own, beside
a service of the shipped models. The script asks once with ImageJ's measurements of each label and once for
white cells; the macro asks by curl. Needs Debian's imagej, xvfb, jython and curl.
"""

import random
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.app.servers import serving  # noqa: E402
from tests.integrations.fiji.running import (  # noqa: E402
    LABELS,
    WHITE,
    Types,
    options,
    run_macro,
    run_script,
    types_of,
)

DATA = ROOT.parent / "shared" / "data" / "fields"
PATIENCE = 3600.0


def report(what: str, found: Types, said: Types) -> bool:
    """Print how many cells have the type that the command says; tell whether all have."""
    cells = sum(map(len, said.values()))
    same = sum(
        found.get(image, {}).get(label) == kind
        for image, labels in said.items()
        for label, kind in labels.items()
    )
    more = sum(map(len, found.values())) - cells
    of = f"{same:,} of {cells:,} cells of {len(said)} fields"
    print(f"{what}: {of} have the command's type, {more} more cells")
    return same == cells and not more


def main() -> None:
    """Compare, and end with status 1 if any type differs."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    images = random.Random(50).sample(sorted(DATA.glob("*.jpg")), n)
    with tempfile.TemporaryDirectory() as name, serving(models=ROOT / "models") as client:
        folder, fields = Path(name), Path(name) / "fields"
        fields.mkdir()
        pairs = []
        for image in images:
            mask = image.with_name(f"{image.stem}_cp_masks.png")
            pairs.append((Path(shutil.copy(image, fields)), Path(shutil.copy(mask, fields))))
        of_labels = types_of(fields, folder / "labels.csv", "--cells", "labels", patience=PATIENCE)
        of_white = types_of(fields, folder / "white.csv", patience=PATIENCE)
        address = str(client.base_url).rstrip("/")
        found: dict[str, Types] = {}
        for by in ("ImageJ", WHITE):
            jobs = [
                {
                    "images": [str(mask), str(image)],
                    "options": options(address, LABELS, mask.name, by),
                }
                for image, mask in pairs
            ]
            answers = run_script(jobs, folder, PATIENCE)
            found[by] = {
                image.name: {row["Cell"]: row["Type"] for row in answer["tables"]["Results"] or []}
                for (image, _), answer in zip(pairs, answers, strict=True)
            }
        by_macro = run_macro(pairs, address, folder, PATIENCE)
        of_macro = {
            image.name: {number: kind for number, kind, _ in cells}
            for (image, _), cells in zip(pairs, by_macro, strict=True)
        }
    right = [
        report("script, labels measured by ImageJ", found["ImageJ"], of_labels),
        report("script, white cells found by the service", found[WHITE], of_white),
        report("macro, labels measured by ImageJ", of_macro, of_labels),
    ]
    sys.exit(not all(right))


if __name__ == "__main__":
    main()
