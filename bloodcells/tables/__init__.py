"""Read any table of cell measurements into a `CellTable`."""
