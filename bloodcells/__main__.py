"""Run the command `bloodcells` as `python -m bloodcells`."""

from bloodcells.cli import main

main()
