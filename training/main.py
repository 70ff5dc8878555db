"""Start `bloodcells-train`, or say which packages it lacks and how to get them."""

import sys

__all__ = ["main"]

_OWN = ("app", "bloodcells", "training")


def main() -> None:
    """Run the command line; it needs far more packages than the service, which may be installed alone."""
    try:
        from training.cli import main as run
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in _OWN:
            raise
        sys.exit(
            f"bloodcells-train needs {error.name}, which is not installed: run make .venv/.dev in a clone, or "
            "pip install 'bloodcells[training]' elsewhere."
        )
    run()
