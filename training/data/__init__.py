"""Get labelled cells: read a table of them, download the public ones."""
