"""`python -m bloodcells` is `bloodcells`."""

from bloodcells.cli import app

app(prog_name="bloodcells")
