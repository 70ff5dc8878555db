"""Run `bloodcells`, for tables, images and models, from the command line."""


def main() -> None:
    """Run the command line."""
    # Imported here: the processes of a pool import the program's first module too, but need no command.
    from bloodcells.cli.commands import app

    app(prog_name="bloodcells")
