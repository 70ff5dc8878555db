"""Start `bloodcells-train`, or say which packages it lacks and how to get them."""

import sys

from bloodcells.errors import not_installed

__all__ = ["main"]

_OWN = ("app", "bloodcells", "training")


def main() -> None:
    """Run the command line; it needs far more packages than the service, which may be installed alone."""
    try:
        from training.cli import main as run
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", *_OWN):
            raise
        sys.exit(not_installed("bloodcells-train", package, "training"))
    run()
